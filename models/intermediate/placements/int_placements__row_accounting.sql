with deliveries as (

    select * from {{ ref('int_deliveries__ranked') }}

),

lines as (

    select
        delivery_id,
        cast(count(*) as integer) as delivered_lines,
        cast(count(*) filter (where line_status = 'accepted') as integer) as accepted_lines,
        cast(count(*) filter (where line_status = 'rejected') as integer) as rejected_lines,
        cast(count(*) filter (where line_status = 'duplicate') as integer) as duplicate_lines
    from {{ ref('int_placements__line_status') }}
    group by delivery_id

)

-- R15
select
    deliveries.delivery_id,
    deliveries.line_count as announced_lines,
    coalesce(lines.delivered_lines, 0) as delivered_lines,
    coalesce(lines.accepted_lines, 0) as accepted_lines,
    coalesce(lines.rejected_lines, 0) as rejected_lines,
    coalesce(lines.duplicate_lines, 0) as duplicate_lines
from deliveries
left join lines
    on deliveries.delivery_id = lines.delivery_id
