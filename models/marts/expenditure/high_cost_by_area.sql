-- R9
with municipalities as (

    select * from {{ ref('dim_municipality') }}

),

municipality_areas as (

    select
        municipality_code,
        'region' as area_type,
        region_name as area
    from municipalities
    union all
    select
        municipality_code,
        'kkr' as area_type,
        kkr_name as area
    from municipalities
    union all
    select
        municipality_code,
        'country' as area_type,
        'Danmark' as area
    from municipalities

),

expected as (

    select
        coverage.collection_id,
        coverage.municipality_code,
        limits.cost_limit_dkk,
        municipality_areas.area_type,
        municipality_areas.area
    from {{ ref('int_placements__delivery_status') }} as coverage
    inner join municipality_areas
        on coverage.municipality_code = municipality_areas.municipality_code
    cross join {{ ref('cost_limits') }} as limits
    where coverage.status <> 'not_expected'

),

participants as (

    select * from {{ ref('int_high_cost__cases_by_limit') }}
    where high_cost_cases is not null

),

-- a sum is known where each of its parts is known
sums as (

    select
        expected.collection_id,
        expected.cost_limit_dkk,
        expected.area_type,
        expected.area,
        count(*) as expected_municipalities,
        count(participants.municipality_code) as municipalities,
        sum(participants.high_cost_cases) as high_cost_cases,
        case
            when
                count(participants.high_cost_cases_18_66) = count(participants.municipality_code)
                then sum(participants.high_cost_cases_18_66)
        end as high_cost_cases_18_66,
        sum(participants.citizens_without_cost) as citizens_without_cost,
        case
            when
                count(participants.citizens_in_residential)
                = count(participants.municipality_code)
                then sum(participants.citizens_in_residential)
        end as citizens_in_residential,
        case
            when
                count(participants.population_18_66) = count(participants.municipality_code)
                then {{ ordered_sum('participants.population_18_66') }}
        end as population_18_66,
        max(participants.population_basis) as population_basis,
        {{ ordered_mean('participants.cases_per_1000') }} as mean_of_municipal_rates
    from expected
    left join participants
        on
            expected.collection_id = participants.collection_id
            and expected.municipality_code = participants.municipality_code
            and expected.cost_limit_dkk = participants.cost_limit_dkk
    group by expected.collection_id, expected.cost_limit_dkk, expected.area_type, expected.area

)

select
    collection_id,
    cost_limit_dkk,
    area_type,
    area,
    population_18_66,
    population_basis,
    mean_of_municipal_rates,
    cast(municipalities as integer) as municipalities,
    cast(expected_municipalities as integer) as expected_municipalities,
    cast(citizens_in_residential as integer) as citizens_in_residential,
    cast(high_cost_cases as integer) as high_cost_cases,
    cast(citizens_without_cost as integer) as citizens_without_cost,
    cast(high_cost_cases_18_66 as integer) as high_cost_cases_18_66,
    high_cost_cases / nullif(citizens_in_residential, 0) as high_cost_share,
    high_cost_cases * 1000 / nullif(population_18_66, 0) as cases_per_1000,
    high_cost_cases_18_66 * 1000 / nullif(population_18_66, 0) as cases_18_66_per_1000
from sums
-- a collection of one region says nothing about the country
where area_type <> 'country' or expected_municipalities = (select count(*) from municipalities)
