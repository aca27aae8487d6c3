-- R17, R18: whom the compared municipalities have together, beside each that knows them
with citizens as (

    select * from {{ ref('int_citizens__progression') }}

)

select
    whole.collection_id,
    whole.previous_collection_id,
    whole.citizen_key,
    places.area_code as municipality_code,
    whole.was_there,
    whole.is_there,
    whole.is_cost_unknown,
    whole.progression,
    whole.cost_class_before,
    whole.cost_class_after
from citizens as whole
inner join citizens as places
    on
        whole.collection_id = places.collection_id
        and whole.previous_collection_id = places.previous_collection_id
        and whole.citizen_key = places.citizen_key
where whole.area_type = 'collection' and places.area_type = 'municipality'
