-- R17, R18: whom the compared municipalities have together, beside each that knows them
with citizens as (

    select
        *,
        -- two views of the same citizens: what sets them apart can be subtracted
        count(*) over (
            partition by
                collection_id,
                previous_collection_id,
                area_type,
                area_code,
                citizen_key,
                progression,
                previous_annual_cost_dkk,
                annual_cost_dkk
        ) = 1 as is_of_one_scope
    from {{ ref('int_citizens__progression') }}

)

select
    whole.collection_id,
    whole.previous_collection_id,
    whole.scope,
    whole.citizen_key,
    places.area_code as municipality_code,
    whole.was_there,
    whole.is_there,
    whole.is_cost_unknown,
    whole.is_left_out_of_growth,
    whole.progression,
    whole.cost_class_before,
    whole.cost_class_after,
    whole.is_of_one_scope
from citizens as whole
inner join citizens as places
    on
        whole.collection_id = places.collection_id
        and whole.previous_collection_id = places.previous_collection_id
        and whole.scope = places.scope
        and whole.citizen_key = places.citizen_key
where whole.area_type = 'collection' and places.area_type = 'municipality'
