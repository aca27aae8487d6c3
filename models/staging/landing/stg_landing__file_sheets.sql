with source as (

    {% if env_var('KAPACITET_LANDING', '') -%}
        select
            file_sha256,
            source_file,
            sheet_name,
            line_offset,
            reason_da
        from {{ source('landing', 'file_sheets') }}
    {%- else -%}
        -- the demonstration has no workbooks
        select
            file_sha256,
            file_name as source_file,
            cast(null as varchar) as sheet_name,
            cast(null as integer) as line_offset,
            cast(null as varchar) as reason_da
        from {{ ref('raw_deliveries') }}
        where false
    {%- endif %}

)

select
    file_sha256,
    source_file,
    sheet_name,
    line_offset,
    reason_da
from source
