with files as (

    select * from {{ ref('int_deliveries__files') }}

),

accounting as (

    select * from {{ ref('int_placements__row_accounting') }}

),

broken_rules as (

    select
        delivery_id,
        bool_or(severity = 'critical') as has_critical
    from {{ ref('feedback_rules') }}
    where rows_failed > 0
    group by delivery_id

),

-- nothing of it lies in the period
outside as (

    select
        delivery_id,
        bool_and(last_covered_date is null) as is_outside_period
    from {{ ref('int_placements__valid') }}
    group by delivery_id

),

noted as (

    select
        file_sha256,
        source_file,
        bool_or(rule_id = 'file_answer_unusable') as has_unusable_lines
    from {{ ref('delivery_file_notes') }}
    where severity <> 'info'
    group by file_sha256, source_file

),

inputs as (

    select
        source_file,
        bool_or(is_unusable) as has_unusable_lines,
        bool_or(has_unknown_value) as has_unknown_values
    from {{ ref('input_lines') }}
    where is_unusable or has_unknown_value
    group by source_file

),

left_out as (

    select
        source_file,
        file_sha256,
        string_agg(sheet_name || ' (' || reason_da || ')', ', ' order by sheet_name)
            as left_out_sheets,
        -- a template's guide has nothing of the sender's
        bool_or(reason_da <> 'Vejledning') as has_other_sheets
    from {{ ref('stg_landing__file_sheets') }}
    where reason_da is not null
    group by source_file, file_sha256

)

select
    files.source_file,
    files.file_sha256,
    files.table_name,
    files.collection_id,
    files.municipality_code,
    municipalities.municipality_name,
    files.delivery_id,
    files.received_date,
    files.received_at,
    files.line_count,
    files.verdict,
    files.is_present,
    files.rule_id,
    rules.severity,
    files.message_da,
    left_out.left_out_sheets,
    files.counts_by,
    rules.action_da,
    files.is_current,
    files.is_repeat,
    files.is_held,
    files.is_gone,
    case
        when files.is_current
            then coalesce(files.is_other_year, false)
                or coalesce(outside.is_outside_period, false)
    end as is_other_year,
    case when files.is_current then files.is_mostly_other_citizens end as is_mostly_other_citizens,
    files.verdict = 'refused' as is_refused,
    -- R15: clean says that every line and column is used, and no rule broken
    case
        when files.verdict = 'refused' then 'refused'
        when files.is_held then 'waiting'
        when files.verdict = 'withdrawn' then null
        when
            accounting.rejected_lines > 0
            or accounting.delivered_lines = 0
            or accounting.announced_lines <> accounting.delivered_lines
            or broken_rules.has_critical
            or noted.has_unusable_lines
            or inputs.has_unusable_lines then 'correct'
        when
            accounting.duplicate_lines > 0
            or broken_rules.delivery_id is not null
            or noted.source_file is not null
            or left_out.has_other_sheets
            or files.is_other_year
            or outside.is_outside_period
            or files.is_mostly_other_citizens
            or inputs.has_unknown_values then 'check'
        else 'clean'
    end as receipt
from files
left join accounting
    on files.delivery_id = accounting.delivery_id
left join broken_rules
    on files.delivery_id = broken_rules.delivery_id
left join noted
    on
        files.file_sha256 = noted.file_sha256
        and files.source_file = noted.source_file
left join inputs
    on
        files.source_file = inputs.source_file
        and files.verdict = 'landed'
left join {{ ref('dim_municipality') }} as municipalities
    on files.municipality_code = municipalities.municipality_code
left join outside
    on files.delivery_id = outside.delivery_id
left join left_out
    on
        files.source_file = left_out.source_file
        and files.file_sha256 = left_out.file_sha256
left join {{ ref('rules') }} as rules
    on files.rule_id = rules.rule_id
