-- Each row names file, line and column of something that must be mended before figures are made.
{{ config(store_failures=false) }}
select
    source_file,
    source_line,
    column_name,
    value,
    problem_da
from {{ ref('int_input__unusable_values') }}
where stops_the_run
