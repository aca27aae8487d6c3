with years as (

    select distinct
        year,
        make_date(year, 12, 31) as last_day
    from {{ ref('int_placements__years') }}

),

offers as (

    select * from {{ ref('int_offers__described') }}

),

open_places as (

    select * from {{ ref('int_offers__open_places') }}

),

versions as (

    select
        years.year,
        offers.p_number,
        offers.offer_name,
        offers.ownership,
        offers.location_municipality_code
    from years
    cross join offers
    qualify
        row_number() over (
            partition by years.year, offers.p_number
            order by {{ version_of_day_first('offers.valid_from', 'years.last_day') }}
        ) = 1

),

places as (

    select
        year,
        p_number,
        -- one part of the year that is not known leaves the year unknown
        case
            when count(*) = count(approved_places)
                then sum(approved_places * days) / max(days_in_year)
        end as approved_places,
        case
            when count(*) = count(assumed_places)
                then round(sum(assumed_places * days) / nullif(sum(approved_places * days), 0), 9)
        end as assumed_utilisation
    from open_places
    group by year, p_number

)

select
    versions.year,
    versions.p_number,
    versions.offer_name,
    versions.ownership,
    versions.location_municipality_code,
    places.approved_places,
    places.assumed_utilisation,
    places.p_number is not null as is_open
from versions
left join places
    on
        versions.year = places.year
        and versions.p_number = places.p_number
