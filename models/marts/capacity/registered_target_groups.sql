with adults as (

    select * from {{ ref('fct_placement_year') }}
    where is_adult

),

attributions as (

    select * from {{ ref('int_placements__registered_attributions') }}

)

select
    adults.collection_id,
    adults.year,
    adults.municipality_code,
    attributions.registered_group,
    attributions.attributed_group,
    attributions.agreement,
    cast(count(*) as integer) as placements,
    sum(adults.full_time_persons) as full_time_persons
from adults
inner join attributions
    on
        adults.placement_id = attributions.placement_id
        and adults.year = attributions.year
group by
    adults.collection_id,
    adults.year,
    adults.municipality_code,
    attributions.registered_group,
    attributions.attributed_group,
    attributions.agreement
