{{ config(meta={'dagster': {'ref': {'name': 'capacity_by_target_group'}}}) }}
-- R6: expected over all groups, unknown included, is all full-time persons; by ownership likewise
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
        area_code as municipality_code,
        sum(full_time_persons_expected) as full_time_persons
    from {{ ref('capacity_by_target_group') }}
    where area_type = 'municipality'
    group by collection_id, year, area_code

),

by_ownership as (

    select
        collection_id,
        year,
        area_code as municipality_code,
        sum(full_time_persons) as full_time_persons
    from {{ ref('capacity_by_ownership') }}
    where area_type = 'municipality'
    group by collection_id, year, area_code

)

select
    placements.*,
    by_group.full_time_persons as full_time_persons_by_group,
    by_ownership.full_time_persons as full_time_persons_by_ownership
from placements
full outer join by_group
    on
        placements.collection_id = by_group.collection_id
        and placements.year = by_group.year
        and placements.municipality_code = by_group.municipality_code
full outer join by_ownership
    on
        placements.collection_id = by_ownership.collection_id
        and placements.year = by_ownership.year
        and placements.municipality_code = by_ownership.municipality_code
where
    abs(placements.full_time_persons - by_group.full_time_persons) > 1e-6
    or abs(placements.full_time_persons - by_ownership.full_time_persons) > 1e-6
    or placements.full_time_persons is null
    or by_group.full_time_persons is null
    or by_ownership.full_time_persons is null
