-- R9: two different means
with cases as (

    select * from {{ ref('int_high_cost__cases') }}
    where cases_per_1000 is not null

)

select
    collection_id,
    cast(count(*) as integer) as municipalities,
    cast(sum(citizens_without_cost) as integer) as citizens_without_cost,
    avg(cases_per_1000) as mean_of_municipal_rates,
    sum(high_cost_cases) * 1000 / sum(population_18_66) as pooled_rate,
    min(cases_per_1000) as lowest_rate,
    max(cases_per_1000) as highest_rate,
    max(cases_per_1000) / nullif(min(cases_per_1000), 0) as highest_over_lowest,
    bool_or(population_is_estimated) as population_is_estimated
from cases
group by collection_id
