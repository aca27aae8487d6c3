select
    placements.collection_id,
    placements.year,
    placements.municipality_code,
    placements.placement_id,
    placements.citizen_key,
    placements.p_number,
    placements.is_in_offer,
    placements.full_time_persons,
    placements.full_time_persons_annualised,
    of_groups.analysis_group,
    of_groups.lower_share,
    of_groups.expected_share,
    of_groups.upper_share
from {{ ref('rpt__adult_placements') }} as placements
inner join {{ ref('int_placements__group_shares') }} as of_groups
    on
        placements.placement_id = of_groups.placement_id
        and placements.year = of_groups.year
