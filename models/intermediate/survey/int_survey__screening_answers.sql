-- Answers that can be counted; those that cannot be used are in int_survey__problems.
select
    collection_id,
    municipality_code,
    citizen_id,
    question_number,
    answer_key,
    min(answer) as answer
from {{ ref('int_survey__screening_named') }}
where {{ is_usable('int_survey__problems') }}
group by
    collection_id,
    municipality_code,
    citizen_id,
    question_number,
    answer_key
