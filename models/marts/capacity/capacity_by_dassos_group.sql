with capacity as (

    select * from {{ ref('int_placements__by_target_group') }}

),

dassos_groups as (

    select * from {{ ref('dassos_target_groups') }}

),

places as (

    select distinct
        collection_id,
        year,
        area_type,
        area_code
    from capacity

)

select
    places.collection_id,
    places.year,
    places.area_type,
    places.area_code,
    dassos_groups.dassos_group,
    dassos_groups.is_adult_group,
    dassos_groups.is_collected,
    dassos_groups.is_wider_than_group,
    capacity.full_time_persons_upper,
    -- where the analysis group is wider, between nobody and everybody in it belongs to the group
    case when dassos_groups.is_wider_than_group then 0 else capacity.full_time_persons_lower end
        as full_time_persons_lower,
    case when not dassos_groups.is_wider_than_group then capacity.full_time_persons_expected end
        as full_time_persons_expected
from places
cross join dassos_groups
-- a group that is not collected has no analysis group, so its numbers are not known
left join capacity
    on
        places.collection_id = capacity.collection_id
        and places.year = capacity.year
        and places.area_type = capacity.area_type
        and places.area_code = capacity.area_code
        and dassos_groups.analysis_group = capacity.analysis_group
