with placements as (

    select * from {{ ref('fct_placement_year') }}
    where is_adult

),

coverage as (

    select * from {{ ref('int_placements__coverage') }}

),

-- municipalities that are expected, or that have offers which others use
municipalities as (

    select
        collection_id,
        year,
        municipality_code
    from coverage
    union
    select
        collection_id,
        year,
        location_municipality_code as municipality_code
    from placements
    where location_municipality_code is not null

),

placed as (

    select
        collection_id,
        year,
        municipality_code,
        {{ ordered_sum('full_time_persons') }} as full_time_persons,
        {{ ordered_sum('full_time_persons', where="distance_class = 'own_municipality'") }}
            as within_municipality,
        {{ ordered_sum(
            'full_time_persons',
            where="distance_class in ('own_municipality', 'same_province', 'same_region')"
        ) }} as within_region,
        {{ ordered_sum('full_time_persons', where="distance_class = 'other_region'") }}
            as outside_region,
        {{ ordered_sum('full_time_persons', where="distance_class = 'unknown'") }}
            as unknown_location,
        {{ ordered_sum(
            'full_time_persons',
            where="distance_class in ('same_province', 'same_region', 'other_region')"
        ) }} as exported
    from placements
    group by collection_id, year, municipality_code

),

received as (

    select
        collection_id,
        year,
        location_municipality_code,
        {{ ordered_sum('full_time_persons') }} as imported
    from placements
    where location_municipality_code <> municipality_code
    group by collection_id, year, location_municipality_code

),

covered as (

    select distinct
        collection_id,
        year,
        covered_share
    from coverage

),

-- 0 where the municipality delivered; not known where it did not
counted as (

    select
        municipalities.collection_id,
        municipalities.year,
        municipalities.municipality_code,
        covered.covered_share,
        coalesce(coverage.is_delivered, false) as is_delivered,
        coalesce(received.imported, 0) as imported,
        case when coverage.is_delivered then coalesce(placed.full_time_persons, 0) end
            as full_time_persons,
        case when coverage.is_delivered then coalesce(placed.within_municipality, 0) end
            as within_municipality,
        case when coverage.is_delivered then coalesce(placed.within_region, 0) end
            as within_region,
        case when coverage.is_delivered then coalesce(placed.outside_region, 0) end
            as outside_region,
        case when coverage.is_delivered then coalesce(placed.unknown_location, 0) end
            as unknown_location,
        case when coverage.is_delivered then coalesce(placed.exported, 0) end
            as exported
    from municipalities
    left join coverage
        on
            municipalities.collection_id = coverage.collection_id
            and municipalities.year = coverage.year
            and municipalities.municipality_code = coverage.municipality_code
    left join covered
        on
            municipalities.collection_id = covered.collection_id
            and municipalities.year = covered.year
    left join placed
        on
            municipalities.collection_id = placed.collection_id
            and municipalities.year = placed.year
            and municipalities.municipality_code = placed.municipality_code
    left join received
        on
            municipalities.collection_id = received.collection_id
            and municipalities.year = received.year
            and municipalities.municipality_code = received.location_municipality_code

)

select
    collection_id,
    year,
    municipality_code,
    is_delivered,
    full_time_persons,
    within_municipality,
    within_region,
    outside_region,
    unknown_location,
    imported,
    exported,
    case when covered_share >= {{ var('least_covered_share') }} then imported - exported end
        as net_import,
    within_municipality / nullif(full_time_persons, 0) as share_within_municipality,
    within_region / nullif(full_time_persons, 0) as share_within_region
from counted
