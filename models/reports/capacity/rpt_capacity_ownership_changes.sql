with placements as (

    select * from {{ ref('rpt__compared_placements') }}

),

lines as (

    select * from {{ ref('labels') }}
    where kind = 'run_by'

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
        lines.code,
        lines.level,
        lines.name_da,
        lines.sort_order,
        coalesce(
            sum(placements.full_time_persons_annualised) filter (where placements.is_before), 0
        ) as before,
        coalesce(
            sum(placements.full_time_persons_annualised) filter (where not placements.is_before), 0
        ) as after,
        {{ fewest_citizens('is_before') }} as before_citizens,
        {{ fewest_citizens('not is_before') }} as after_citizens
    from years
    cross join lines
    left join placements
        on
            years.collection_id = placements.collection_id
            and years.year = placements.year
            and (
                lines.code in (placements.run_by, 'total')
                or (lines.code = 'external' and placements.is_external)
            )
    group by all

)

select
    collection_id,
    year,
    code as row_key,
    level,
    name_da as run_by,
    before,
    after,
    before_citizens,
    after_citizens,
    cast(row_number() over (
        partition by collection_id order by year desc, sort_order asc
    ) as integer) as print_order,
    after - before as change
from summed
