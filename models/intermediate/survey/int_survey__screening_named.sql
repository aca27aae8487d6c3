with answers as (

    select * from {{ ref('stg_survey__screening_answers') }}

),

municipality_spellings as (

    select * from {{ ref('int_municipalities__spellings') }}

),

-- a question is known by its number, its printed text, or both
question_spellings as (

    select
        question_number,
        cast(question_number as varchar) as spelling
    from {{ ref('screening_questions') }}
    union all
    select
        question_number,
        question_da as spelling
    from {{ ref('screening_questions') }}
    union all
    select
        question_number,
        question_number || question_da as spelling
    from {{ ref('screening_questions') }}

),

named as (

    select
        answers.source_file,
        answers.source_line,
        answers.collection_id,
        answers.municipality,
        municipality_spellings.municipality_code,
        answers.citizen_id,
        answers.question as question_text,
        question_spellings.question_number,
        answers.answer,
        {{ is_expected('collections.region_code', 'municipalities.region_code') }} as is_expected,
        lower(answers.answer) as answer_key
    from answers
    left join municipality_spellings
        on {{ lookup_key('answers.municipality') }} = municipality_spellings.spelling_key
    left join {{ ref('municipalities') }} as municipalities
        on municipality_spellings.municipality_code = municipalities.municipality_code
    left join {{ ref('stg_deliveries__collections') }} as collections
        on answers.collection_id = collections.collection_id
    left join question_spellings
        on {{ lookup_key('answers.question') }} = {{ lookup_key('question_spellings.spelling') }}

)

select
    source_file,
    source_line,
    collection_id,
    municipality,
    municipality_code,
    is_expected,
    citizen_id,
    question_text,
    question_number,
    answer,
    answer_key,
    coalesce(
        citizen_id is not null
        and question_number is not null
        and min(answer_key) over same_question <> max(answer_key) over same_question, false
    ) as is_contradicted
from named
window same_question as (
    partition by collection_id, municipality_code, citizen_id, question_number
)
