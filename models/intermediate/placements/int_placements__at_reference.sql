with placements as (

    select * from {{ ref('int_placements__accepted') }}

),

segments as (

    select * from {{ ref('int_placements__segments') }}

)

-- R1, R7: of overlapping lines at one place, the one that the day belongs to
select
    placements.placement_id,
    placements.reference_date as match_date
from placements
inner join segments
    on
        placements.placement_id = segments.placement_id
        and placements.reference_date between segments.first_day and segments.last_day
