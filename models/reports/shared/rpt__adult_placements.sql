select
    placements.collection_id,
    placements.year,
    placements.municipality_code,
    placements.placement_id,
    placements.citizen_key,
    placements.p_number,
    placements.service_type,
    placements.ownership,
    placements.is_external,
    placements.match_status,
    placements.attribution,
    locations.location_municipality_code,
    locations.distance_class,
    registered.registered_group,
    registered.attributed_group,
    registered.agreement,
    registered.analysis_group as counted_group,
    placements.full_time_persons,
    placements.full_time_persons_annualised,
    placements.match_status in ('matched', 'closed_offer') as is_in_offer,
    placements.attribution = 'unambiguous' as is_unambiguous,
    placements.attribution in ('multi_group', 'department_ambiguous') as is_ambiguous,
    -- R3, as the municipality that placed the citizen sees it
    case
        when placements.is_external then placements.ownership
        when not placements.is_external then 'own'
        else 'unknown'
    end as run_by
from {{ ref('fct_placement_year') }} as placements
inner join {{ ref('int_placements__locations') }} as locations
    on
        placements.placement_id = locations.placement_id
        and placements.year = locations.year
inner join {{ ref('int_placements__registered_attributions') }} as registered
    on
        placements.placement_id = registered.placement_id
        and placements.year = registered.year
where placements.is_adult
