-- R5, for the citizen's own target group where the municipality registers it
select distinct
    placements.placement_id,
    analysis_groups.analysis_group
from {{ ref('int_placements__valid') }} as placements
inner join {{ ref('int_offers__target_group_keys') }} as target_group_keys
    on {{ lookup_key('placements.registered_target_group') }} = target_group_keys.target_group_key
inner join {{ ref('int_offers__target_group_analysis_groups') }} as analysis_groups
    on target_group_keys.ffb_code = analysis_groups.ffb_code
