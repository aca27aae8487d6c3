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
    files.delivery_id,
    files.received_date,
    files.received_at,
    files.line_count,
    files.verdict,
    files.rule_id,
    files.message_da,
    deliveries.is_current,
    deliveries.is_repeat
from files
left join deliveries
    on files.delivery_id = deliveries.delivery_id
