with adults as (

    select
        placement_id,
        year,
        collection_id,
        municipality_code,
        service_type,
        full_time_persons,
        -- R5
        case
            when attribution = 'unambiguous' then analysis_group
            when attribution in ('multi_group', 'department_ambiguous') then 'ambiguous'
            else 'unknown'
        end as analysis_group
    from {{ ref('fct_placement_year') }}
    where is_adult

),

locations as (

    select * from {{ ref('int_placements__locations') }}

)

select
    adults.collection_id,
    adults.year,
    adults.municipality_code,
    locations.location_municipality_code,
    adults.service_type,
    adults.analysis_group,
    locations.distance_class,
    cast(count(*) as integer) as placements,
    sum(adults.full_time_persons) as full_time_persons
from adults
inner join locations
    on
        adults.placement_id = locations.placement_id
        and adults.year = locations.year
group by
    adults.collection_id,
    adults.year,
    adults.municipality_code,
    locations.location_municipality_code,
    adults.service_type,
    adults.analysis_group,
    locations.distance_class
