-- What the delivered rows answer to the questionnaire, for the municipality to check. Question 5 is
-- empty where there is no earlier collection to compare with
with answers as (

    select
        *,
        bool_or(answer_from_placements is not null)
            over (partition by collection_id, municipality_code) as has_rows
    from {{ ref('questionnaire_answers') }}
    where question <> 'departure_reason'

),

-- with the newest earlier collection
newest as (

    select
        collection_id,
        previous_collection_id
    from {{ ref('rpt_expenditure_earlier') }}
    where area_type = 'collection' and print_order = 1

),

compared as (

    select
        growth.collection_id,
        growth.previous_collection_id,
        growth.area_code as municipality_code
    from {{ ref('growth_decomposition') }} as growth
    inner join newest
        on
            growth.collection_id = newest.collection_id
            and growth.previous_collection_id = newest.previous_collection_id
    where growth.area_type = 'municipality' and growth.scope = 'residential'

),

municipalities as (

    select distinct
        collection_id,
        municipality_code
    from answers
    where has_rows

),

lines as (

    select
        answers.collection_id,
        answers.municipality_code,
        answers.category as line_code,
        null as sort_order,
        null as level,
        categories.letter,
        questions.question_number,
        questions.question_number || coalesce(categories.letter, '') || '. '
        || if(
            questions.question_number <= 2,
            questions.name_da,
            coalesce(categories.name_da, answers.category)
            || if(answers.is_asked_for, '', ' (spørges der ikke om)')
        ) as question_da,
        answers.answer_from_placements as answer
    from answers
    inner join {{ ref('survey_questions') }} as questions
        on answers.question = questions.question
    left join {{ ref('survey_categories') }} as categories
        on answers.question = categories.question and answers.category = categories.category
    where answers.has_rows
    union all
    -- question 6 is asked for in words
    select
        municipalities.collection_id,
        municipalities.municipality_code,
        labels.code as line_code,
        labels.sort_order,
        labels.level,
        null as letter,
        if(labels.kind = 'outcome', 5, 6) as question_number,
        if(labels.kind = 'outcome', '5. ', '') || labels.name_da as question_da,
        if(
            compared.municipality_code is null or labels.kind <> 'outcome',
            null,
            coalesce(departures.citizens, 0)
        ) as answer
    from municipalities
    inner join {{ ref('labels') }} as labels
        on labels.kind in ('outcome', 'form_description')
    left join compared
        on
            municipalities.collection_id = compared.collection_id
            and municipalities.municipality_code = compared.municipality_code
    left join {{ ref('high_cost_departures') }} as departures
        on
            compared.collection_id = departures.collection_id
            and compared.previous_collection_id = departures.previous_collection_id
            and departures.area_type = 'municipality'
            and compared.municipality_code = departures.area_code
            and labels.code = departures.outcome
            and departures.cost_limit_dkk = {{ high_cost_limit() }}

)

select
    collection_id,
    'municipality' as area_type,
    municipality_code as area_code,
    question_da,
    answer,
    cast(null as varchar) as own_answer,
    level,
    cast(row_number() over (
        partition by collection_id, municipality_code
        order by question_number asc, letter asc nulls last, sort_order asc, line_code asc
    ) as integer) as print_order
from lines
