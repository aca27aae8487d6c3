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
    of_groups.full_time_persons_lower,
    of_groups.full_time_persons_expected,
    of_groups.full_time_persons_upper,
    of_groups.full_time_persons_annualised_expected
from {{ ref('rpt__adult_placements') }} as placements
inner join {{ ref('fct_placement_group_year') }} as of_groups
    on
        placements.placement_id = of_groups.placement_id
        and placements.year = of_groups.year
