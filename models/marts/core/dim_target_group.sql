with analysis_groups as (

    select
        target_groups.ffb_code,
        cast(count(*) as integer) as analysis_group_count,
        string_agg(known.analysis_group, ', ' order by known.analysis_group) as analysis_groups
    from {{ ref('int_offers__target_group_analysis_groups') }} as target_groups
    inner join {{ ref('analysis_groups') }} as known
        on target_groups.analysis_group = known.analysis_group
    group by target_groups.ffb_code

),

target_groups as (

    select * from {{ ref('target_groups') }}

)

select
    target_groups.ffb_code as target_group_code,
    target_groups.target_group_name,
    target_groups.parent_ffb_code as parent_target_group_code,
    target_groups.level,
    target_groups.path,
    -- a node above several groups covers all of them (R5)
    analysis_groups.analysis_groups,
    dassos_groups.dassos_group,
    coalesce(analysis_groups.analysis_group_count, 0) as analysis_group_count,
    case when analysis_groups.analysis_group_count = 1 then analysis_groups.analysis_groups end
        as analysis_group
from target_groups
left join analysis_groups
    on target_groups.ffb_code = analysis_groups.ffb_code
left join {{ ref('dassos_target_groups') }} as dassos_groups
    on
        analysis_groups.analysis_group_count = 1
        and analysis_groups.analysis_groups = dassos_groups.analysis_group
