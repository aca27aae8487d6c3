-- one row per line and rule; a duplicate line breaks the rule of being there once
with rejections as (

    select * from {{ ref('int_placements__rejections') }}
    union all
    select
        delivery_id,
        source_line,
        'duplicate_line' as rule_id,
        'delivery_id' as column_name,
        delivery_id as value
    from {{ ref('int_placements__line_status') }}
    where line_status = 'duplicate'

),

lines as (

    select * from {{ ref('int_placements__classified') }}

)

select
    rejections.delivery_id,
    rejections.source_line,
    rejections.rule_id,
    lines.source_file,
    rejections.column_name,
    rejections.value,
    replace(
        replace(rules.message_da, '{column_name}', rejections.column_name),
        '{value}', coalesce(rejections.value, '')
    ) as message_da
from rejections
inner join lines
    on
        rejections.delivery_id = lines.delivery_id
        and rejections.source_line = lines.source_line
inner join {{ ref('rules') }} as rules
    on rejections.rule_id = rules.rule_id
