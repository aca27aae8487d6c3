with stays as (

    select
        collection_id,
        year,
        p_number,
        sum(full_time_persons) as full_time_persons,
        count(distinct municipality_code) as delivering_municipalities
    from {{ ref('fct_placement_year') }}
    where is_adult and match_status in ('matched', 'closed_offer')
    group by collection_id, year, p_number

),

collection_years as (

    select distinct
        collection_id,
        year
    from {{ ref('fct_placement_year') }}

),

offers as (

    select * from {{ ref('dim_offer') }}

),

-- approved places on each day of the year that the offer was open
open_parts as (

    select
        collection_years.collection_id,
        collection_years.year,
        offers.p_number,
        offers.approved_places,
        {{ days_between(
            'greatest(offers.valid_from, make_date(collection_years.year, 1, 1))',
            'least(coalesce(offers.valid_to, ' ~ open_end() ~ '), '
            ~ 'make_date(collection_years.year, 12, 31))'
        ) }} as days,
        {{ days_between(
            'make_date(collection_years.year, 1, 1)', 'make_date(collection_years.year, 12, 31)'
        ) }} as days_in_year
    from collection_years
    cross join offers
    where offers.is_open

),

places as (

    select
        collection_id,
        year,
        p_number,
        -- one part of the year whose places are not known leaves the year's unknown
        case
            when count(*) = count(approved_places)
                then sum(approved_places * days) / max(days_in_year)
        end as approved_places
    from open_parts
    where days > 0
    group by collection_id, year, p_number

)

select
    places.approved_places,
    cast(coalesce(stays.delivering_municipalities, 0) as integer) as delivering_municipalities,
    coalesce(places.collection_id, stays.collection_id) as collection_id,
    coalesce(places.year, stays.year) as year,
    coalesce(places.p_number, stays.p_number) as p_number,
    coalesce(stays.full_time_persons, 0) as full_time_persons,
    coalesce(stays.full_time_persons, 0) / nullif(places.approved_places, 0) as utilisation
from places
full outer join stays
    on
        places.collection_id = stays.collection_id
        and places.year = stays.year
        and places.p_number = stays.p_number
