with placement_years as (

    select
        years.placement_id,
        years.year,
        target_group_keys.ffb_code as target_group_code,
        placements.registered_target_group is not null as is_registered
    from {{ ref('int_placements__years') }} as years
    inner join {{ ref('int_placements__accepted') }} as placements
        on years.placement_id = placements.placement_id
    left join {{ ref('int_offers__target_group_keys') }} as target_group_keys
        on
            {{ lookup_key('placements.registered_target_group') }}
            = target_group_keys.target_group_key

),

registered_groups as (

    select * from {{ ref('int_placements__registered_groups') }}

),

offered_groups as (

    select
        placement_id,
        year,
        analysis_group
    from {{ ref('int_placements__group_shares') }}
    where analysis_group <> 'unknown'

),

registered as (

    select
        placement_id,
        count(*) as group_count,
        max(analysis_group) as any_group
    from registered_groups
    group by placement_id

),

offered as (

    select
        placement_id,
        year,
        count(*) as group_count,
        max(analysis_group) as any_group
    from offered_groups
    group by placement_id, year

),

shared as (

    select distinct
        offered_groups.placement_id,
        offered_groups.year
    from offered_groups
    inner join registered_groups
        on
            offered_groups.placement_id = registered_groups.placement_id
            and offered_groups.analysis_group = registered_groups.analysis_group

)

select
    placement_years.placement_id,
    placement_years.year,
    placement_years.target_group_code,
    case
        when not placement_years.is_registered then 'not_registered'
        when registered.group_count is null then 'not_recognised'
        when registered.group_count > 1 then 'several'
        else registered.any_group
    end as registered_group,
    case
        when offered.group_count is null then 'unknown'
        when offered.group_count > 1 then 'ambiguous'
        else offered.any_group
    end as attributed_group,
    case
        when registered.group_count is null or offered.group_count is null then 'cannot_compare'
        when shared.placement_id is null and offered.group_count = 1 then 'different'
        when shared.placement_id is null then 'outside'
        when registered.group_count > 1 then 'cannot_compare'
        when offered.group_count = 1 then 'same'
        else 'settles'
    end as agreement,
    case
        when registered.group_count = 1 then registered.any_group
        when offered.group_count = 1 then offered.any_group
        else 'unknown'
    end as analysis_group
from placement_years
left join registered
    on placement_years.placement_id = registered.placement_id
left join offered
    on
        placement_years.placement_id = offered.placement_id
        and placement_years.year = offered.year
left join shared
    on
        placement_years.placement_id = shared.placement_id
        and placement_years.year = shared.year
