with capacity as (

    select * from {{ ref('int_placements__by_target_group') }}

),

dassos_groups as (

    select * from {{ ref('dassos_target_groups') }}

),

-- R5: the groups that are nodes of their own
nodes as (

    select
        placements.collection_id,
        placements.year,
        placements.area_type,
        placements.area_code,
        bounds.target_group_code,
        {{ ordered_sum('placements.full_time_persons * bounds.lower_share') }}
            as full_time_persons_lower,
        {{ ordered_sum('placements.full_time_persons * bounds.expected_share') }}
            as full_time_persons_expected,
        {{ ordered_sum('placements.full_time_persons * bounds.upper_share') }}
            as full_time_persons_upper,
        bool_or(bounds.above_expected_share > 0) as is_approved_above
    from {{ ref('int_placements__area_years') }} as placements
    inner join {{ ref('dim_offer_target_group') }} as bounds
        on
            placements.p_number = bounds.p_number
            and placements.valid_from = bounds.valid_from
            and placements.service_type = bounds.service_type
    inner join dassos_groups
        on bounds.target_group_code = dassos_groups.target_group_code
    group by
        placements.collection_id,
        placements.year,
        placements.area_type,
        placements.area_code,
        bounds.target_group_code

),

places as (

    select distinct
        collection_id,
        year,
        area_type,
        area_code
    from capacity

),

bounds as (

    select
        places.collection_id,
        places.year,
        places.area_type,
        places.area_code,
        dassos_groups.dassos_group,
        dassos_groups.is_adult_group,
        dassos_groups.is_collected,
        dassos_groups.is_wider_than_group,
        dassos_groups.target_group_code is not null as is_node,
        -- a group that is not collected has no analysis group, so its numbers are not known
        case
            when is_node then coalesce(nodes.full_time_persons_lower, 0)
            else capacity.full_time_persons_lower
        end as full_time_persons_lower,
        case
            when is_node then coalesce(nodes.full_time_persons_expected, 0)
            else capacity.full_time_persons_expected
        end as full_time_persons_expected,
        case
            when is_node then coalesce(nodes.full_time_persons_upper, 0)
            else capacity.full_time_persons_upper
        end as full_time_persons_upper,
        coalesce(nodes.is_approved_above, false) as is_approved_above
    from places
    cross join dassos_groups
    left join capacity
        on
            places.collection_id = capacity.collection_id
            and places.year = capacity.year
            and places.area_type = capacity.area_type
            and places.area_code = capacity.area_code
            and dassos_groups.analysis_group = capacity.analysis_group
    left join nodes
        on
            places.collection_id = nodes.collection_id
            and places.year = nodes.year
            and places.area_type = nodes.area_type
            and places.area_code = nodes.area_code
            and dassos_groups.target_group_code = nodes.target_group_code

)

select
    collection_id,
    year,
    area_type,
    area_code,
    dassos_group,
    is_adult_group,
    is_collected,
    is_wider_than_group,
    full_time_persons_upper,
    -- where what is known is wider, between nobody and everybody in it belongs to the group
    case when is_wider_than_group then 0 else full_time_persons_lower end
        as full_time_persons_lower,
    case when not is_wider_than_group and not is_approved_above then full_time_persons_expected end
        as full_time_persons_expected
from bounds
