-- R1: lines of one citizen at one P-number and service that overlap count each day once. A day
-- belongs to the line that started last (of those, the one that ends last), so that a changed
-- rate holds from its own start, also when the earlier line was never closed.
with placements as (

    select
        *,
        dense_rank() over (
            order by collection_id, municipality_code, citizen_key, p_number, service_type
        ) as place_key
    from {{ ref('int_placements__accepted') }}

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
