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

    select * from {{ ref('fct_offer_year') }}

),

persons as (

    select
        adults.collection_id,
        adults.year,
        offers.location_municipality_code,
        person_shares.analysis_group,
        coalesce({{ ordered_sum(
            'adults.full_time_persons_annualised * person_shares.expected_share',
            where='offers.approved_places is not null'
        ) }}, 0) as full_time_persons,
        coalesce({{ ordered_sum(
            'adults.full_time_persons_annualised * person_shares.expected_share',
            where='offers.approved_places is null'
        ) }}, 0) as full_time_persons_without_places
    from adults
    inner join person_shares
        on
            adults.placement_id = person_shares.placement_id
            and adults.year = person_shares.year
    inner join offers
        on
            adults.collection_id = offers.collection_id
            and adults.year = offers.year
            and adults.p_number = offers.p_number
    group by
        adults.collection_id,
        adults.year,
        offers.location_municipality_code,
        person_shares.analysis_group

),

-- R6: places are shared over groups as full-time persons are; an offer of which those of one
-- department are not known is left out whole
places as (

    select
        open_places.collection_id,
        open_places.year,
        offers.location_municipality_code,
        coalesce(place_shares.analysis_group, 'unknown') as analysis_group,
        {{ ordered_sum(
            'open_places.approved_places * open_places.days / open_places.covered_days'
            ~ ' * coalesce(place_shares.expected_share, 1)'
        ) }} as approved_places
    from open_places
    inner join offers
        on
            open_places.collection_id = offers.collection_id
            and open_places.year = offers.year
            and open_places.p_number = offers.p_number
    left join place_shares
        on
            open_places.p_number = place_shares.p_number
            and open_places.valid_from = place_shares.valid_from
            and open_places.service_type = place_shares.service_type
    where offers.approved_places is not null
    group by all

),

compared as (

    select
        coalesce(places.collection_id, persons.collection_id) as collection_id,
        coalesce(places.year, persons.year) as year,
        coalesce(places.location_municipality_code, persons.location_municipality_code)
            as location_municipality_code,
        coalesce(places.analysis_group, persons.analysis_group) as analysis_group,
        coalesce(places.approved_places, 0) as approved_places,
        coalesce(persons.full_time_persons, 0) as full_time_persons,
        coalesce(persons.full_time_persons_without_places, 0) as full_time_persons_without_places
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
    full_time_persons_without_places,
    full_time_persons / nullif(approved_places, 0) as utilisation
from compared
