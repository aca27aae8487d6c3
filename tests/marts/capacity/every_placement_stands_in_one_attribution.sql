{{ config(meta={'dagster': {'ref': {'name': 'capacity_by_attribution'}}}) }}
-- R5: by cause and beside the registered group, each placement of an adult counts once, and the
-- cause agrees with what the offer is said to tell
with placements as (

    select
        collection_id,
        year,
        municipality_code,
        attribution,
        count(*) as placements,
        sum(full_time_persons) as full_time_persons
    from {{ ref('fct_placement_year') }}
    where is_adult
    group by collection_id, year, municipality_code, attribution

),

causes as (

    select
        placements.*,
        by_attribution.placements as counted_placements,
        by_attribution.full_time_persons as counted_full_time_persons,
        case
            when placements.attribution in ('multi_group', 'department_ambiguous') then 'ambiguous'
            when placements.attribution in ('no_target_group', 'unmatched') then 'unknown'
            when placements.attribution = 'unambiguous' then 'told'
        end as what_is_told
    from placements
    full outer join {{ ref('capacity_by_attribution') }} as by_attribution
        on
            placements.collection_id = by_attribution.collection_id
            and placements.year = by_attribution.year
            and placements.municipality_code = by_attribution.municipality_code
            and placements.attribution = by_attribution.attribution

),

told as (

    select
        collection_id,
        year,
        municipality_code,
        what_is_told,
        sum(placements) as placements,
        sum(full_time_persons) as full_time_persons
    from causes
    group by collection_id, year, municipality_code, what_is_told

),

registered as (

    select
        collection_id,
        year,
        municipality_code,
        case
            when attributed_group in ('ambiguous', 'unknown') then attributed_group
            else 'told'
        end as what_is_told,
        sum(placements) as placements,
        sum(full_time_persons) as full_time_persons
    from {{ ref('registered_target_groups') }}
    group by collection_id, year, municipality_code, what_is_told

)

select
    'by cause' as counted,
    collection_id,
    year,
    municipality_code,
    attribution as what_is_told
from causes
where
    placements is distinct from counted_placements
    or abs(full_time_persons - counted_full_time_persons) > 1e-6
    or what_is_told is null
union all
select
    'beside the registered group' as counted,
    coalesce(told.collection_id, registered.collection_id) as collection_id,
    coalesce(told.year, registered.year) as year,
    coalesce(told.municipality_code, registered.municipality_code) as municipality_code,
    coalesce(told.what_is_told, registered.what_is_told) as what_is_told
from told
full outer join registered
    on
        told.collection_id = registered.collection_id
        and told.year = registered.year
        and told.municipality_code = registered.municipality_code
        and told.what_is_told = registered.what_is_told
where
    told.placements is distinct from registered.placements
    or abs(told.full_time_persons - registered.full_time_persons) > 1e-6
