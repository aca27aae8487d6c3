-- R9: two different means, and how much of the variation chance explains
with cases as (

    select * from {{ ref('int_high_cost__cases_by_limit') }}
    where cases_per_1000 is not null

),

spread as (

    select
        collection_id,
        cost_limit_dkk,
        {{ ordered_sum('chi_square') }} as chi_square,
        count(*) - 1 as degrees_of_freedom,
        any_value(dispersion) as dispersion,
        -- method of moments: what the squared differences have beyond a Poisson variance
        sqrt(greatest({{ ordered_sum('chi_square') }} - (count(*) - 1), 0) / nullif(
            {{ ordered_sum('expected_cases') }}
            - {{ ordered_sum('expected_cases * expected_cases') }}
            / {{ ordered_sum('expected_cases') }}, 0
        )) as between_variation
    from {{ ref('int_high_cost__expected') }}
    group by collection_id, cost_limit_dkk
    having sum(expected_cases) > 0

),

summed as (

    select
        collection_id,
        cost_limit_dkk,
        cast(count(*) as integer) as municipalities,
        cast(sum(citizens_without_cost) as integer) as citizens_without_cost,
        {{ ordered_mean('cases_per_1000') }} as mean_of_municipal_rates,
        sum(high_cost_cases) * 1000 / {{ ordered_sum('population_18_66') }} as pooled_rate,
        min(cases_per_1000) as lowest_rate,
        max(cases_per_1000) as highest_rate,
        max(cases_per_1000) / nullif(min(cases_per_1000), 0) as highest_over_lowest,
        max(population_basis) as population_basis
    from cases
    group by collection_id, cost_limit_dkk

)

select
    summed.collection_id,
    summed.cost_limit_dkk,
    summed.municipalities,
    summed.citizens_without_cost,
    summed.mean_of_municipal_rates,
    summed.pooled_rate,
    summed.lowest_rate,
    summed.highest_rate,
    summed.highest_over_lowest,
    summed.population_basis,
    by_chance.highest_over_lowest as chance_highest_over_lowest,
    by_chance.share_without_lowest as chance_without_lowest,
    spread.chi_square,
    cast(spread.degrees_of_freedom as integer) as degrees_of_freedom,
    spread.dispersion,
    spread.between_variation
from summed
left join spread
    on
        summed.collection_id = spread.collection_id
        and summed.cost_limit_dkk = spread.cost_limit_dkk
left join {{ ref('int_high_cost__by_chance') }} as by_chance
    on
        summed.collection_id = by_chance.collection_id
        and summed.cost_limit_dkk = by_chance.cost_limit_dkk
