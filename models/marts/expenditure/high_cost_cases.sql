select
    collection_id,
    municipality_code,
    citizens_in_residential,
    high_cost_cases,
    high_cost_share,
    population_18_66,
    population_is_estimated,
    cases_per_1000,
    source,
    citizens_without_cost
from {{ ref('int_high_cost__cases') }}
