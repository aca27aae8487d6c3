select
    delivery_id,
    delivered_lines,
    accepted_lines,
    rejected_lines,
    duplicate_lines,
    announced_lines
from {{ ref('int_placements__row_accounting') }}
