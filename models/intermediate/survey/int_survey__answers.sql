with answers as (

    select * from {{ ref('stg_survey__answers') }}

),

-- a municipality is known by its code, its name, or a spelling in the alias list
spellings as (

    select
        municipality_code as spelling,
        municipality_code
    from {{ ref('municipalities') }}
    union
    select
        municipality_name as spelling,
        municipality_code
    from {{ ref('municipalities') }}
    union
    select
        municipality_name || ' Kommune' as spelling,
        municipality_code
    from {{ ref('municipalities') }}
    union
    select
        alias as spelling,
        municipality_code
    from {{ ref('municipality_aliases') }}
    union
    select
        alias || ' Kommune' as spelling,
        municipality_code
    from {{ ref('municipality_aliases') }}

),

spelling_keys as (

    select distinct
        {{ lookup_key('spelling') }} as spelling_key,
        municipality_code
    from spellings

)

select
    answers.source_file,
    answers.source_line,
    answers.collection_id,
    answers.municipality,
    spelling_keys.municipality_code,
    answers.question,
    answers.category,
    answers.answer
from answers
left join spelling_keys
    on {{ lookup_key('answers.municipality') }} = spelling_keys.spelling_key
