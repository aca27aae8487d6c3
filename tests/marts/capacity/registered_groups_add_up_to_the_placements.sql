{{ config(meta={'dagster': {'ref': {'name': 'capacity_by_registered_group'}}}) }}
-- the second attribution holds all full-time persons, and for each group at least those whose
-- registered group it is
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

by_group as (

    select
        collection_id,
        year,
        municipality_code,
        sum(full_time_persons) as full_time_persons
    from {{ ref('capacity_by_registered_group') }}
    group by collection_id, year, municipality_code

),

registered as (

    select
        collection_id,
        year,
        municipality_code,
        registered_group as analysis_group,
        sum(full_time_persons) as full_time_persons
    from {{ ref('registered_target_groups') }}
    where registered_group not in ('several', 'not_recognised', 'not_registered')
    group by collection_id, year, municipality_code, registered_group

)

select
    placements.collection_id,
    placements.year,
    placements.municipality_code,
    'all' as analysis_group
from placements
left join by_group
    on
        placements.collection_id = by_group.collection_id
        and placements.year = by_group.year
        and placements.municipality_code = by_group.municipality_code
where
    by_group.full_time_persons is null
    or abs(placements.full_time_persons - by_group.full_time_persons) > 1e-6
union all
select
    registered.collection_id,
    registered.year,
    registered.municipality_code,
    registered.analysis_group
from registered
left join {{ ref('capacity_by_registered_group') }} as capacity
    on
        registered.collection_id = capacity.collection_id
        and registered.year = capacity.year
        and registered.municipality_code = capacity.municipality_code
        and registered.analysis_group = capacity.analysis_group
where
    capacity.full_time_persons is null
    or registered.full_time_persons > capacity.full_time_persons + 1e-6
