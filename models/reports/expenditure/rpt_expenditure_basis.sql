select
    collection_id,
    municipality_code,
    name_order as print_order,
    municipality_name,
    source_da,
    population_18_66,
    population_basis_da,
    citizens_without_cost,
    rate_lower_corrected,
    rate_upper_corrected,
    without_cost_known,
    cases_known
from {{ ref('rpt_expenditure_municipalities') }}
