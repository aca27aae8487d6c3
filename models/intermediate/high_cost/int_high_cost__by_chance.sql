-- R9: how far the rates would vary if all municipalities had the same one. Each replicate draws a
-- Poisson number for every municipality; the same text gives the same draw in every run.
with expected as (

    select * from {{ ref('int_high_cost__expected') }}
    where expected_cases > 0

),

probabilities as (

    select
        collection_id,
        cost_limit_dkk,
        municipality_code,
        number_of_cases,
        {{ poisson_at_most('number_of_cases', 'expected_cases') }} as probability
    from expected
    cross join unnest(
        range(0, cast(ceil(expected_cases + 8 * sqrt(expected_cases) + 20) as integer))
    ) as possible (number_of_cases)

),

replicates as (

    select {{ number_rows(1, 1000) }} as replicate

),

draws as (

    select
        expected.collection_id,
        expected.cost_limit_dkk,
        expected.municipality_code,
        expected.population_18_66,
        replicates.replicate,
        {{ uniform(
            "expected.collection_id || ':' || replicates.replicate || ':'"
            ~ " || expected.municipality_code"
        ) }} as probability
    from expected
    cross join replicates

),

drawn as (

    select
        draws.collection_id,
        draws.cost_limit_dkk,
        draws.replicate,
        probabilities.number_of_cases * 1000 / draws.population_18_66 as cases_per_1000
    from draws
    asof inner join probabilities
        on
            draws.collection_id = probabilities.collection_id
            and draws.cost_limit_dkk = probabilities.cost_limit_dkk
            and draws.municipality_code = probabilities.municipality_code
            and draws.probability <= probabilities.probability

),

ratios as (

    select
        collection_id,
        cost_limit_dkk,
        replicate,
        max(cases_per_1000) / nullif(min(cases_per_1000), 0) as highest_over_lowest
    from drawn
    group by collection_id, cost_limit_dkk, replicate

)

-- where the lowest is nothing there is no ratio
select
    collection_id,
    cost_limit_dkk,
    median(highest_over_lowest) as highest_over_lowest,
    count(*) filter (where highest_over_lowest is null) / count(*) as share_without_lowest
from ratios
group by collection_id, cost_limit_dkk
