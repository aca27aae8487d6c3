{{ config(meta={'dagster': {'ref': {'name': 'municipality_self_sufficiency'}}}) }}
-- Every full-time person is somewhere, and one who leaves a municipality arrives in another. Those
-- sent to municipalities that did not deliver arrive there too: they have a row.
with self_sufficiency as (

    select * from {{ ref('municipality_self_sufficiency') }}

),

placements as (

    select
        collection_id,
        year,
        municipality_code,
        sum(full_time_persons) as full_time_persons,
        sum(full_time_persons) filter (
            where location_municipality_code <> municipality_code
        ) as exported
    from {{ ref('fct_placement_year') }}
    where is_adult
    group by collection_id, year, municipality_code

)

select
    'parts of the total' as invariant,
    collection_id,
    year,
    municipality_code,
    full_time_persons as expected,
    within_region + outside_region + unknown_location as computed
from self_sufficiency
where
    abs(full_time_persons - within_region - outside_region - unknown_location) > 1e-6
    or abs(full_time_persons - within_municipality - exported - unknown_location) > 1e-6
    or within_municipality > within_region + 1e-9
    or is_delivered <> (full_time_persons is not null)
union all
select
    'as the placements' as invariant,
    placements.collection_id,
    placements.year,
    placements.municipality_code,
    placements.full_time_persons as expected,
    self_sufficiency.full_time_persons as computed
from placements
left join self_sufficiency
    on
        placements.collection_id = self_sufficiency.collection_id
        and placements.year = self_sufficiency.year
        and placements.municipality_code = self_sufficiency.municipality_code
where
    self_sufficiency.full_time_persons is null
    or abs(placements.full_time_persons - self_sufficiency.full_time_persons) > 1e-6
    or abs(coalesce(placements.exported, 0) - self_sufficiency.exported) > 1e-6
union all
select
    'imported is exported' as invariant,
    collection_id,
    year,
    null as municipality_code,
    sum(exported) as expected,
    sum(imported) as computed
from self_sufficiency
group by collection_id, year
having abs(sum(exported) - sum(imported)) > 1e-6
