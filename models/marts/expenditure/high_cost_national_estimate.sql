-- R10: the participants' cases are known, those of the others estimated
with cases as (

    select cases.*
    from {{ ref('int_high_cost__cases') }} as cases
    inner join {{ ref('dim_collection') }} as collections
        on cases.collection_id = collections.collection_id
    -- a collection of one region says nothing of the country
    where cases.high_cost_cases is not null and collections.region_code is null

),

population as (

    select
        collection_id,
        nullif({{ complete_sum('population_18_66') }}, 0) as population_18_66,
        max(population_basis) as population_basis
    from {{ ref('int_population__by_collection') }}
    group by collection_id

),

participants as (

    select
        collection_id,
        count(*) as participating_municipalities,
        sum(high_cost_cases) as cases,
        sum(citizens_without_cost) as citizens_without_cost,
        nullif({{ complete_sum('population_18_66') }}, 0) as population_18_66,
        bool_and(source = 'placements') as has_rows
    from cases
    group by collection_id

),

exact_costs as (

    select
        citizens.collection_id,
        sum(citizens.annual_cost_dkk) as cost_dkk
    from cases
    inner join {{ ref('fct_citizen_at_reference') }} as citizens
        on
            cases.collection_id = citizens.collection_id
            and cases.municipality_code = citizens.municipality_code
    where citizens.is_high_cost
    group by citizens.collection_id

),

price_bands as (

    select
        bands.collection_id,
        bands.municipality_code,
        sum(bands.citizens) as citizens,
        sum(bands.citizens * price_bands.midpoint_dkk) as cost_dkk
    from {{ ref('int_high_cost__bands') }} as bands
    inner join {{ ref('price_bands') }} as price_bands
        on bands.band = price_bands.price_band
    where bands.band_set = 'price'
    group by bands.collection_id, bands.municipality_code

),

-- the cost is known where every participant's bands hold all of its cases
band_costs as (

    select
        cases.collection_id,
        case
            when bool_and(coalesce(price_bands.citizens, 0) = cases.high_cost_cases)
                then sum(coalesce(price_bands.cost_dkk, 0))
        end as cost_dkk
    from cases
    left join price_bands
        on
            cases.collection_id = price_bands.collection_id
            and cases.municipality_code = price_bands.municipality_code
    group by cases.collection_id

),

total_costs as (

    select distinct
        population.collection_id,
        national_expenditure.amount_dkk as total_cost_dkk
    from {{ ref('int_population__by_collection') }} as population
    inner join {{ ref('national_expenditure') }} as national_expenditure
        on
            population.reference_year = national_expenditure.year
            and national_expenditure.measure = 'residential_and_day_offers'

),

replicates as (

    select
        resamples.collection_id,
        participants.cases
        + resamples.cases * (population.population_18_66 - participants.population_18_66)
        / nullif(resamples.population_18_66, 0) as estimated_cases
    from {{ ref('int_high_cost__resamples') }} as resamples
    inner join population
        on resamples.collection_id = population.collection_id
    inner join participants
        on resamples.collection_id = participants.collection_id

),

-- one participant alone does not show how others would have differed
intervals as (

    select
        participants.collection_id,
        round(quantile_cont(replicates.estimated_cases, 0.025), 6) as lower_95,
        round(quantile_cont(replicates.estimated_cases, 0.975), 6) as upper_95
    from participants
    inner join replicates
        on participants.collection_id = replicates.collection_id
    where
        participants.participating_municipalities > 1
        and participants.population_18_66 is not null
    group by participants.collection_id

),

estimated as (

    select
        participants.collection_id,
        participants.participating_municipalities,
        participants.cases,
        participants.citizens_without_cost,
        total_costs.total_cost_dkk,
        population.population_basis,
        intervals.lower_95,
        intervals.upper_95,
        band_costs.cost_dkk as band_cost_dkk,
        participants.population_18_66 / population.population_18_66 as population_share,
        -- only rows give the cost of the cases
        case when participants.has_rows then exact_costs.cost_dkk end as cost_dkk,
        -- without the inhabitants of all participants there is no rate to gross up by
        case when population_share is not null then estimates.by_population end as by_population,
        case when population_share is not null then estimates.by_group end as by_group,
        case when population_share is not null then estimates.by_size end as by_size
    from participants
    left join population
        on participants.collection_id = population.collection_id
    left join exact_costs
        on participants.collection_id = exact_costs.collection_id
    left join band_costs
        on participants.collection_id = band_costs.collection_id
    left join intervals
        on participants.collection_id = intervals.collection_id
    left join total_costs
        on participants.collection_id = total_costs.collection_id
    left join {{ ref('int_high_cost__estimates') }} as estimates
        on participants.collection_id = estimates.collection_id

)

select
    collection_id,
    population_share,
    population_basis,
    lower_95 as estimated_cases_lower_95,
    upper_95 as estimated_cases_upper_95,
    cast(participating_municipalities as integer) as participating_municipalities,
    cast(cases as integer) as cases,
    cast(citizens_without_cost as integer) as citizens_without_cost,
    cast(total_cost_dkk as decimal(18, 2)) as total_cost_dkk,
    cast(cost_dkk / population_share as decimal(18, 2)) as estimated_cost_dkk,
    cast(band_cost_dkk / population_share as decimal(18, 2)) as estimated_cost_by_bands_dkk,
    by_population as estimated_cases,
    by_group as estimated_cases_by_group,
    by_size as estimated_cases_by_size,
    least(by_population, by_group, by_size) as estimated_cases_lowest_model,
    greatest(by_population, by_group, by_size) as estimated_cases_highest_model,
    cost_dkk / population_share / total_cost_dkk as cost_share
from estimated
