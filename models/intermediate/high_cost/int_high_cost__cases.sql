-- R8: at the limit that makes a high-cost case
select
    collection_id,
    municipality_code,
    population_18_66,
    population_basis,
    has_placements,
    case_status,
    source,
    is_published,
    citizens_in_residential,
    is_of_few,
    high_cost_cases,
    high_cost_cases_18_66,
    citizens_without_cost,
    high_cost_share,
    cases_per_1000,
    cases_18_66_per_1000
from {{ ref('int_high_cost__cases_by_limit') }}
where cost_limit_dkk = {{ high_cost_limit() }}
