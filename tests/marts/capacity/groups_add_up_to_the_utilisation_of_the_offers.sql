{{ config(meta={'dagster': {'ref': {'name': 'utilisation_by_group'}}}) }}
with offers as (

    select
        collection_id,
        year,
        location_municipality_code,
        sum(full_time_persons) as full_time_persons,
        sum(approved_places) as approved_places
    from {{ ref('capacity_utilisation') }}
    group by collection_id, year, location_municipality_code

),

-- open, and how many places is not known: no sum of places can be had there
unknown_places as (

    select distinct
        year,
        location_municipality_code
    from {{ ref('int_placements__offer_years') }}
    where is_open and approved_places is null

),

groups as (

    select
        collection_id,
        year,
        location_municipality_code,
        sum(full_time_persons) as full_time_persons,
        case when count(*) = count(approved_places) then sum(approved_places) end
            as approved_places
    from {{ ref('utilisation_by_group') }}
    group by collection_id, year, location_municipality_code

)

select
    offers.*,
    groups.full_time_persons as full_time_persons_by_group,
    groups.approved_places as approved_places_by_group
from offers
full outer join groups
    on
        offers.collection_id = groups.collection_id
        and offers.year = groups.year
        and offers.location_municipality_code is not distinct from groups.location_municipality_code
left join unknown_places
    on
        offers.year = unknown_places.year
        and offers.location_municipality_code
        is not distinct from unknown_places.location_municipality_code
where
    offers.full_time_persons is null
    or groups.full_time_persons is null
    or abs(offers.full_time_persons - groups.full_time_persons) > 1e-6
    or (unknown_places.year is not null and groups.approved_places is not null)
    or (
        unknown_places.year is null
        and coalesce(abs(coalesce(offers.approved_places, 0) - groups.approved_places) > 1e-6, true)
    )
