with placements as (

    select * from {{ ref('int_placements__measured') }}

),

registered as (

    select * from {{ ref('int_placements__registered_attributions') }}

),

service_types as (

    select * from {{ ref('service_types') }}

),

municipalities as (

    select * from {{ ref('municipalities') }}

)

select
    placements.placement_id,
    placements.year,
    placements.collection_id,
    placements.municipality_code,
    placements.citizen_key,
    placements.p_number,
    placements.service_type,
    placements.ownership,
    placements.is_external,
    placements.match_status,
    placements.attribution,
    placements.analysis_group,
    placements.age,
    placements.days,
    placements.full_time_persons,
    placements.full_time_persons_annualised,
    placements.gross_cost_dkk,
    placements.is_adult,
    placements.sex,
    placements.valid_from,
    placements.location_municipality_code,
    service_types.is_residential,
    placements.is_in_offer,
    placements.is_ambiguous,
    registered.target_group_code,
    registered.registered_group,
    registered.attributed_group,
    registered.agreement,
    registered.analysis_group as registered_or_attributed_group,
    placements.start_date,
    placements.end_date,
    placements.daily_rate_dkk,
    placements.supplement_daily_rate_dkk,
    placements.day_offer_daily_rate_dkk,
    placements.own_payment_annual_dkk,
    -- no source lists neighbours, so distance follows Danmarks Statistik's province and region
    case
        when placements.location_municipality_code is null then 'unknown'
        when placements.location_municipality_code = placements.municipality_code
            then 'own_municipality'
        when locations.landsdel = homes.landsdel then 'same_province'
        when locations.region_code = homes.region_code then 'same_region'
        else 'other_region'
    end as distance_class
from placements
inner join registered
    on
        placements.placement_id = registered.placement_id
        and placements.year = registered.year
inner join service_types
    on placements.service_type = service_types.service_type
inner join municipalities as homes
    on placements.municipality_code = homes.municipality_code
left join municipalities as locations
    on placements.location_municipality_code = locations.municipality_code
