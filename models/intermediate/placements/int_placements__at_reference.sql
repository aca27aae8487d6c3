with stays as (

    select * from {{ ref('int_placements__accepted') }}

),

segments as (

    select * from {{ ref('int_placements__segments') }}

)

-- R1, R7: of overlapping lines at one place, the one that the day belongs to
select
    stays.placement_id,
    stays.reference_date as match_date
from stays
inner join segments
    on
        stays.placement_id = segments.placement_id
        and stays.reference_date between segments.first_day and segments.last_day
