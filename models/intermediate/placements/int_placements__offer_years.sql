with years as (

    select distinct
        collection_id,
        year,
        make_date(year, 12, 31) as last_day
    from {{ ref('int_placements__coverage') }}
    where covered_from is not null

),

offers as (

    select * from {{ ref('dim_offer') }}

),

open_places as (

    select * from {{ ref('int_placements__offer_places') }}

),

versions as (

    select
        years.collection_id,
        years.year,
        offers.p_number,
        offers.offer_name,
        offers.ownership,
        offers.location_municipality_code
    from years
    cross join offers
    qualify
        row_number() over (
            partition by years.collection_id, years.year, offers.p_number
            order by {{ version_of_day_first('offers.valid_from', 'years.last_day') }}
        ) = 1

),

places as (

    select
        collection_id,
        year,
        p_number,
        -- each part of the covered days with its days
        {{ complete_sum('approved_places * days') }} / max(covered_days) as approved_places,
        round(
            {{ complete_sum('assumed_places * days') }} / nullif(sum(approved_places * days), 0), 9
        ) as assumed_utilisation
    from open_places
    group by collection_id, year, p_number

)

select
    versions.collection_id,
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
        versions.collection_id = places.collection_id
        and versions.year = places.year
        and versions.p_number = places.p_number
