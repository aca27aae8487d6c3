with read_or_measured as (

    select year(snapshot_date) as year
    from {{ ref('int_offers__snapshots') }}
    union
    select year
    from {{ ref('int_placements__years') }}

),

years as (

    select cast(year_number as integer) as year
    from (
        select {{ year_rows('min(year)', 'max(year)') }} as year_number
        from read_or_measured
        having count(*) > 0
    )

),

price_index as (

    select * from {{ ref('int_municipalities__price_index') }}

),

indexed as (

    select
        years.year,
        price_index.price_index,
        max(years.year) over () as price_year
    from years
    left join price_index
        on years.year = price_index.year

)

select
    indexed.year,
    indexed.price_index,
    indexed.price_year,
    wanted.price_index as price_year_index
from indexed
left join price_index as wanted
    on indexed.price_year = wanted.year
