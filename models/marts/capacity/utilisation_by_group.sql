with adults as (

    select * from {{ ref('fct_placement_year') }}
    where is_adult and match_status in ('matched', 'closed_offer')

),

person_shares as (

    select * from {{ ref('int_placements__group_shares') }}

),

open_places as (

    select * from {{ ref('int_placements__offer_places') }}

),

place_shares as (

    select * from {{ ref('int_offers__group_shares') }}

),

offers as (

    select * from {{ ref('int_placements__offer_years') }}

),

collection_years as (

    select distinct
        collection_id,
        year
    from {{ ref('fct_placement_year') }}

),

persons as (

    select
        adults.collection_id,
        adults.year,
        offers.location_municipality_code,
        person_shares.analysis_group,
        sum(adults.full_time_persons * person_shares.expected_share) as full_time_persons
    from adults
    inner join person_shares
        on
            adults.placement_id = person_shares.placement_id
            and adults.year = person_shares.year
    inner join offers
        on
            adults.year = offers.year
            and adults.p_number = offers.p_number
    group by
        adults.collection_id,
        adults.year,
        offers.location_municipality_code,
        person_shares.analysis_group

),

-- R6: places are shared over groups as full-time persons are
shared_places as (

    select
        open_places.year,
        offers.location_municipality_code,
        coalesce(place_shares.analysis_group, 'unknown') as analysis_group,
        open_places.approved_places * open_places.days / open_places.days_in_year
        * coalesce(place_shares.expected_share, 1) as approved_places
    from open_places
    inner join offers
        on
            open_places.year = offers.year
            and open_places.p_number = offers.p_number
    left join place_shares
        on
            open_places.p_number = place_shares.p_number
            and open_places.valid_from = place_shares.valid_from
            and open_places.service_type = place_shares.service_type

),

places as (

    select
        collection_years.collection_id,
        collection_years.year,
        shared_places.location_municipality_code,
        shared_places.analysis_group,
        {{ complete_sum('shared_places.approved_places') }} as approved_places
    from collection_years
    inner join shared_places
        on collection_years.year = shared_places.year
    group by
        collection_years.collection_id,
        collection_years.year,
        shared_places.location_municipality_code,
        shared_places.analysis_group

),

compared as (

    select
        coalesce(places.collection_id, persons.collection_id) as collection_id,
        coalesce(places.year, persons.year) as year,
        coalesce(places.location_municipality_code, persons.location_municipality_code)
            as location_municipality_code,
        coalesce(places.analysis_group, persons.analysis_group) as analysis_group,
        -- where no offer was open there are no places
        case when places.collection_id is null then 0 else places.approved_places end
            as approved_places,
        coalesce(persons.full_time_persons, 0) as full_time_persons
    from places
    full outer join persons
        on
            places.collection_id = persons.collection_id
            and places.year = persons.year
            and places.location_municipality_code
            is not distinct from persons.location_municipality_code
            and places.analysis_group = persons.analysis_group

)

select
    collection_id,
    year,
    location_municipality_code,
    analysis_group,
    approved_places,
    full_time_persons,
    full_time_persons / nullif(approved_places, 0) as utilisation
from compared
