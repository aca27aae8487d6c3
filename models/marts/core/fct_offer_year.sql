-- R1, R4, R12
with placements as (

    select
        collection_id,
        year,
        p_number,
        {{ ordered_sum('full_time_persons') }} as full_time_persons,
        {{ ordered_sum('full_time_persons_annualised') }} as full_time_persons_annualised,
        count(distinct municipality_code) as delivering_municipalities
    from {{ ref('fct_placement_year') }}
    where is_adult and match_status in ('matched', 'closed_offer')
    group by collection_id, year, p_number

),

offers as (

    select * from {{ ref('int_placements__offer_years') }}

),

coverage as (

    select * from {{ ref('int_placements__coverage') }}

),

-- R12
collection_years as (

    select
        collection_id,
        year,
        cast(count(*) as integer) as expected_municipalities,
        cast(count(*) filter (where is_delivered) as integer)
            as collection_delivering_municipalities,
        bool_and(is_whole_year) as is_complete,
        any_value(covered_share) as covered_share
    from coverage
    group by collection_id, year

),

used as (

    select
        collection_years.collection_id,
        collection_years.year,
        offers.p_number,
        offers.offer_name,
        offers.ownership,
        offers.location_municipality_code,
        offers.approved_places,
        offers.assumed_utilisation,
        collection_years.expected_municipalities,
        collection_years.collection_delivering_municipalities,
        collection_years.covered_share,
        cast(coalesce(placements.delivering_municipalities, 0) as integer)
            as delivering_municipalities,
        coalesce(placements.full_time_persons, 0) as full_time_persons,
        coalesce(placements.full_time_persons_annualised, 0) as full_time_persons_annualised,
        -- every expected municipality delivered the whole year, and the offer is in one of them
        collection_years.is_complete and coverage.municipality_code is not null as is_use_seen
    from collection_years
    inner join offers
        on
            collection_years.collection_id = offers.collection_id
            and collection_years.year = offers.year
    left join placements
        on
            collection_years.collection_id = placements.collection_id
            and collection_years.year = placements.year
            and offers.p_number = placements.p_number
    left join coverage
        on
            collection_years.collection_id = coverage.collection_id
            and collection_years.year = coverage.year
            and offers.location_municipality_code = coverage.municipality_code
    where offers.is_open or placements.p_number is not null

),

compared as (

    select
        *,
        full_time_persons_annualised / nullif(approved_places, 0) as utilisation,
        -- rounded, so that sums of days do not decide at a limit
        round(
            100 * (
                full_time_persons_annualised / nullif(approved_places, 0) - assumed_utilisation
            ), 9
        ) as deviation_points
    from used

)

select
    collection_id,
    year,
    p_number,
    offer_name,
    ownership,
    location_municipality_code,
    approved_places,
    full_time_persons,
    full_time_persons_annualised,
    utilisation,
    assumed_utilisation,
    deviation_points,
    delivering_municipalities,
    expected_municipalities,
    collection_delivering_municipalities,
    covered_share,
    round(full_time_persons_annualised - approved_places, 9) > 0 as is_over_approved_places,
    -- unseen use can only add, so too much can always be reported, too little or enough cannot
    case when deviation_points >= 5 or is_use_seen then abs(deviation_points) >= 5 end
        as is_far_from_assumed
from compared
