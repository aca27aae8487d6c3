with placements as (

    select * from {{ ref('int_placements__accepted') }}

),

segments as (

    select * from {{ ref('int_placements__segments') }}

),

years as (

    select cast(year_number as integer) as year
    from (
        select
            {{ year_rows('year(min(period_from))', 'year(max(period_to))') }} as year_number
        from placements
        having count(*) > 0
    )

),

-- the part of each year that the delivery covers
measured as (

    select
        placements.placement_id,
        years.year,
        greatest(make_date(years.year, 1, 1), placements.period_from) as measured_from,
        least(make_date(years.year, 12, 31), placements.period_to) as measured_to,
        {{ days_between('make_date(years.year, 1, 1)', 'make_date(years.year, 12, 31)') }}
            as days_in_year,
        placements.last_date
    from placements
    inner join years
        on
            years.year between year(placements.period_from) and year(placements.period_to)
            and years.year between year(placements.start_date) and year(placements.last_date)
    where
        placements.start_date <= least(make_date(years.year, 12, 31), placements.period_to)
        and placements.last_date >= greatest(make_date(years.year, 1, 1), placements.period_from)

),

counted as (

    select
        measured.placement_id,
        measured.year,
        sum(
            {{ days_between(
                'greatest(segments.first_day, measured.measured_from)',
                'least(segments.last_day, measured.measured_to)'
            ) }}
        ) as days
    from measured
    inner join segments
        on measured.placement_id = segments.placement_id
    group by measured.placement_id, measured.year

)

-- R1
select
    measured.placement_id,
    measured.year,
    -- R4: the register as it stood on the last day of the placement that is measured
    least(measured.last_date, measured.measured_to) as match_date,
    cast(counted.days as integer) as days,
    counted.days / measured.days_in_year as full_time_persons,
    counted.days / {{ days_between('measured.measured_from', 'measured.measured_to') }}
        as full_time_persons_annualised
from measured
inner join counted
    on
        measured.placement_id = counted.placement_id
        and measured.year = counted.year
-- a line whose days all belong to another is no placement beside it: its citizen would count twice
where counted.days > 0
