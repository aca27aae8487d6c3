-- R6: the bounds of each group, and what is known with the municipalities' registrations
with placements as (

    select
        *,
        unnest(['municipality', 'collection']) as area_type,
        unnest([municipality_code, collection_id]) as area_code
    from {{ ref('rpt__adult_placements') }}

),

placement_groups as (

    select
        *,
        unnest(['municipality', 'collection']) as area_type,
        unnest([municipality_code, collection_id]) as area_code
    from {{ ref('rpt__adult_placement_groups') }}

),

lines as (

    select * from {{ ref('rpt__target_groups') }}
    where analysis_group <> 'ambiguous'

),

collections as (

    select
        collection_id,
        bool_or(registered_group <> 'not_registered') as has_registered
    from {{ ref('rpt__adult_placements') }}
    group by collection_id

),

bounds as (

    select
        placement_groups.collection_id,
        placement_groups.year,
        placement_groups.area_type,
        placement_groups.area_code,
        lines.analysis_group,
        sum(placement_groups.full_time_persons_lower) as lower_bound,
        sum(placement_groups.full_time_persons_expected) as expected,
        sum(placement_groups.full_time_persons_upper) as upper_bound,
        {{ fewest_citizens('full_time_persons_lower > 0') }} as certain_citizens,
        {{ fewest_citizens('full_time_persons_lower = 0') }} as uncertain_citizens,
        {{ fewest_citizens() }} as possible_citizens
    from placement_groups
    inner join lines
        on lines.analysis_group in (placement_groups.analysis_group, 'total')
    group by all

),

counted as (

    select
        placements.collection_id,
        placements.year,
        placements.area_type,
        placements.area_code,
        lines.analysis_group,
        sum(placements.full_time_persons) as full_time_persons,
        {{ fewest_citizens() }} as counted_citizens,
        {{ fewest_citizens('attributed_group <> registered_or_attributed_group') }}
            as settled_citizens
    from placements
    inner join lines
        on lines.analysis_group in (placements.registered_or_attributed_group, 'total')
    group by all

),

areas as (

    select distinct
        collection_id,
        year,
        area_type,
        area_code
    from placements

)

select
    areas.collection_id,
    areas.year,
    areas.area_type,
    areas.area_code,
    cast(row_number() over (
        partition by areas.collection_id
        order by
            areas.area_type asc, areas.area_code asc, areas.year desc, lines.sort_order asc
    ) as integer) as print_order,
    lines.analysis_group as row_key,
    lines.level,
    lines.name_da as target_group,
    -- bounds overlap: only what is expected adds up
    case when lines.level is null then coalesce(bounds.lower_bound, 0) end as lower_bound,
    coalesce(bounds.expected, 0) as expected,
    case when lines.level is null then coalesce(bounds.upper_bound, 0) end as upper_bound,
    case when collections.has_registered then coalesce(counted.full_time_persons, 0) end
        as registered,
    coalesce(bounds.certain_citizens, 0) as certain_citizens,
    coalesce(bounds.possible_citizens, 0) as possible_citizens,
    case when lines.level is null then coalesce(bounds.uncertain_citizens, 0) else 0 end
        as uncertain_citizens,
    coalesce(counted.counted_citizens, 0) as counted_citizens,
    case when lines.level is null then coalesce(counted.settled_citizens, 0) else 0 end
        as settled_citizens
from areas
cross join lines
inner join collections
    on areas.collection_id = collections.collection_id
left join bounds
    on
        areas.collection_id = bounds.collection_id
        and areas.year = bounds.year
        and areas.area_type = bounds.area_type
        and areas.area_code = bounds.area_code
        and lines.analysis_group = bounds.analysis_group
left join counted
    on
        areas.collection_id = counted.collection_id
        and areas.year = counted.year
        and areas.area_type = counted.area_type
        and areas.area_code = counted.area_code
        and lines.analysis_group = counted.analysis_group
