with placements as (

    select * from {{ ref('rpt__adult_placements') }}

),

lines as (

    select * from {{ ref('labels') }}
    where kind = 'attribution'

),

years as (

    select
        collection_id,
        year,
        sum(full_time_persons) as full_time_persons
    from placements
    group by collection_id, year

)

select
    years.collection_id,
    years.year,
    cast(row_number() over (
        partition by years.collection_id order by years.year desc, lines.sort_order asc
    ) as integer) as print_order,
    lines.code as row_key,
    lines.level,
    lines.name_da as attribution,
    cast(count(placements.placement_id) as integer) as placements,
    coalesce(sum(placements.full_time_persons), 0) as full_time_persons,
    coalesce(sum(placements.full_time_persons), 0) / years.full_time_persons as share,
    {{ fewest_citizens() }} as citizens
from years
cross join lines
left join placements
    on
        years.collection_id = placements.collection_id
        and years.year = placements.year
        and (
            lines.code in (placements.attribution, 'total')
            or (lines.code = 'ambiguous' and placements.is_ambiguous)
            or (lines.code = placements.match_status and placements.attribution = 'unmatched')
        )
group by
    years.collection_id,
    years.year,
    years.full_time_persons,
    lines.code,
    lines.level,
    lines.name_da,
    lines.sort_order
