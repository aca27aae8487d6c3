-- Answers that can be counted; those that cannot be used are in int_survey__problems.
select
    source_file,
    source_line,
    collection_id,
    municipality,
    municipality_code,
    question,
    category,
    answer
from {{ ref('int_survey__named') }}
where is_count and {{ is_usable('int_survey__problems') }}
