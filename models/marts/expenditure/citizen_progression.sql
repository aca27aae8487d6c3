with progression as (

    select
        * exclude (area_type, area_code),
        area_code as municipality_code
    from {{ ref('int_citizens__progression') }}
    where area_type = 'municipality'

),

compared as (

    select * from {{ ref('int_citizens__compared_municipalities') }}

)

select
    progression.collection_id,
    progression.previous_collection_id,
    progression.municipality_code,
    progression.scope,
    progression.citizen_key,
    compared.years_between,
    progression.previous_annual_cost_dkk,
    progression.annual_cost_dkk,
    progression.previous_annual_cost_constant_dkk,
    progression.annual_cost_constant_dkk,
    progression.progression,
    progression.cost_class_before,
    progression.cost_class_after,
    case when progression.progression = 'left' then progression.last_end_reason end as end_reason
from progression
inner join compared
    on
        progression.collection_id = compared.collection_id
        and progression.previous_collection_id = compared.previous_collection_id
        and progression.municipality_code = compared.municipality_code
