{{ config(meta={'dagster': {'ref': {'name': 'placement_flows'}}}) }}
with placements as (

    select
        collection_id,
        year,
        municipality_code,
        sum(full_time_persons) as full_time_persons
    from {{ ref('fct_placement_year') }}
    where is_adult
    group by collection_id, year, municipality_code

),

flows as (

    select
        collection_id,
        year,
        municipality_code,
        sum(full_time_persons) as full_time_persons
    from {{ ref('placement_flows') }}
    group by collection_id, year, municipality_code

)

select
    placements.collection_id,
    placements.year,
    placements.municipality_code,
    placements.full_time_persons,
    flows.full_time_persons as full_time_persons_in_flows
from placements
full outer join flows
    on
        placements.collection_id = flows.collection_id
        and placements.year = flows.year
        and placements.municipality_code = flows.municipality_code
where
    placements.full_time_persons is null
    or flows.full_time_persons is null
    or abs(placements.full_time_persons - flows.full_time_persons) > 1e-6
