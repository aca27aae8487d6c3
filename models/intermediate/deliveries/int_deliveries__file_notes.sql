-- R14: what is written about a file. What names its path goes before what names all so called.
with notes as (

    select * from {{ ref('int_deliveries__notes_named') }}
    where {{ is_usable('int_deliveries__problems') }}

),

files as (

    select * from {{ ref('stg_landing__files') }}

),

meant as (

    select
        files.source_file,
        files.file_sha256,
        files.delivery_id,
        notes.received_date,
        notes.decision,
        notes.file_name = files.source_file as is_path
    from files
    inner join notes
        on notes.file_name in (files.source_file, files.file_name)

)

select
    source_file,
    file_sha256,
    delivery_id,
    coalesce(
        max(received_date) filter (where is_path), max(received_date)
    ) as received_date,
    coalesce(max(decision) filter (where is_path), max(decision)) as decision
from meant
group by source_file, file_sha256, delivery_id
