-- R9: the exact (Garwood) limits of a Poisson mean. DuckDB has no quantiles of the gamma
-- distribution that would give them at once, so they are found by bisection: the lower limit is
-- the mean at which as many cases or more have half of the error, the upper the one at which as
-- many or fewer have.
with recursive rates as (

    select
        collection_id,
        cost_limit_dkk,
        high_cost_cases as cases
    from {{ ref('int_high_cost__cases_by_limit') }}
    -- more cases than inhabitants are a misprint, and would take long
    where cases_per_1000 <= 1000

),

comparisons as (

    select
        collection_id,
        cost_limit_dkk,
        cast(count(*) as integer) as comparisons
    from rates
    group by collection_id, cost_limit_dkk

),

-- each count by itself, and corrected for as many as are compared (Bonferroni)
wanted as (

    select
        cases,
        1 as comparisons
    from rates
    union
    select
        rates.cases,
        comparisons.comparisons
    from rates
    inner join comparisons
        on
            rates.collection_id = comparisons.collection_id
            and rates.cost_limit_dkk = comparisons.cost_limit_dkk

),

sides as (

    select
        cases,
        comparisons,
        'lower' as side,
        cases - 1 as at_most,
        1 - 0.05 / comparisons / 2 as probability
    from wanted
    where cases > 0
    union all
    select
        cases,
        comparisons,
        'upper' as side,
        cases as at_most,
        0.05 / comparisons / 2 as probability
    from wanted

),

bisected as (

    select
        cases,
        comparisons,
        side,
        at_most,
        probability,
        0 as step,
        cast(0 as double) as low,
        -- beyond every limit at any error that is asked for
        cast(2 * cases + 50 as double) as high
    from sides
    union all
    select
        cases,
        comparisons,
        side,
        at_most,
        probability,
        step + 1 as step,
        -- the larger the mean, the less probable are so few
        case when is_below_limit then middle else low end as low,
        case when is_below_limit then high else middle end as high
    from (
        select
            *,
            (low + high) / 2 as middle,
            {{ poisson_at_most('at_most', '((low + high) / 2)') }} > probability as is_below_limit
        from bisected
        -- after 60 halvings nothing is left to halve in a double
        where step < 60
    ) as halved

)

select
    cases,
    comparisons,
    coalesce(round(max((low + high) / 2) filter (where side = 'lower'), 6), 0) as lower_limit,
    round(max((low + high) / 2) filter (where side = 'upper'), 6) as upper_limit
from bisected
where step = 60
group by cases, comparisons
