-- Each row names file, line and column of something that must be mended before figures are made.
{{ config(store_failures=false) }}
select
    source_file,
    source_line,
    problem_da
from {{ ref('input_lines') }}
where stops_the_run
