select
    placements.*,
    shares.analysis_group,
    shares.lower_share,
    shares.expected_share,
    shares.upper_share
from {{ ref('rpt__adult_placements') }} as placements
inner join {{ ref('int_placements__group_shares') }} as shares
    on
        placements.placement_id = shares.placement_id
        and placements.year = shares.year
