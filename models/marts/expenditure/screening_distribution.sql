with answers as (

    select * from {{ ref('int_survey__screening_answers') }}

),

common as (

    select
        collection_id,
        question_number,
        answer_key,
        min(answer) as answer
    from answers
    where answer_key <> 'andre svar'
    group by collection_id, question_number, answer_key
    having count(*) >= 5

),

-- an answer given for few citizens may be words about one of them
told as (

    select
        answers.collection_id,
        answers.municipality_code,
        answers.question_number,
        common.answer_key is null as is_other,
        coalesce(common.answer, 'Andre svar') as answer
    from answers
    left join common
        on
            answers.collection_id = common.collection_id
            and answers.question_number = common.question_number
            and answers.answer_key = common.answer_key

),

with_all as (

    select * from told
    union all
    select * replace ('all' as municipality_code) from told

),

by_municipality as (

    select
        collection_id,
        municipality_code,
        question_number,
        count(*) as answers
    from with_all
    group by collection_id, municipality_code, question_number

),

by_municipality_and_answer as (

    select
        collection_id,
        municipality_code,
        question_number,
        answer,
        count(*) as citizens
    from with_all
    group by collection_id, municipality_code, question_number, answer

),

given as (

    select distinct
        collection_id,
        question_number,
        answer,
        is_other
    from told

),

-- a municipality that answered the question, but never with this answer, has the share 0
shares as (

    select
        by_municipality.collection_id,
        by_municipality.municipality_code,
        by_municipality.question_number,
        given.answer,
        given.is_other,
        by_municipality.answers,
        coalesce(by_municipality_and_answer.citizens, 0) as citizens,
        coalesce(by_municipality_and_answer.citizens, 0)
        / by_municipality.answers as answer_share
    from by_municipality
    inner join given
        on
            by_municipality.collection_id = given.collection_id
            and by_municipality.question_number = given.question_number
    left join by_municipality_and_answer
        on
            by_municipality.collection_id = by_municipality_and_answer.collection_id
            and by_municipality.municipality_code = by_municipality_and_answer.municipality_code
            and by_municipality.question_number = by_municipality_and_answer.question_number
            and given.answer = by_municipality_and_answer.answer

),

spread as (

    select
        collection_id,
        question_number,
        answer,
        count(*) as municipalities,
        min(answer_share) as lowest_municipal_share,
        median(answer_share) as median_municipal_share,
        max(answer_share) as highest_municipal_share
    from shares
    where municipality_code <> 'all'
    group by collection_id, question_number, answer

)

select
    shares.collection_id,
    shares.municipality_code,
    shares.question_number,
    questions.question_da,
    shares.answer,
    shares.is_other,
    shares.answer_share,
    spread.lowest_municipal_share,
    spread.median_municipal_share,
    spread.highest_municipal_share,
    cast(shares.citizens as integer) as citizens,
    cast(shares.answers as integer) as answers,
    cast(spread.municipalities as integer) as municipalities
from shares
inner join spread
    on
        shares.collection_id = spread.collection_id
        and shares.question_number = spread.question_number
        and shares.answer = spread.answer
inner join {{ ref('screening_questions') }} as questions
    on shares.question_number = questions.question_number
