with collections as (

    select distinct collection_id from {{ ref('stg_deliveries__collections') }}

),

answers as (

    select
        named.*,
        collections.collection_id is null as is_collection_unknown,
        row_number() over (
            partition by
                named.collection_id, named.municipality_code, named.question, named.category
            order by named.source_file, named.source_line
        ) as occurrence
    from {{ ref('int_survey__named') }} as named
    left join collections
        on named.collection_id = collections.collection_id

),

screenings as (

    select
        named.*,
        collections.collection_id is null as is_collection_unknown
    from {{ ref('int_survey__screening_named') }} as named
    left join collections
        on named.collection_id = collections.collection_id

)

select
    'survey_answers' as table_name,
    answers.source_file,
    answers.source_line,
    checks.rule_id,
    checks.column_name,
    checks.value
from answers
cross join
    lateral (
        values
        (
            'value_unknown_collection', 'collection_id', answers.collection_id,
            answers.is_collection_unknown
        ),
        (
            'survey_unknown_municipality', 'municipality', answers.municipality,
            answers.municipality_code is null
        ),
        (
            'survey_unknown_question', 'question', answers.question_text,
            not answers.is_question_known
        ),
        (
            'survey_unknown_category', 'category', answers.category_text,
            answers.is_question_known and answers.category is null
        ),
        (
            'value_not_a_count', 'answer', answers.answer_text,
            coalesce(answers.is_count, true) and (answers.answer is null or answers.answer < 0)
        ),
        ('survey_answer_too_high', 'answer', answers.answer_text, answers.answer > 1000000),
        (
            'survey_answered_twice', 'municipality', answers.municipality,
            answers.occurrence > 1
            and answers.municipality_code is not null
            and answers.category is not null
        )
    ) as checks (rule_id, column_name, value, is_problem)
where checks.is_problem
union all
select
    'screening_answers' as table_name,
    screenings.source_file,
    screenings.source_line,
    checks.rule_id,
    checks.column_name,
    checks.value
from screenings
cross join
    lateral (
        values
        (
            'value_unknown_collection', 'collection_id', screenings.collection_id,
            screenings.is_collection_unknown
        ),
        (
            'value_unknown_municipality', 'municipality', screenings.municipality,
            screenings.municipality_code is null
        ),
        (
            'screening_not_expected', 'municipality', screenings.municipality,
            not screenings.is_expected
        ),
        ('value_missing', 'citizen_id', screenings.citizen_id, screenings.citizen_id is null),
        (
            'screening_unknown_question', 'question', screenings.question_text,
            screenings.question_number is null
        ),
        ('value_missing', 'answer', screenings.answer, screenings.answer is null),
        -- the question is shown: an answer may be words about one citizen
        ('screening_contradicted', 'answer', screenings.question_text, screenings.is_contradicted)
    ) as checks (rule_id, column_name, value, is_problem)
where checks.is_problem
