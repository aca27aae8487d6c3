with files as (

    select * from {{ ref('stg_landing__files') }}
    where delivery_id is not null

),

file_columns as (

    select * from {{ ref('stg_landing__file_columns') }}

)

select
    files.delivery_id,
    file_columns.column_name,
    file_columns.heading,
    file_columns.column_letter
from files
inner join file_columns
    on
        files.file_sha256 = file_columns.file_sha256
        and files.source_file = file_columns.source_file
