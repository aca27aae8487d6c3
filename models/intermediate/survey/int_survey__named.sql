with answers as (

    select * from {{ ref('stg_survey__answers') }}

),

spellings as (

    select * from {{ ref('int_municipalities__spellings') }}

)

select
    answers.source_file,
    answers.source_line,
    answers.collection_id,
    answers.municipality,
    spellings.municipality_code,
    answers.question,
    answers.category,
    answers.answer
from answers
left join spellings
    on {{ lookup_key('answers.municipality') }} = spellings.spelling_key
