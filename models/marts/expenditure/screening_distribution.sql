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

in_areas as (

    {{ by_area('told') }}

),

by_area as (

    select
        collection_id,
        area_type,
        area_code,
        question_number,
        count(*) as answers
    from in_areas
    group by collection_id, area_type, area_code, question_number

),

by_area_and_answer as (

    select
        collection_id,
        area_type,
        area_code,
        question_number,
        answer,
        count(*) as citizens
    from in_areas
    group by collection_id, area_type, area_code, question_number, answer

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
        by_area.collection_id,
        by_area.area_type,
        by_area.area_code,
        by_area.question_number,
        given.answer,
        given.is_other,
        by_area.answers,
        coalesce(by_area_and_answer.citizens, 0) as citizens,
        coalesce(by_area_and_answer.citizens, 0)
        / by_area.answers as answer_share
    from by_area
    inner join given
        on
            by_area.collection_id = given.collection_id
            and by_area.question_number = given.question_number
    left join by_area_and_answer
        on
            by_area.collection_id = by_area_and_answer.collection_id
            and by_area.area_type = by_area_and_answer.area_type
            and by_area.area_code = by_area_and_answer.area_code
            and by_area.question_number = by_area_and_answer.question_number
            and given.answer = by_area_and_answer.answer

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
    where area_type = 'municipality'
    group by collection_id, question_number, answer

)

select
    shares.collection_id,
    shares.area_type,
    shares.area_code,
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
