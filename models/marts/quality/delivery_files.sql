with files as (

    select * from {{ ref('stg_landing__files') }}

),

deliveries as (

    select * from {{ ref('int_deliveries__ranked') }}

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
    files.line_count,
    files.verdict,
    files.rule_id,
    rules.severity,
    files.message_da,
    rules.action_da,
    deliveries.is_current,
    deliveries.is_repeat,
    files.verdict = 'refused' as is_refused
from files
left join {{ ref('dim_municipality') }} as municipalities
    on files.municipality_code = municipalities.municipality_code
left join deliveries
    on files.delivery_id = deliveries.delivery_id
left join {{ ref('rules') }} as rules
    on files.rule_id = rules.rule_id
