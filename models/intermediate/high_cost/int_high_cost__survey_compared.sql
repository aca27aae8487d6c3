-- What each municipality's rows answer to the questionnaire, beside what it answered itself.
with cases as (

    select * from {{ ref('int_high_cost__cases') }}

),

from_placements as (

    select
        collection_id,
        municipality_code,
        'citizens_in_residential' as question,
        'total' as category,
        citizens_in_residential as answer
    from cases
    where has_placements
    union all
    select
        collection_id,
        municipality_code,
        'high_cost_cases' as question,
        'total' as category,
        high_cost_cases as answer
    from cases
    where case_status = 'counted'
    union all
    select
        collection_id,
        municipality_code,
        band_set || '_band' as question,
        band as category,
        citizens as answer
    from {{ ref('int_high_cost__bands') }}
    where source = 'placements'

),

from_survey as (

    select * from {{ ref('int_survey__answers') }}

),

-- beside the answer on cases, the other answers that it can contradict
other_answers as (

    select
        collection_id,
        municipality_code,
        'high_cost_cases' as question,
        cast(sum(answer) filter (where question = 'price_band') as bigint)
            as answered_in_price_bands,
        cast(sum(answer) filter (where question = 'age_band') as bigint) as answered_in_age_bands,
        max(answer) filter (where question = 'citizens_in_residential') as answered_citizens
    from from_survey
    group by collection_id, municipality_code

),

asked as (

    select
        questions.question,
        questions.question_number,
        categories.category,
        categories.letter,
        questions.name_da as question_da,
        categories.name_da as category_da,
        coalesce(age_bands.is_asked_for, true) as is_asked_for
    from {{ ref('survey_questions') }} as questions
    inner join {{ ref('survey_categories') }} as categories
        on questions.question = categories.question
    left join {{ ref('age_bands') }} as age_bands
        on
            questions.question = 'age_band'
            and categories.category = age_bands.age_band
    where questions.is_count

)

select
    cases.collection_id,
    cases.municipality_code,
    municipalities.municipality_name,
    asked.question,
    asked.category,
    asked.question_da,
    asked.category_da,
    asked.is_asked_for,
    from_placements.answer as answer_from_placements,
    from_survey.answer as answer_from_survey,
    other_answers.answered_citizens,
    other_answers.answered_in_price_bands,
    other_answers.answered_in_age_bands,
    asked.question_number || coalesce(asked.letter, '') as question_number,
    from_placements.answer - from_survey.answer as difference,
    from_placements.answer <> from_survey.answer as is_different,
    -- no more cases than citizens, and no fewer than stand in bands
    case
        when
            coalesce(
                other_answers.answered_citizens,
                other_answers.answered_in_price_bands,
                other_answers.answered_in_age_bands
            ) is not null
            then
                from_survey.answer
                not between coalesce(
                    greatest(
                        other_answers.answered_in_price_bands, other_answers.answered_in_age_bands
                    ),
                    0
                )
                and coalesce(other_answers.answered_citizens, from_survey.answer)
    end as is_contradicted
from cases
cross join asked
inner join {{ ref('municipalities') }} as municipalities
    on cases.municipality_code = municipalities.municipality_code
left join from_placements
    on
        cases.collection_id = from_placements.collection_id
        and cases.municipality_code = from_placements.municipality_code
        and asked.question = from_placements.question
        and asked.category = from_placements.category
left join from_survey
    on
        cases.collection_id = from_survey.collection_id
        and cases.municipality_code = from_survey.municipality_code
        and asked.question = from_survey.question
        and asked.category = from_survey.category
left join other_answers
    on
        cases.collection_id = other_answers.collection_id
        and cases.municipality_code = other_answers.municipality_code
        and asked.question = other_answers.question
