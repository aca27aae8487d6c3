-- R6
with adults as (

    select * from {{ ref('int_placements__area_years') }}

),

group_shares as (

    select * from {{ ref('int_placements__group_shares') }}

),

groups as (

    select analysis_group from {{ ref('analysis_groups') }}
    union all
    select 'unknown'

),

places as (

    select distinct
        collection_id,
        year,
        area_type,
        area_code
    from adults

),

shared as (

    select
        adults.collection_id,
        adults.year,
        adults.area_type,
        adults.area_code,
        group_shares.analysis_group,
        {{ ordered_sum('adults.full_time_persons * group_shares.lower_share') }}
            as full_time_persons_lower,
        {{ ordered_sum('adults.full_time_persons * group_shares.expected_share') }}
            as full_time_persons_expected,
        {{ ordered_sum('adults.full_time_persons * group_shares.upper_share') }}
            as full_time_persons_upper,
        {{ ordered_sum('adults.full_time_persons_annualised * group_shares.expected_share') }}
            as full_time_persons_annualised_expected
    from adults
    inner join group_shares
        on
            adults.placement_id = group_shares.placement_id
            and adults.year = group_shares.year
    group by
        adults.collection_id,
        adults.year,
        adults.area_type,
        adults.area_code,
        group_shares.analysis_group

)

-- every group for every area with a delivery: a true zero is shown
select
    places.collection_id,
    places.year,
    places.area_type,
    places.area_code,
    groups.analysis_group,
    coalesce(shared.full_time_persons_lower, 0) as full_time_persons_lower,
    coalesce(shared.full_time_persons_expected, 0) as full_time_persons_expected,
    coalesce(shared.full_time_persons_upper, 0) as full_time_persons_upper,
    coalesce(shared.full_time_persons_annualised_expected, 0)
        as full_time_persons_annualised_expected
from places
cross join groups
left join shared
    on
        places.collection_id = shared.collection_id
        and places.year = shared.year
        and places.area_type = shared.area_type
        and places.area_code = shared.area_code
        and groups.analysis_group = shared.analysis_group
