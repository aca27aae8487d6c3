-- R6
with placements as (

    select * from {{ ref('fct_placement_year') }}

),

group_shares as (

    select * from {{ ref('int_placements__group_shares') }}

)

select
    placements.placement_id,
    placements.year,
    group_shares.analysis_group,
    placements.collection_id,
    placements.municipality_code,
    placements.location_municipality_code,
    placements.p_number,
    placements.valid_from,
    placements.service_type,
    placements.ownership,
    placements.is_external,
    placements.is_adult,
    placements.is_residential,
    placements.full_time_persons * group_shares.lower_share as full_time_persons_lower,
    placements.full_time_persons * group_shares.expected_share as full_time_persons_expected,
    placements.full_time_persons * group_shares.upper_share as full_time_persons_upper,
    placements.full_time_persons_annualised * group_shares.expected_share
        as full_time_persons_annualised_expected
from placements
inner join group_shares
    on
        placements.placement_id = group_shares.placement_id
        and placements.year = group_shares.year
