with register_rows as (

    select * from {{ ref('int_offers__classified') }}

),

boundaries as (

    select
        p_number,
        row_from as boundary
    from register_rows
    union
    select
        p_number,
        row_to + 1 as boundary
    from register_rows

),

intervals as (

    select
        p_number,
        boundary as valid_from,
        lead(boundary) over (partition by p_number order by boundary) - 1 as valid_to
    from boundaries

),

described as (

    select
        intervals.p_number,
        cast(intervals.valid_from as date) as valid_from,
        cast(intervals.valid_to as date) as valid_to,
        count(register_rows.p_number) > 0 as has_rows,
        coalesce(bool_or(register_rows.is_approved), false) as is_open
    from intervals
    left join register_rows
        on
            intervals.p_number = register_rows.p_number
            and intervals.valid_from >= register_rows.row_from
            and intervals.valid_to <= register_rows.row_to
    -- after the last row there is nothing more to tell
    where intervals.valid_to is not null
    group by intervals.p_number, intervals.valid_from, intervals.valid_to

)

-- a time between two rows is a version of its own: closed, with the last known data (R4)
select
    p_number,
    valid_from,
    case when valid_to < {{ open_end() }} then valid_to end as valid_to,
    is_open,
    last_value(case when has_rows then valid_from end ignore nulls) over (
        partition by p_number
        order by valid_from
        rows between unbounded preceding and current row
    ) as content_from
from described
