-- R18: each municipality's answers to the case screening beside those of all
with answers as (

    select * from {{ ref('screening_distribution') }}

),

questions as (

    select
        question_number,
        section,
        min(question_number) over (partition by section) as first_of_section
    from {{ ref('screening_questions') }}

),

known as (

    select
        collection_id,
        question_number,
        answer,
        {{ fewest_counted('citizens') }} as citizens_known,
        {{ fewest_counted('answers - citizens') }} as others_known,
        {{ fewest_counted('answers') }} as answers_known,
        -- each municipality's share may be the lowest or the highest
        count(*) < {{ var('fewest_municipalities') }} as is_of_few,
        coalesce(min(citizens) filter (where citizens > 0), 0) as least_citizens,
        coalesce(min(answers - citizens) filter (where answers > citizens), 0) as least_others
    from answers
    where area_type = 'municipality'
    group by collection_id, question_number, answer

)

select
    own.collection_id,
    own.area_type,
    own.area_code,
    questions.section,
    own.question_number,
    own.question_da,
    {{ readable('own.answer') }} as answer,
    own.citizens,
    own.answers,
    own.answer_share,
    of_all.answers as answers_in_all,
    of_all.answer_share as share_in_all,
    own.municipalities,
    own.lowest_municipal_share,
    own.median_municipal_share,
    own.highest_municipal_share,
    cast(row_number() over (
        partition by own.collection_id, own.area_type, own.area_code
        order by
            questions.first_of_section asc,
            own.question_number asc,
            own.is_other asc,
            of_all.citizens desc,
            {{ in_danish_order('own.answer') }} asc
    ) as integer) as print_order,
    cast(own.question_number as varchar) as within,
    {% for name in ['citizens', 'others', 'answers'] -%}
        cast(known.{{ name }}_known as integer) as {{ name }}_known,
        cast(
            if(own.area_type = 'collection', known.{{ name }}_known, {{ known() }}) as integer
        ) as own_{{ name }}_known,
    {% endfor -%}
    if(known.is_of_few, 1, known.least_citizens) as least_citizens_known,
    if(known.is_of_few, 1, known.least_others) as least_others_known
from answers as own
inner join answers as of_all
    on
        own.collection_id = of_all.collection_id
        and own.question_number = of_all.question_number
        and own.answer = of_all.answer
        and of_all.area_type = 'collection'
inner join questions
    on own.question_number = questions.question_number
left join known
    on
        own.collection_id = known.collection_id
        and own.question_number = known.question_number
        and own.answer = known.answer
where own.area_type <> 'region'
