-- Bilag 1: who runs the offers
{% set services = ['section_107', 'section_108', 'abl_105', 'section_85', 'other'] %}

with placements as (

    -- a day offer is printed among the others
    select * replace (if(service_type = 'day_offer', 'other', service_type) as service_type)
    from {{ ref('rpt__adult_placements') }}

),

lines as (

    select * from {{ ref('labels') }}
    where kind = 'run_by'

),

-- each municipality, and all together
placed as (

    select
        *,
        unnest(['municipality', 'collection']) as area_type,
        unnest([municipality_code, collection_id]) as area_code
    from placements

),

areas as (

    select distinct
        collection_id,
        year,
        area_type,
        area_code
    from placed

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
    lines.code as row_key,
    lines.level,
    lines.name_da as run_by,
    {% for service in services %}
        coalesce(
            sum(placed.full_time_persons) filter (where placed.service_type = '{{ service }}'), 0
        ) as {{ service }},
    {% endfor %}
    coalesce(sum(placed.full_time_persons), 0) as total,
    coalesce(sum(placed.full_time_persons) filter (where placed.is_unambiguous), 0) as unambiguous,
    coalesce(sum(placed.full_time_persons) filter (where placed.is_unambiguous), 0)
    / nullif(sum(placed.full_time_persons), 0) as unambiguous_share,
    {% for service in services %}
        {{ fewest_citizens("service_type = '" ~ service ~ "'") }} as {{ service }}_citizens,
    {% endfor %}
    {{ fewest_citizens() }} as citizens,
    {{ fewest_citizens('is_unambiguous') }} as unambiguous_citizens,
    {{ fewest_citizens('not is_unambiguous') }} as not_unambiguous_citizens
from areas
cross join lines
left join placed
    on
        areas.collection_id = placed.collection_id
        and areas.year = placed.year
        and areas.area_type = placed.area_type
        and areas.area_code = placed.area_code
        and (
            lines.code in (placed.run_by, 'total')
            or (lines.code = 'external' and placed.is_external)
        )
group by
    areas.collection_id,
    areas.year,
    areas.area_type,
    areas.area_code,
    lines.code,
    lines.level,
    lines.name_da,
    lines.sort_order
