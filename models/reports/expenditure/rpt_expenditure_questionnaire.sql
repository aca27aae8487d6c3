-- R8, R18: the rows' answers beside the municipalities' own, added up
with answers as (

    select
        answers.collection_id,
        answers.question,
        answers.category,
        answers.is_asked_for,
        answers.answer_from_placements,
        answers.answer_from_survey,
        answers.difference,
        coalesce(cases.is_published, false) as is_published
    from {{ ref('questionnaire_answers') }} as answers
    left join {{ ref('high_cost_cases') }} as cases
        on
            answers.collection_id = cases.collection_id
            and answers.municipality_code = cases.municipality_code
            and cases.cost_limit_dkk = {{ high_cost_limit() }}

),

sums as (

    select
        collection_id,
        question,
        category,
        any_value(is_asked_for) as is_asked_for,
        count(answer_from_placements) as municipalities_with_rows,
        sum(answer_from_placements) as from_rows,
        count(answer_from_survey) as municipalities_with_answers,
        sum(answer_from_survey) as from_answers,
        count(difference) as municipalities_with_both,
        sum(difference) as difference,
        {{ fewest_counted('answer_from_placements') }} as rows_known,
        {{ fewest_unprinted('answer_from_survey') }} as answers_known
    from answers
    group by collection_id, question, category

)

select
    sums.collection_id,
    sums.question as within,
    sums.category,
    questions.question_number || coalesce(categories.letter, '') || '. '
    || if(questions.question_number <= 2, questions.name_da, categories.name_da)
    || if(sums.is_asked_for, '', ' (spørges der ikke om)') as question_da,
    {% for column in [
        'municipalities_with_rows', 'from_rows', 'municipalities_with_answers', 'from_answers',
        'municipalities_with_both', 'difference', 'rows_known', 'answers_known'
    ] -%}
        cast(sums.{{ column }} as integer) as {{ column }},
    {% endfor -%}
    cast(row_number() over (
        partition by sums.collection_id
        order by
            questions.question_number asc, categories.letter asc nulls last, sums.category asc
    ) as integer) as print_order,
    case sums.question
        when 'price_band' then 'price/' || sums.category
        when 'age_band' then 'age/' || sums.category
        else ''
    end as row_key
from sums
inner join {{ ref('survey_questions') }} as questions
    on sums.question = questions.question
left join {{ ref('survey_categories') }} as categories
    on sums.question = categories.question and sums.category = categories.category
