{{ config(meta={'dagster': {'ref': {'name': 'row_accounting'}}}) }}
-- R15
with reasons as (

    select
        delivery_id,
        count(distinct source_line) as lines_with_reason
    from {{ ref('rejected_placements') }}
    group by delivery_id

)

select
    row_accounting.delivery_id,
    row_accounting.rejected_lines,
    row_accounting.duplicate_lines,
    reasons.lines_with_reason
from {{ ref('row_accounting') }} as row_accounting
left join reasons
    on row_accounting.delivery_id = reasons.delivery_id
where
    row_accounting.rejected_lines + row_accounting.duplicate_lines
    <> coalesce(reasons.lines_with_reason, 0)
