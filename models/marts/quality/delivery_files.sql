with files as (

    select * from {{ ref('int_deliveries__files') }}

),

left_out as (

    select
        source_file,
        file_sha256,
        string_agg(sheet_name || ' (' || reason_da || ')', ', ' order by sheet_name)
            as left_out_sheets
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
    rules.action_da,
    files.is_current,
    files.is_repeat,
    files.is_held,
    files.is_gone,
    files.verdict = 'refused' as is_refused
from files
left join {{ ref('dim_municipality') }} as municipalities
    on files.municipality_code = municipalities.municipality_code
left join left_out
    on
        files.source_file = left_out.source_file
        and files.file_sha256 = left_out.file_sha256
left join {{ ref('rules') }} as rules
    on files.rule_id = rules.rule_id
