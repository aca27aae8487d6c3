with stays as (

    select * from {{ ref('int_placements__measured') }}

),

municipalities as (

    select * from {{ ref('municipalities') }}

)

select
    stays.placement_id,
    stays.year,
    stays.location_municipality_code,
    case
        when stays.location_municipality_code is null then 'unknown'
        when stays.location_municipality_code = stays.municipality_code then 'own_municipality'
        when locations.landsdel = homes.landsdel then 'same_province'
        when locations.region_code = homes.region_code then 'same_region'
        else 'other_region'
    end as distance_class
from stays
inner join municipalities as homes
    on stays.municipality_code = homes.municipality_code
left join municipalities as locations
    on stays.location_municipality_code = locations.municipality_code
