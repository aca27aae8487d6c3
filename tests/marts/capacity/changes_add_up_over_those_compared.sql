{{ config(meta={'dagster': {'ref': {'name': 'capacity_change_by_ownership'}}}) }}
-- by ownership and by group the same adults are compared: those of the municipalities compared, in
-- both years, as the placements themselves have them
with compared as (

    select * from {{ ref('int_placements__compared_municipalities') }}

),

placements as (

    select
        collection_id,
        year,
        municipality_code,
        sum(full_time_persons_annualised) as full_time_persons
    from {{ ref('fct_placement_year') }}
    where is_adult
    group by collection_id, year, municipality_code

),

expected as (

    select
        compared.collection_id,
        compared.year,
        compared.municipality_code,
        coalesce(later.full_time_persons, 0) as full_time_persons,
        coalesce(earlier.full_time_persons, 0) as previous_full_time_persons
    from compared
    left join placements as later
        on
            compared.collection_id = later.collection_id
            and compared.year = later.year
            and compared.municipality_code = later.municipality_code
    left join placements as earlier
        on
            compared.previous_collection_id = earlier.collection_id
            and compared.previous_year = earlier.year
            and compared.municipality_code = earlier.municipality_code

),

expected_with_all as (

    select * from expected
    union all
    select
        collection_id,
        year,
        'all' as municipality_code,
        sum(full_time_persons) as full_time_persons,
        sum(previous_full_time_persons) as previous_full_time_persons
    from expected
    group by collection_id, year

),

changes as (

    select
        'ownership' as changed_by,
        collection_id,
        year,
        municipality_code,
        full_time_persons_annualised as full_time_persons,
        previous_full_time_persons_annualised as previous_full_time_persons,
        change
    from {{ ref('capacity_change_by_ownership') }}
    union all
    select
        'target group' as changed_by,
        collection_id,
        year,
        municipality_code,
        full_time_persons_annualised_expected as full_time_persons,
        previous_full_time_persons_annualised_expected as previous_full_time_persons,
        change
    from {{ ref('capacity_change_by_target_group') }}

),

summed as (

    select
        changed_by,
        collection_id,
        year,
        municipality_code,
        sum(full_time_persons) as full_time_persons,
        sum(previous_full_time_persons) as previous_full_time_persons,
        sum(change) as change
    from changes
    group by changed_by, collection_id, year, municipality_code

),

dimensions as (

    select 'ownership' as changed_by
    union all
    select 'target group' as changed_by

)

select
    dimensions.changed_by,
    expected_with_all.collection_id,
    expected_with_all.year,
    expected_with_all.municipality_code
from expected_with_all
cross join dimensions
left join summed
    on
        dimensions.changed_by = summed.changed_by
        and expected_with_all.collection_id = summed.collection_id
        and expected_with_all.year = summed.year
        and expected_with_all.municipality_code = summed.municipality_code
-- by ownership, who had nobody in either year has no rows
where
    abs(expected_with_all.full_time_persons - coalesce(summed.full_time_persons, 0)) > 1e-6
    or abs(
        expected_with_all.previous_full_time_persons
        - coalesce(summed.previous_full_time_persons, 0)
    ) > 1e-6
    or abs(
        expected_with_all.full_time_persons - expected_with_all.previous_full_time_persons
        - coalesce(summed.change, 0)
    ) > 1e-6
union all
select
    summed.changed_by,
    summed.collection_id,
    summed.year,
    summed.municipality_code
from summed
left join expected_with_all
    on
        summed.collection_id = expected_with_all.collection_id
        and summed.year = expected_with_all.year
        and summed.municipality_code = expected_with_all.municipality_code
where expected_with_all.collection_id is null
