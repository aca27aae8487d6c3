-- Answers that can be counted; those that cannot be used stand in int_input__unusable_values.
with unusable as (

    select distinct
        source_file,
        source_line
    from {{ ref('int_input__unusable_values') }}
    where table_name = 'screening_answers'

)

select
    named.collection_id,
    named.municipality_code,
    named.citizen_id,
    named.question_number,
    named.answer_key,
    min(named.answer) as answer
from {{ ref('int_survey__screening_named') }} as named
left join unusable
    on
        named.source_file = unusable.source_file
        and named.source_line = unusable.source_line
where unusable.source_line is null
group by
    named.collection_id,
    named.municipality_code,
    named.citizen_id,
    named.question_number,
    named.answer_key
