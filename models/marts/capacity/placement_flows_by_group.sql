with adults as (

    select
        placement_id,
        year,
        collection_id,
        municipality_code,
        location_municipality_code,
        distance_class,
        service_type,
        full_time_persons,
        -- R5
        case
            when attribution = 'unambiguous' then analysis_group
            when is_ambiguous then 'ambiguous'
            else 'unknown'
        end as analysis_group
    from {{ ref('fct_placement_year') }}
    where is_adult

)

select
    collection_id,
    year,
    municipality_code,
    location_municipality_code,
    service_type,
    analysis_group,
    distance_class,
    cast(count(*) as integer) as placements,
    sum(full_time_persons) as full_time_persons
from adults
group by
    collection_id,
    year,
    municipality_code,
    location_municipality_code,
    service_type,
    analysis_group,
    distance_class
