{% set distances = [
    'own_municipality', 'same_province', 'same_region', 'other_region', 'unknown',
] %}

with placements as (

    select * from {{ ref('rpt__adult_placements') }}

),

lines as (

    select * from {{ ref('rpt__target_groups') }}

)

select
    placements.collection_id,
    placements.year,
    cast(row_number() over (
        partition by placements.collection_id order by placements.year desc, lines.sort_order asc
    ) as integer) as print_order,
    lines.analysis_group as row_key,
    lines.level,
    lines.name_da as target_group,
    {% for distance in distances %}
        coalesce(
            sum(placements.full_time_persons)
            filter (where placements.distance_class = '{{ distance }}'), 0
        ) as {{ distance }},
    {% endfor %}
    sum(placements.full_time_persons) as total,
    coalesce(
        sum(placements.full_time_persons)
        filter (where placements.distance_class = 'own_municipality'), 0
    ) / sum(placements.full_time_persons) as own_share,
    {% for distance in distances %}
        {{ fewest_citizens("distance_class = '" ~ distance ~ "'") }} as {{ distance }}_citizens,
    {% endfor %}
    {{ fewest_citizens() }} as citizens,
    {{ fewest_citizens("distance_class <> 'own_municipality'") }} as elsewhere_citizens
from placements
inner join lines
    on lines.analysis_group in (placements.attributed_group, 'total')
group by
    placements.collection_id,
    placements.year,
    lines.analysis_group,
    lines.level,
    lines.name_da,
    lines.sort_order
