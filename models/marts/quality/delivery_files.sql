with files as (

    select * from {{ ref('int_deliveries__files') }}

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
    rules.action_da,
    files.is_current,
    files.is_repeat,
    files.is_held,
    files.is_gone,
    files.verdict = 'refused' as is_refused
from files
left join {{ ref('dim_municipality') }} as municipalities
    on files.municipality_code = municipalities.municipality_code
left join {{ ref('rules') }} as rules
    on files.rule_id = rules.rule_id
