with stay_years as (

    select
        years.placement_id,
        years.year,
        stays.municipality_code,
        matches.location_municipality_code
    from {{ ref('int_placements__years') }} as years
    inner join {{ ref('int_placements__accepted') }} as stays
        on years.placement_id = stays.placement_id
    inner join {{ ref('int_placements__matches') }} as matches
        on
            stays.p_number is not distinct from matches.p_number
            and stays.service_type = matches.service_type
            and years.match_date = matches.match_date

),

municipalities as (

    select * from {{ ref('municipalities') }}

)

select
    stay_years.placement_id,
    stay_years.year,
    stay_years.location_municipality_code,
    case
        when stay_years.location_municipality_code is null then 'unknown'
        when stay_years.location_municipality_code = stay_years.municipality_code
            then 'own_municipality'
        when locations.landsdel = homes.landsdel then 'same_province'
        when locations.region_code = homes.region_code then 'same_region'
        else 'other_region'
    end as distance_class
from stay_years
inner join municipalities as homes
    on stay_years.municipality_code = homes.municipality_code
left join municipalities as locations
    on stay_years.location_municipality_code = locations.municipality_code
