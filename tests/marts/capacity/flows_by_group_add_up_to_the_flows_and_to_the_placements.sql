{{ config(meta={'dagster': {'ref': {'name': 'placement_flows_by_group'}}}) }}
with by_group as (

    select
        collection_id,
        year,
        municipality_code,
        location_municipality_code,
        sum(full_time_persons) as full_time_persons,
        sum(placements) as placements,
        count(distinct distance_class) as distance_classes
    from {{ ref('placement_flows_by_group') }}
    group by collection_id, year, municipality_code, location_municipality_code

),

flows as (

    select * from {{ ref('placement_flows') }}

),

placements as (

    select
        collection_id,
        year,
        municipality_code,
        count(*) as placements
    from {{ ref('fct_placement_year') }}
    where is_adult
    group by collection_id, year, municipality_code

),

placements_by_group as (

    select
        collection_id,
        year,
        municipality_code,
        sum(placements) as placements
    from by_group
    group by collection_id, year, municipality_code

)

select
    coalesce(flows.collection_id, by_group.collection_id) as collection_id,
    coalesce(flows.year, by_group.year) as year,
    coalesce(flows.municipality_code, by_group.municipality_code) as municipality_code,
    coalesce(flows.location_municipality_code, by_group.location_municipality_code)
        as location_municipality_code,
    flows.full_time_persons as expected,
    by_group.full_time_persons as computed
from flows
full outer join by_group
    on
        flows.collection_id = by_group.collection_id
        and flows.year = by_group.year
        and flows.municipality_code = by_group.municipality_code
        and flows.location_municipality_code
        is not distinct from by_group.location_municipality_code
where
    flows.full_time_persons is null
    or by_group.full_time_persons is null
    or abs(flows.full_time_persons - by_group.full_time_persons) > 1e-6
    -- two municipalities are at one distance from each other
    or by_group.distance_classes <> 1
union all
select
    coalesce(placements.collection_id, placements_by_group.collection_id) as collection_id,
    coalesce(placements.year, placements_by_group.year) as year,
    coalesce(placements.municipality_code, placements_by_group.municipality_code)
        as municipality_code,
    null as location_municipality_code,
    placements.placements as expected,
    placements_by_group.placements as computed
from placements
full outer join placements_by_group
    on
        placements.collection_id = placements_by_group.collection_id
        and placements.year = placements_by_group.year
        and placements.municipality_code = placements_by_group.municipality_code
where placements.placements is distinct from placements_by_group.placements
