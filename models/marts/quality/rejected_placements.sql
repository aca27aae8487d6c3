-- one row per line and rule; a duplicate line breaks the rule that a line is delivered once
with lines as (

    select * from {{ ref('int_placements__classified') }}

),

broken_rules as (

    -- a line has four amounts: one row names every column that breaks the rule
    select
        delivery_id,
        source_line,
        rule_id,
        string_agg(column_name, ', ' order by column_name) as column_name,
        string_agg(value, ', ' order by column_name) as value
    from {{ ref('int_placements__problems') }}
    group by delivery_id, source_line, rule_id
    union all
    select
        line_status.delivery_id,
        line_status.source_line,
        'duplicate_line' as rule_id,
        'source_line' as column_name,
        case
            when lines.is_repeat then 'linjen i filen, der var leveret i forvejen'
            else 'linje ' || lines.first_line || coalesce(' i ' || lines.first_file_name, '')
        end as value
    from {{ ref('int_placements__line_status') }} as line_status
    inner join lines
        on
            line_status.delivery_id = lines.delivery_id
            and line_status.source_line = lines.source_line
    where line_status.line_status = 'duplicate'

)

select
    broken_rules.delivery_id,
    broken_rules.source_line,
    broken_rules.rule_id,
    lines.source_file,
    broken_rules.column_name,
    broken_rules.value,
    {{ filled('rules.message_da', {
        'column_name': 'broken_rules.column_name',
        'value': "coalesce(broken_rules.value, '(tom)')",
    }) }} as message_da
from broken_rules
inner join lines
    on
        broken_rules.delivery_id = lines.delivery_id
        and broken_rules.source_line = lines.source_line
-- a rule that is not in the catalogue has no message, and the contract stops the run
left join {{ ref('rules') }} as rules
    on broken_rules.rule_id = rules.rule_id
