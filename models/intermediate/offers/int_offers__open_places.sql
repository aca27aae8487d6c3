with years as (

    select distinct year from {{ ref('int_placements__years') }}

),

version_rows as (

    select * from {{ ref('int_offers__version_rows') }}

),

-- places and what the rate rests on belong to department and service and repeat over target groups
departments as (

    select
        p_number,
        valid_from,
        valid_to,
        service_type,
        department_key,
        max(approved_places) as approved_places,
        -- rows that disagree tell nothing
        case
            when min(assumed_utilisation_percent) = max(assumed_utilisation_percent)
                then max(assumed_utilisation_percent)
        end as assumed_utilisation_percent
    from version_rows
    where is_open
    group by p_number, valid_from, valid_to, service_type, department_key

),

-- one department that is not known leaves the service's unknown
services as (

    select
        p_number,
        valid_from,
        valid_to,
        service_type,
        case when count(*) = count(approved_places) then sum(approved_places) end
            as approved_places,
        case
            when count(*) = count(approved_places * assumed_utilisation_percent)
                then sum(approved_places * assumed_utilisation_percent) / 100
        end as assumed_places
    from departments
    group by p_number, valid_from, valid_to, service_type

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
            'greatest(services.valid_from, make_date(years.year, 1, 1))',
            'least(coalesce(services.valid_to, ' ~ open_end() ~ '), make_date(years.year, 12, 31))'
        ) }} as days,
        {{ days_between('make_date(years.year, 1, 1)', 'make_date(years.year, 12, 31)') }}
            as days_in_year
    from years
    cross join services

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
