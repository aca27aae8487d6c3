{{ config(meta={'dagster': {'ref': {'name': 'utilisation_by_group'}}}) }}
with offers as (

    select
        collection_id,
        year,
        location_municipality_code,
        coalesce(sum(approved_places), 0) as approved_places,
        coalesce(sum(full_time_persons_annualised) filter (where approved_places is not null), 0)
            as full_time_persons,
        coalesce(sum(full_time_persons_annualised) filter (where approved_places is null), 0)
            as full_time_persons_without_places
    from {{ ref('fct_offer_year') }}
    group by collection_id, year, location_municipality_code

),

groups as (

    select
        collection_id,
        year,
        location_municipality_code,
        sum(approved_places) as approved_places,
        sum(full_time_persons) as full_time_persons,
        sum(full_time_persons_without_places) as full_time_persons_without_places
    from {{ ref('utilisation_by_group') }}
    group by collection_id, year, location_municipality_code

)

select
    coalesce(offers.collection_id, groups.collection_id) as collection_id,
    coalesce(offers.year, groups.year) as year,
    coalesce(offers.location_municipality_code, groups.location_municipality_code)
        as location_municipality_code
from offers
full outer join groups
    on
        offers.collection_id = groups.collection_id
        and offers.year = groups.year
        and offers.location_municipality_code is not distinct from groups.location_municipality_code
where
{% for column in ['approved_places', 'full_time_persons', 'full_time_persons_without_places'] -%}
        abs(coalesce(offers.{{ column }}, 0) - coalesce(groups.{{ column }}, 0)) > 1e-6
        {{ 'or' if not loop.last }}
{% endfor %}
