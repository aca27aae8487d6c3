with years as (

    select distinct year from {{ ref('int_placements__years') }}

),

versions as (

    select * from {{ ref('int_offers__versions') }}
    where is_open

),

services as (

    select * from {{ ref('int_offers__services') }}

),

in_years as (

    select
        years.year,
        services.p_number,
        services.valid_from,
        services.service_type,
        services.approved_places,
        services.assumed_places,
        {{ days_between(
            'greatest(versions.valid_from, make_date(years.year, 1, 1))',
            'least(coalesce(versions.valid_to, ' ~ open_end() ~ '), make_date(years.year, 12, 31))'
        ) }} as days,
        {{ days_between('make_date(years.year, 1, 1)', 'make_date(years.year, 12, 31)') }}
            as days_in_year
    from years
    cross join versions
    inner join services
        on
            versions.p_number = services.p_number
            and versions.valid_from = services.valid_from

)

select
    year,
    p_number,
    valid_from,
    service_type,
    approved_places,
    assumed_places,
    days,
    days_in_year
from in_years
where days > 0
