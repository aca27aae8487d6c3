-- R9: how many cases each municipality would have at the rate of all, and at that of the others
with cases as (

    select
        collection_id,
        cost_limit_dkk,
        municipality_code,
        high_cost_cases,
        population_18_66,
        cases_per_1000,
        sum(high_cost_cases) over in_collection as all_cases,
        {{ ordered_sum('population_18_66', over='in_collection') }} as all_inhabitants
    from {{ ref('int_high_cost__cases_by_limit') }}
    -- more cases than inhabitants are a misprint
    where cases_per_1000 <= 1000
    window in_collection as (partition by collection_id, cost_limit_dkk)

),

expected as (

    select
        *,
        all_cases * population_18_66 / all_inhabitants as expected_cases,
        (all_cases - high_cost_cases) * 1000 / nullif(all_inhabitants - population_18_66, 0)
            as rate_of_others
    from cases

),

-- Spiegelhalter 2005: the tenth at either end counts as its limit, so that those who differ most do
-- not widen the limits that they are judged by
scores as (

    select
        *,
        (high_cost_cases - expected_cases) / nullif(sqrt(expected_cases), 0) as score,
        quantile_cont(score, 0.1) over in_collection as low_score,
        quantile_cont(score, 0.9) over in_collection as high_score
    from expected
    window in_collection as (partition by collection_id, cost_limit_dkk)

)

select
    collection_id,
    cost_limit_dkk,
    municipality_code,
    high_cost_cases,
    population_18_66,
    cases_per_1000,
    expected_cases,
    rate_of_others,
    rate_of_others * population_18_66 / 1000 as expected_of_others,
    score * score as chi_square,
    greatest(
        {{ ordered_mean(
            'power(least(greatest(score, low_score), high_score), 2)', over='in_collection'
        ) }}, 1
    ) as dispersion
from scores
window in_collection as (partition by collection_id, cost_limit_dkk)
