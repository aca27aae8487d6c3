with placements as (

    select * from {{ ref('int_placements__measured') }}

),

municipalities as (

    select * from {{ ref('municipalities') }}

)

select
    placements.placement_id,
    placements.year,
    placements.location_municipality_code,
    case
        when placements.location_municipality_code is null then 'unknown'
        when placements.location_municipality_code = placements.municipality_code
            then 'own_municipality'
        when locations.landsdel = homes.landsdel then 'same_province'
        when locations.region_code = homes.region_code then 'same_region'
        else 'other_region'
    end as distance_class
from placements
inner join municipalities as homes
    on placements.municipality_code = homes.municipality_code
left join municipalities as locations
    on placements.location_municipality_code = locations.municipality_code
