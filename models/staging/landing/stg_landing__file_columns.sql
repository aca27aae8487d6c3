with source as (

    {% if env_var('KAPACITET_LANDING', '') -%}
        select
            file_sha256,
            source_file,
            column_name,
            heading,
            column_letter
        from {{ source('landing', 'file_columns') }}
    {%- else -%}
        -- the demonstration's columns are in the seed alone
        select
            file_sha256,
            file_name as source_file,
            cast(null as varchar) as column_name,
            cast(null as varchar) as heading,
            cast(null as varchar) as column_letter
        from {{ ref('raw_deliveries') }}
        where false
    {%- endif %}

)

select
    file_sha256,
    source_file,
    column_name,
    heading,
    column_letter
from source
