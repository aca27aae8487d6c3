with placements as (

    select * from {{ ref('rpt__compared_placements') }}

),

shares as (

    select
        placement_id,
        year as placement_year,
        analysis_group,
        full_time_persons_annualised_expected as expected
    from {{ ref('rpt__adult_placement_groups') }}

),

lines as (

    select * from {{ ref('rpt__target_groups') }}
    where analysis_group <> 'ambiguous'

),

placement_groups as (

    select
        placements.*,
        shares.analysis_group,
        shares.expected
    from placements
    inner join shares
        on
            placements.placement_id = shares.placement_id
            and placements.placement_year = shares.placement_year

),

years as (

    select distinct
        collection_id,
        year
    from placements

),

summed as (

    select
        years.collection_id,
        years.year,
        lines.analysis_group,
        lines.level,
        lines.name_da,
        lines.sort_order,
        coalesce(sum(placement_groups.expected) filter (where placement_groups.is_before), 0)
            as before,
        coalesce(sum(placement_groups.expected) filter (where not placement_groups.is_before), 0)
            as after,
        {{ fewest_citizens('is_before') }} as before_citizens,
        {{ fewest_citizens('not is_before') }} as after_citizens
    from years
    cross join lines
    left join placement_groups
        on
            years.collection_id = placement_groups.collection_id
            and years.year = placement_groups.year
            and lines.analysis_group in (placement_groups.analysis_group, 'total')
    group by all

)

select
    collection_id,
    year,
    analysis_group as row_key,
    level,
    name_da as target_group,
    before,
    after,
    before_citizens,
    after_citizens,
    cast(row_number() over (
        partition by collection_id order by year desc, sort_order asc
    ) as integer) as print_order,
    after - before as change
from summed
