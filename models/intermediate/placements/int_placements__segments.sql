-- R1: lines of one citizen at one P-number and service that overlap count each day once. A day
-- belongs to the line that started last (of those, the one that ends last), so that a changed
-- rate holds from its own start, also when the earlier line was never closed. The day on which a
-- citizen moves from one residential place to another belongs to the second.
with accepted as (

    select
        accepted.*,
        service_types.is_residential,
        dense_rank() over (
            order by
                accepted.collection_id,
                accepted.municipality_code,
                accepted.citizen_key,
                accepted.p_number,
                accepted.service_type
        ) as place_key
    from {{ ref('int_placements__accepted') }} as accepted
    left join {{ ref('service_types') }} as service_types
        on accepted.service_type = service_types.service_type

),

moved as (

    select distinct earlier.placement_id
    from accepted as earlier
    inner join accepted as later
        on
            earlier.collection_id = later.collection_id
            and earlier.municipality_code = later.municipality_code
            and earlier.citizen_key = later.citizen_key
            and earlier.last_date = later.start_date
            and earlier.last_date < later.last_date
            and earlier.place_key <> later.place_key
    where earlier.is_residential and later.is_residential

),

placements as (

    select
        accepted.* replace (
            case
                when moved.placement_id is not null then accepted.last_date - 1
                else accepted.last_date
            end as last_date
        )
    from accepted
    left join moved
        on accepted.placement_id = moved.placement_id

),

boundaries as (

    select
        place_key,
        start_date as boundary
    from placements
    union
    select
        place_key,
        last_date + 1 as boundary
    from placements

),

pieces as (

    select
        place_key,
        boundary as first_day,
        lead(boundary) over (partition by place_key order by boundary) - 1 as last_day
    from boundaries

)

select
    placements.placement_id,
    cast(pieces.first_day as date) as first_day,
    cast(pieces.last_day as date) as last_day
from pieces
inner join placements
    on
        pieces.place_key = placements.place_key
        and pieces.first_day >= placements.start_date
        and pieces.last_day <= placements.last_date
qualify
    row_number() over (
        partition by pieces.place_key, pieces.first_day
        order by
            placements.start_date desc,
            -- so that the order of lines decides nothing that counts
            placements.last_date desc,
            placements.daily_cost_dkk desc nulls last,
            placements.supplement_daily_rate_dkk desc nulls last,
            placements.source_line desc
    ) = 1
