select
    collection_id,
    'municipality' as area_type,
    municipality_code as area_code,
    1 as print_order,
    has_answered,
    has_placements as has_rows,
    source = 'survey' as is_as_answered,
    high_cost_cases is null as lacks_cases,
    population_18_66 is null as lacks_population
from {{ ref('rpt_expenditure_municipalities') }}
