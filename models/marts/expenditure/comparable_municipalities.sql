-- "Kan vi inspireres af andre": each municipality with up to ten of those that are alike
with municipalities as (

    select
        cases.collection_id,
        cases.cost_limit_dkk,
        cases.municipality_code,
        cases.cases_per_1000,
        cases.is_of_few,
        municipalities.municipality_group,
        indicators.value as socio_economic_index,
        limits.lower_limit * 1000 / cases.population_18_66 as rate_lower_95,
        limits.upper_limit * 1000 / cases.population_18_66 as rate_upper_95,
        ln(cases.population_18_66) as log_population
    from {{ ref('int_high_cost__cases_by_limit') }} as cases
    inner join {{ ref('dim_municipality') }} as municipalities
        on cases.municipality_code = municipalities.municipality_code
    left join {{ ref('int_high_cost__poisson_limits') }} as limits
        on
            cases.high_cost_cases = limits.cases
            and limits.comparisons = 1
    inner join {{ ref('dim_collection') }} as collections
        on cases.collection_id = collections.collection_id
    left join {{ ref('int_municipalities__indicators') }} as indicators
        on
            cases.municipality_code = indicators.municipality_code
            and collections.indicator_year = indicators.year
            and indicators.indicator = 'socio_economic_index'
    where cases.cases_per_1000 is not null

),

-- differences are in standard deviations; where nothing differs there is nothing to divide by
spreads as (

    select
        collection_id,
        cost_limit_dkk,
        case
            when min(log_population) < max(log_population)
                then stddev_pop(log_population order by log_population)
            else 1
        end as log_population,
        case
            when min(socio_economic_index) < max(socio_economic_index)
                then stddev_pop(socio_economic_index order by socio_economic_index)
            else 1
        end as socio_economic_index
    from municipalities
    group by collection_id, cost_limit_dkk

),

pairs as (

    select
        municipalities.collection_id,
        municipalities.cost_limit_dkk,
        municipalities.municipality_code,
        peers.municipality_code as comparable_municipality_code,
        municipalities.cases_per_1000,
        peers.cases_per_1000 as comparable_cases_per_1000,
        peers.cases_per_1000 - municipalities.cases_per_1000 as rate_difference,
        municipalities.is_of_few or peers.is_of_few as is_of_few,
        -- the limits of a difference from those of both rates (Zou and Donner 2008)
        rate_difference - sqrt(
            power(peers.cases_per_1000 - peers.rate_lower_95, 2)
            + power(municipalities.rate_upper_95 - municipalities.cases_per_1000, 2)
        ) as rate_difference_lower_95,
        rate_difference + sqrt(
            power(peers.rate_upper_95 - peers.cases_per_1000, 2)
            + power(municipalities.cases_per_1000 - municipalities.rate_lower_95, 2)
        ) as rate_difference_upper_95,
        -- in whole billionths, so that the last digits decide nothing
        round(
            abs(municipalities.log_population - peers.log_population) / spreads.log_population, 9
        ) as population_term,
        case when municipalities.municipality_group = peers.municipality_group then 0 else 1 end
            as group_term,
        round(
            abs(municipalities.socio_economic_index - peers.socio_economic_index)
            / spreads.socio_economic_index, 9
        ) as index_term
    from municipalities
    inner join municipalities as peers
        on
            municipalities.collection_id = peers.collection_id
            and municipalities.cost_limit_dkk = peers.cost_limit_dkk
            and municipalities.municipality_code <> peers.municipality_code
    inner join spreads
        on
            municipalities.collection_id = spreads.collection_id
            and municipalities.cost_limit_dkk = spreads.cost_limit_dkk

),

-- each known term counts the same
distances as (

    select
        *,
        (population_term + group_term + coalesce(index_term, 0))
        / case when index_term is null then 2 else 3 end as distance
    from pairs

),

ranked as (

    select
        *,
        row_number() over (
            partition by collection_id, cost_limit_dkk, municipality_code
            order by distance asc, comparable_municipality_code asc
        ) as nearness_rank
    from distances
    where distance <= {{ var('largest_distance') }} + 1e-9

)

select
    collection_id,
    cost_limit_dkk,
    municipality_code,
    comparable_municipality_code,
    distance,
    population_term,
    index_term,
    cases_per_1000,
    comparable_cases_per_1000,
    cast(nearness_rank as integer) as nearness_rank,
    cast(group_term as integer) as group_term,
    rate_difference,
    rate_difference_lower_95,
    rate_difference_upper_95,
    -- R20: nothing is said of a row on fewer than five citizens
    case
        when is_of_few or rate_difference_lower_95 is null then null
        when rate_difference_upper_95 < 0 then 'lower'
        when rate_difference_lower_95 > 0 then 'higher'
        else 'not_different'
    end as comparison
from ranked
where nearness_rank <= 10
