-- R4, over the days of each year that the collection covers
with years as (

    select distinct
        collection_id,
        year,
        covered_from,
        covered_to
    from {{ ref('int_placements__coverage') }}
    where covered_from is not null

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
        years.collection_id,
        years.year,
        services.p_number,
        services.valid_from,
        services.service_type,
        services.approved_places,
        services.assumed_places,
        {{ days_between(
            'greatest(versions.valid_from, years.covered_from)',
            'least(coalesce(versions.valid_to, ' ~ open_end() ~ '), years.covered_to)'
        ) }} as days,
        {{ days_between('years.covered_from', 'years.covered_to') }} as covered_days
    from years
    cross join versions
    inner join services
        on
            versions.p_number = services.p_number
            and versions.valid_from = services.valid_from

)

select
    collection_id,
    year,
    p_number,
    valid_from,
    service_type,
    approved_places,
    assumed_places,
    days,
    covered_days
from in_years
where days > 0
