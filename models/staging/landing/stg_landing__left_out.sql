with headings as (

    {{ landed('files', {
        'file_sha256': 'varchar',
        'source_file': 'varchar',
        'unknown_headings': 'varchar[]',
    }) }}

),

lines as (

    {{ landed('skipped_lines', {
        'file_sha256': 'varchar',
        'source_file': 'varchar',
        'source_line': 'integer',
        'reason_da': 'varchar',
    }) }}

)

select distinct
    file_sha256,
    source_file,
    unnest(unknown_headings) as heading,
    cast(null as integer) as source_line,
    cast(null as varchar) as reason_da
from headings
union all
select distinct
    file_sha256,
    source_file,
    null as heading,
    source_line,
    reason_da
from lines
