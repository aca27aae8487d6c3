select
    collection_id,
    'municipality' as area_type,
    municipality_code as area_code,
    1 as print_order,
    has_answered,
    source = 'placements' as has_rows,
    population_18_66 is null as lacks_population
from {{ ref('rpt_expenditure_municipalities') }}
