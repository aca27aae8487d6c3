with used as (

    select
        collection_id,
        year,
        p_number,
        {{ fewest_citizens() }} as citizens,
        {{ fewest_citizens('is_ambiguous') }} as ambiguous_citizens,
        {{ fewest_citizens('not is_ambiguous') }} as not_ambiguous_citizens
    from {{ ref('rpt__adult_placements') }}
    where is_in_offer
    group by collection_id, year, p_number

),

expected as (

    select
        collection_id,
        municipality_code
    from {{ ref('delivery_coverage') }}
    where status <> 'not_expected'

),

offers as (

    select
        offers.*,
        coalesce(used.citizens, 0) as citizens,
        coalesce(used.ambiguous_citizens, 0) as ambiguous_citizens,
        coalesce(used.not_ambiguous_citizens, 0) as not_ambiguous_citizens
    from {{ ref('fct_offer_year') }} as offers
    left join used
        on
            offers.collection_id = used.collection_id
            and offers.year = used.year
            and offers.p_number = used.p_number

)

select
    offers.collection_id,
    offers.year,
    offers.p_number,
    {{ readable('offers.offer_name') }} as offer_name,
    places.municipality_name,
    offers.ownership,
    ownerships.name_da as ownership_name,
    offers.approved_places,
    offers.full_time_persons_annualised as full_time_persons,
    offers.utilisation,
    offers.assumed_utilisation,
    offers.deviation_points,
    offers.is_over_approved_places,
    offers.is_far_from_assumed,
    offers.delivering_municipalities,
    coalesce(ambiguity.affected_full_time_persons, 0) as ambiguous_full_time_persons,
    offers.citizens,
    offers.ambiguous_citizens,
    offers.not_ambiguous_citizens,
    {{ may_be_named('offers.delivering_municipalities', 'offers.citizens') }} as is_named
from offers
left join expected
    on
        offers.collection_id = expected.collection_id
        and offers.location_municipality_code = expected.municipality_code
left join {{ ref('dim_municipality') }} as places
    on offers.location_municipality_code = places.municipality_code
left join {{ ref('ownerships') }} as ownerships
    on offers.ownership = ownerships.ownership
left join {{ ref('ambiguity_by_offer') }} as ambiguity
    on
        offers.collection_id = ambiguity.collection_id
        and offers.year = ambiguity.year
        and offers.p_number = ambiguity.p_number
-- others' offers without citizens from here are none of the collection's business
where offers.delivering_municipalities > 0 or expected.municipality_code is not null
