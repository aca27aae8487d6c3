-- one row per line and rule; a duplicate line breaks the rule that a line is delivered once
with lines as (

    select * from {{ ref('int_placements__classified') }}

),

duplicates as (

    select
        line_status.delivery_id,
        line_status.source_line,
        'duplicate_line' as rule_id,
        'source_line' as column_name,
        case
            when lines.is_repeat then 'linjen i filen, der var leveret i forvejen'
            else 'linje ' || lines.first_line
        end as value
    from {{ ref('int_placements__line_status') }} as line_status
    inner join lines
        on
            line_status.delivery_id = lines.delivery_id
            and line_status.source_line = lines.source_line
    where line_status.line_status = 'duplicate'

),

rejections as (

    select
        delivery_id,
        source_line,
        rule_id,
        column_name,
        value
    from {{ ref('int_placements__rejections') }}
    union all
    select
        delivery_id,
        source_line,
        rule_id,
        column_name,
        value
    from duplicates

)

select
    rejections.delivery_id,
    rejections.source_line,
    rejections.rule_id,
    lines.source_file,
    rejections.column_name,
    rejections.value,
    {{ filled('rules.message_da', {
        'column_name': 'rejections.column_name',
        'value': "coalesce(rejections.value, '(tom)')",
    }) }} as message_da
from rejections
inner join lines
    on
        rejections.delivery_id = lines.delivery_id
        and rejections.source_line = lines.source_line
-- a rule that is not in the catalogue has no message, and the contract stops the run
left join {{ ref('rules') }} as rules
    on rejections.rule_id = rules.rule_id
