with answers as (

    select * from {{ ref('int_survey__screening_answers') }}

),

by_answer as (

    select
        collection_id,
        question_number,
        answer_key,
        min(answer) as answer,
        count(*) as citizens
    from answers
    group by collection_id, question_number, answer_key

),

by_municipality as (

    select
        collection_id,
        question_number,
        municipality_code,
        count(*) as answers
    from answers
    group by collection_id, question_number, municipality_code

),

by_municipality_and_answer as (

    select
        collection_id,
        question_number,
        municipality_code,
        answer_key,
        count(*) as citizens
    from answers
    group by collection_id, question_number, municipality_code, answer_key

),

-- a municipality that answered the question, never so, has the share 0
municipal_shares as (

    select
        by_answer.collection_id,
        by_answer.question_number,
        by_answer.answer_key,
        by_municipality.answers,
        coalesce(by_municipality_and_answer.citizens, 0)
        / by_municipality.answers as municipal_share
    from by_answer
    inner join by_municipality
        on
            by_answer.collection_id = by_municipality.collection_id
            and by_answer.question_number = by_municipality.question_number
    left join by_municipality_and_answer
        on
            by_municipality.collection_id = by_municipality_and_answer.collection_id
            and by_municipality.question_number = by_municipality_and_answer.question_number
            and by_municipality.municipality_code = by_municipality_and_answer.municipality_code
            and by_answer.answer_key = by_municipality_and_answer.answer_key

),

spread as (

    select
        collection_id,
        question_number,
        answer_key,
        sum(answers) as answers,
        count(*) as municipalities,
        min(municipal_share) as lowest_municipal_share,
        median(municipal_share) as median_municipal_share,
        max(municipal_share) as highest_municipal_share
    from municipal_shares
    group by collection_id, question_number, answer_key

)

select
    by_answer.collection_id,
    by_answer.question_number,
    questions.question_da,
    by_answer.answer,
    spread.lowest_municipal_share,
    spread.median_municipal_share,
    spread.highest_municipal_share,
    cast(by_answer.citizens as integer) as citizens,
    cast(spread.answers as integer) as answers,
    cast(spread.municipalities as integer) as municipalities,
    by_answer.citizens / spread.answers as answer_share
from by_answer
inner join spread
    on
        by_answer.collection_id = spread.collection_id
        and by_answer.question_number = spread.question_number
        and by_answer.answer_key = spread.answer_key
inner join {{ ref('screening_questions') }} as questions
    on by_answer.question_number = questions.question_number
