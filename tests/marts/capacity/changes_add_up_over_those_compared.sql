{{ config(meta={'dagster': {'ref': {'name': 'capacity_change_by_target_group'}}}) }}
-- the adults compared are those of the municipalities compared, in both years, as the placements
-- themselves have them
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

expected_in_areas as (

    select
        collection_id,
        year,
        area_type,
        area_code,
        sum(full_time_persons) as full_time_persons,
        sum(previous_full_time_persons) as previous_full_time_persons
    from ({{ by_area('expected') }})
    group by collection_id, year, area_type, area_code

),

summed as (

    select
        collection_id,
        year,
        area_type,
        area_code,
        sum(full_time_persons_annualised_expected) as full_time_persons,
        sum(previous_full_time_persons_annualised_expected) as previous_full_time_persons,
        sum(change) as change
    from {{ ref('capacity_change_by_target_group') }}
    group by collection_id, year, area_type, area_code

)

select
    coalesce(expected.collection_id, summed.collection_id) as collection_id,
    coalesce(expected.year, summed.year) as year,
    coalesce(expected.area_code, summed.area_code) as area_code
from expected_in_areas as expected
full outer join summed
    on
        expected.collection_id = summed.collection_id
        and expected.year = summed.year
        and expected.area_type = summed.area_type
        and expected.area_code = summed.area_code
where
    expected.area_code is null
    or summed.area_code is null
    or abs(expected.full_time_persons - summed.full_time_persons) > 1e-6
    or abs(expected.previous_full_time_persons - summed.previous_full_time_persons) > 1e-6
    or abs(
        expected.full_time_persons - expected.previous_full_time_persons - summed.change
    ) > 1e-6
