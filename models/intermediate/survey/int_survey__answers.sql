-- Answers that can be counted; those that cannot be used stand in int_input__unusable_values.
with named as (

    select * from {{ ref('int_survey__named') }}

),

unusable as (

    select distinct
        source_file,
        source_line
    from {{ ref('int_input__unusable_values') }}
    where table_name = 'survey_answers'

)

select
    named.source_file,
    named.source_line,
    named.collection_id,
    named.municipality,
    named.municipality_code,
    named.question,
    named.category,
    named.answer
from named
left join unusable
    on
        named.source_file = unusable.source_file
        and named.source_line = unusable.source_line
where unusable.source_line is null and named.is_count
