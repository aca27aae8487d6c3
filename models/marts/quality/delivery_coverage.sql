select
    coverage.collection_id,
    coverage.municipality_code,
    municipalities.municipality_name,
    coverage.status,
    coverage.rejection_reason,
    coverage.delivered_lines,
    coverage.accepted_lines,
    coverage.received_date,
    coverage.status = 'missing' and not collections.is_voluntary as is_missing
from {{ ref('int_placements__delivery_status') }} as coverage
inner join {{ ref('dim_municipality') }} as municipalities
    on coverage.municipality_code = municipalities.municipality_code
inner join {{ ref('dim_collection') }} as collections
    on coverage.collection_id = collections.collection_id
