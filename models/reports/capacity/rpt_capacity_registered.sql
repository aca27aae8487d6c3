-- what municipalities registered, against what the offers are approved for
{% set groups = [
    'autism', 'intellectual_disability', 'brain_injury', 'mental_illness', 'other_disability',
    'social_problem', 'ambiguous', 'unknown',
] %}

with placements as (

    select * from {{ ref('rpt__adult_placements') }}
    where registered_group <> 'not_registered'

),

lines as (

    select
        analysis_group as code,
        name_da,
        cast(null as varchar) as level,
        sort_order
    from {{ ref('analysis_groups') }}
    union all
    select
        code,
        name_da,
        level,
        sort_order
    from {{ ref('labels') }}
    where kind = 'registered_group'

)

select
    placements.collection_id,
    placements.year,
    cast(row_number() over (
        partition by placements.collection_id order by placements.year desc, lines.sort_order asc
    ) as integer) as print_order,
    lines.code as row_key,
    lines.level,
    lines.name_da as registered_group,
    {% for group in groups %}
        coalesce(
            sum(placements.full_time_persons)
            filter (where placements.attributed_group = '{{ group }}'), 0
        ) as {{ group }},
    {% endfor %}
    sum(placements.full_time_persons) as total,
    {% for group in groups %}
        {{ fewest_citizens("attributed_group = '" ~ group ~ "'") }} as {{ group }}_citizens,
    {% endfor %}
    {{ fewest_citizens() }} as citizens
from placements
inner join lines
    on lines.code in (placements.registered_group, 'total')
group by
    placements.collection_id,
    placements.year,
    lines.code,
    lines.level,
    lines.name_da,
    lines.sort_order
