-- R15
select
    delivery_id,
    delivered_lines,
    accepted_lines,
    rejected_lines,
    duplicate_lines
from {{ ref('row_accounting') }}
where delivered_lines <> accepted_lines + rejected_lines + duplicate_lines
