select
    collection_id,
    'municipality' as area_type,
    municipality_code as area_code,
    1 as print_order,
    municipality_name,
    rank_of_all,
    high_cost_cases,
    cases_per_1000,
    rate_lower_95,
    rate_upper_95,
    rate_of_others,
    comparison_da,
    comparison_corrected_da,
    mean_known,
    rate_of_others_known
from {{ ref('rpt_expenditure_municipalities') }}
