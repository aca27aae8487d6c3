with source as (

    {% if env_var('KAPACITET_LANDING', '') -%}
        select
            file_sha256,
            source_file,
            unnest(unknown_headings) as heading,
            cast(null as integer) as source_line,
            cast(null as varchar) as reason_da
        from {{ source('landing', 'files') }}
        union all
        select
            file_sha256,
            source_file,
            null as heading,
            source_line,
            reason_da
        from {{ source('landing', 'skipped_lines') }}
    {%- else -%}
        -- the demonstration's files are in the seed alone
        select
            file_sha256,
            file_name as source_file,
            cast(null as varchar) as heading,
            cast(null as integer) as source_line,
            cast(null as varchar) as reason_da
        from {{ ref('raw_deliveries') }}
        where false
    {%- endif %}

)

select distinct
    file_sha256,
    source_file,
    heading,
    source_line,
    reason_da
from source
