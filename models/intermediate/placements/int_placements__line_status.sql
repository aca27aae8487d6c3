with lines as (

    select * from {{ ref('int_placements__classified') }}

),

rejected as (

    select distinct
        delivery_id,
        source_line
    from {{ ref('int_placements__problems') }}

)

-- R15: every line is in exactly one of the three
select
    lines.delivery_id,
    lines.source_line,
    case
        when rejected.source_line is not null then 'rejected'
        when lines.is_repeat or lines.occurrence > 1 then 'duplicate'
        else 'accepted'
    end as line_status
from lines
left join rejected
    on
        lines.delivery_id = rejected.delivery_id
        and lines.source_line = rejected.source_line
