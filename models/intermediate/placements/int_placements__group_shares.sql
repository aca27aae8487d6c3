-- R6: what each analysis group may hold of a stay, at least, most likely and at most
with stay_years as (

    select
        years.placement_id,
        years.year,
        matches.p_number,
        matches.valid_from,
        matches.service_type,
        matches.attribution
    from {{ ref('int_placements__years') }} as years
    inner join {{ ref('int_placements__accepted') }} as stays
        on years.placement_id = stays.placement_id
    inner join {{ ref('int_placements__matches') }} as matches
        on
            stays.p_number is not distinct from matches.p_number
            and stays.service_type = matches.service_type
            and years.match_date = matches.match_date

)

select
    stay_years.placement_id,
    stay_years.year,
    group_shares.analysis_group,
    case when stay_years.attribution = 'unambiguous' then 1 else 0 end as lower_share,
    group_shares.expected_share,
    1 as upper_share
from stay_years
inner join {{ ref('int_offers__group_shares') }} as group_shares
    on
        stay_years.p_number = group_shares.p_number
        and stay_years.valid_from = group_shares.valid_from
        and stay_years.service_type = group_shares.service_type
union all
select
    placement_id,
    year,
    'unknown' as analysis_group,
    1 as lower_share,
    1 as expected_share,
    1 as upper_share
from stay_years
where attribution in ('unmatched', 'no_target_group')
