with placements as (

    select * from {{ ref('rpt__adult_placements') }}

),

self_sufficiency as (

    select
        self_sufficiency.*,
        coverage.municipality_name
    from {{ ref('municipality_self_sufficiency') }} as self_sufficiency
    inner join {{ ref('delivery_coverage') }} as coverage
        on
            self_sufficiency.collection_id = coverage.collection_id
            and self_sufficiency.municipality_code = coverage.municipality_code
    where coverage.status <> 'not_expected'

),

received as (

    select
        collection_id,
        year,
        location_municipality_code,
        {{ fewest_citizens() }} as imported_citizens
    from placements
    where location_municipality_code <> municipality_code
    group by collection_id, year, location_municipality_code

),

-- each municipality, and all together
placed as (

    select
        *,
        unnest([municipality_code, 'total']) as row_key
    from placements

),

counted as (

    select
        collection_id,
        year,
        row_key,
        coalesce(sum(full_time_persons) filter (where is_external), 0)
            as external_full_time_persons,
        coalesce(sum(full_time_persons) filter (where is_unambiguous), 0)
            as unambiguous_full_time_persons,
        {{ fewest_citizens() }} as citizens,
        {{ fewest_citizens('is_external') }} as external_citizens,
        {{ fewest_citizens('is_external is distinct from true') }} as not_external_citizens,
        {{ fewest_citizens('is_unambiguous') }} as unambiguous_citizens,
        {{ fewest_citizens('not is_unambiguous') }} as not_unambiguous_citizens,
        {{ fewest_citizens("distance_class = 'own_municipality'") }} as within_citizens,
        {{ fewest_citizens("distance_class <> 'own_municipality'") }} as not_within_citizens,
        {{ fewest_citizens("distance_class in ('same_province', 'same_region')") }}
            as region_citizens,
        {{ fewest_citizens("distance_class in ('other_region', 'unknown')") }}
            as not_region_citizens,
        {{ fewest_citizens("distance_class not in ('own_municipality', 'unknown')") }}
            as exported_citizens,
        {{ fewest_citizens("distance_class = 'other_region'") }} as other_region_citizens,
        {{ fewest_citizens("distance_class = 'unknown'") }} as unknown_citizens
    from placed
    group by collection_id, year, row_key

),

lines as (

    select
        collection_id,
        year,
        municipality_code as row_key,
        cast(null as varchar) as level,
        municipality_name,
        is_delivered,
        full_time_persons,
        within_municipality,
        within_region,
        imported,
        exported,
        net_import
    from self_sufficiency
    union all
    -- between municipalities: import and export of all together say nothing
    select
        self_sufficiency.collection_id,
        self_sufficiency.year,
        labels.code as row_key,
        labels.level,
        labels.name_da as municipality_name,
        true as is_delivered,
        sum(self_sufficiency.full_time_persons) as full_time_persons,
        sum(self_sufficiency.within_municipality) as within_municipality,
        sum(self_sufficiency.within_region) as within_region,
        null as imported,
        null as exported,
        null as net_import
    from self_sufficiency
    cross join {{ ref('labels') }} as labels
    where labels.kind = 'municipality'
    group by all

)

select
    lines.collection_id,
    lines.year,
    lines.row_key,
    lines.level,
    lines.municipality_name,
    lines.full_time_persons,
    lines.imported,
    lines.exported,
    lines.net_import,
    cast(row_number() over (
        partition by lines.collection_id
        order by
            lines.year desc,
            lines.level asc nulls first,
            {{ in_danish_order('lines.municipality_name') }} asc
    ) as integer) as print_order,
    case when lines.is_delivered then coalesce(counted.external_full_time_persons, 0) end
    / nullif(lines.full_time_persons, 0) as external_share,
    case when lines.is_delivered then coalesce(counted.unambiguous_full_time_persons, 0) end
    / nullif(lines.full_time_persons, 0) as unambiguous_share,
    lines.within_municipality / nullif(lines.full_time_persons, 0) as within_share,
    lines.within_region / nullif(lines.full_time_persons, 0) as region_share,
    coalesce(counted.citizens, 0) as citizens,
    coalesce(counted.external_citizens, 0) as external_citizens,
    coalesce(counted.not_external_citizens, 0) as not_external_citizens,
    coalesce(counted.unambiguous_citizens, 0) as unambiguous_citizens,
    coalesce(counted.not_unambiguous_citizens, 0) as not_unambiguous_citizens,
    coalesce(counted.within_citizens, 0) as within_citizens,
    coalesce(counted.not_within_citizens, 0) as not_within_citizens,
    coalesce(counted.region_citizens, 0) as region_citizens,
    coalesce(counted.not_region_citizens, 0) as not_region_citizens,
    coalesce(counted.exported_citizens, 0) as exported_citizens,
    coalesce(counted.other_region_citizens, 0) as other_region_citizens,
    coalesce(counted.unknown_citizens, 0) as unknown_citizens,
    coalesce(received.imported_citizens, 0) as imported_citizens
from lines
left join counted
    on
        lines.collection_id = counted.collection_id
        and lines.year = counted.year
        and lines.row_key = counted.row_key
left join received
    on
        lines.collection_id = received.collection_id
        and lines.year = received.year
        and lines.row_key = received.location_municipality_code
