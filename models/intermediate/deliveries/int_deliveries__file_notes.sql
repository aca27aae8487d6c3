-- R14: what is written about a file. What names its path goes before what names all so called.
with unusable as (

    select distinct
        source_file,
        source_line
    from {{ ref('int_input__unusable_values') }}
    where table_name = 'delivery_notes'

),

notes as (

    select named.*
    from {{ ref('int_deliveries__notes_named') }} as named
    left join unusable
        on
            named.source_file = unusable.source_file
            and named.source_line = unusable.source_line
    where unusable.source_line is null

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
