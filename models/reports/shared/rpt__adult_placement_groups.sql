select
    placements.*,
    groups.analysis_group,
    groups.full_time_persons_lower,
    groups.full_time_persons_expected,
    groups.full_time_persons_upper,
    groups.full_time_persons_annualised_expected
from {{ ref('rpt__adult_placements') }} as placements
inner join {{ ref('fct_placement_group_year') }} as groups
    on
        placements.placement_id = groups.placement_id
        and placements.year = groups.year
