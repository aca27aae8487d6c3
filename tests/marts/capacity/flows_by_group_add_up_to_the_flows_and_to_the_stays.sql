{{ config(meta={'dagster': {'ref': {'name': 'placement_flows_by_group'}}}) }}
with by_group as (

    select
        collection_id,
        year,
        municipality_code,
        location_municipality_code,
        sum(full_time_persons) as full_time_persons,
        sum(stays) as stays,
        count(distinct distance_class) as distance_classes
    from {{ ref('placement_flows_by_group') }}
    group by collection_id, year, municipality_code, location_municipality_code

),

flows as (

    select * from {{ ref('placement_flows') }}

),

stays as (

    select
        collection_id,
        year,
        municipality_code,
        count(*) as stays
    from {{ ref('fct_placement_year') }}
    where is_adult
    group by collection_id, year, municipality_code

),

stays_by_group as (

    select
        collection_id,
        year,
        municipality_code,
        sum(stays) as stays
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
    coalesce(stays.collection_id, stays_by_group.collection_id) as collection_id,
    coalesce(stays.year, stays_by_group.year) as year,
    coalesce(stays.municipality_code, stays_by_group.municipality_code) as municipality_code,
    null as location_municipality_code,
    stays.stays as expected,
    stays_by_group.stays as computed
from stays
full outer join stays_by_group
    on
        stays.collection_id = stays_by_group.collection_id
        and stays.year = stays_by_group.year
        and stays.municipality_code = stays_by_group.municipality_code
where stays.stays is distinct from stays_by_group.stays
