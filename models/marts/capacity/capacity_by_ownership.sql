with adults as (

    select
        collection_id,
        year,
        municipality_code,
        service_type,
        ownership,
        is_external,
        citizen_key,
        full_time_persons,
        attribution
    from {{ ref('fct_placement_year') }}
    where is_adult

),

-- a citizen whom two municipalities delivered is one in their region, so citizens are not summed
in_areas as (

    {{ by_area('adults') }}

)

select
    collection_id,
    year,
    area_type,
    area_code,
    service_type,
    ownership,
    is_external,
    cast(count(distinct citizen_key) as integer) as citizens,
    sum(full_time_persons) as full_time_persons,
    sum(case when attribution = 'unambiguous' then full_time_persons else 0 end)
        as full_time_persons_unambiguous
from in_areas
group by collection_id, year, area_type, area_code, service_type, ownership, is_external
