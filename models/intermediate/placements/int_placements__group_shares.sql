-- R6: what each analysis group may hold of a placement, at least, most likely and at most
with placements as (

    select * from {{ ref('int_placements__measured') }}

)

select
    placements.placement_id,
    placements.year,
    group_shares.analysis_group,
    case when placements.attribution = 'unambiguous' then 1 else 0 end as lower_share,
    group_shares.expected_share,
    1 as upper_share
from placements
inner join {{ ref('int_offers__group_shares') }} as group_shares
    on
        placements.p_number = group_shares.p_number
        and placements.valid_from = group_shares.valid_from
        and placements.service_type = group_shares.service_type
union all
select
    placement_id,
    year,
    'unknown' as analysis_group,
    1 as lower_share,
    1 as expected_share,
    1 as upper_share
from placements
where attribution in ('unmatched', 'no_target_group')
