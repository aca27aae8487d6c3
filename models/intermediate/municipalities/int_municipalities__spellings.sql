-- A municipality is known by its code, its name, or a spelling in the alias list.
with spellings as (

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

)

select distinct
    municipality_code,
    {{ lookup_key('spelling') }} as spelling_key
from spellings
