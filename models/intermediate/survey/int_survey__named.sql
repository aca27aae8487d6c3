with answers as (

    select * from {{ ref('stg_survey__answers') }}

),

municipality_spellings as (

    select * from {{ ref('int_municipalities__spellings') }}

),

spellings as (

    select * from {{ ref('int_survey__spellings') }}

),

known_questions as (

    select distinct question_key from spellings

)

select
    answers.source_file,
    answers.source_line,
    answers.collection_id,
    answers.municipality,
    municipality_spellings.municipality_code,
    answers.question as question_text,
    answers.category as category_text,
    spellings.question,
    spellings.category,
    questions.is_count,
    answers.answer,
    answers.answer_text,
    known_questions.question_key is not null as is_question_known
from answers
left join municipality_spellings
    on {{ lookup_key('answers.municipality') }} = municipality_spellings.spelling_key
left join known_questions
    on {{ lookup_key('answers.question') }} = known_questions.question_key
left join spellings
    on
        {{ lookup_key('answers.question') }} = spellings.question_key
        and {{ lookup_key("coalesce(answers.category, '')") }} = spellings.category_key
left join {{ ref('survey_questions') }} as questions
    on spellings.question = questions.question
