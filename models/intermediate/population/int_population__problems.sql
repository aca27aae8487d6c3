with municipalities as (

    select * from {{ ref('municipalities') }}

),

other_areas as (

    select * from {{ ref('areas_outside_municipalities') }}

),

lines as (

    select
        figures.*,
        municipalities.municipality_code is null and other_areas.area_code is null
            as is_area_unknown,
        row_number() over (
            partition by figures.area_code, figures.period, figures.age_from, figures.age_to
            order by figures.source_file, figures.source_line
        ) as occurrence
    from {{ ref('stg_statistics_denmark__population') }} as figures
    left join municipalities
        on figures.area_code = municipalities.municipality_code
    left join other_areas
        on figures.area_code = other_areas.area_code

)

select
    'population' as table_name,
    lines.source_file,
    lines.source_line,
    checks.rule_id,
    checks.column_name,
    checks.value
from lines
cross join
    lateral (
        values
        ('population_unknown_area', 'municipality_code', lines.area_code, lines.is_area_unknown),
        (
            'population_not_a_quarter', 'period', lines.period,
            lines.period is null or not regexp_matches(lines.period, '^[0-9]{4}K[1-4]$')
        ),
        (
            'value_not_an_integer', 'age_from', lines.age_from_text,
            lines.age_from is null or lines.age_from < 0
        ),
        (
            'population_age_to_too_low', 'age_to', lines.age_to_text,
            lines.age_to is null or lines.age_to < lines.age_from
        ),
        (
            'value_not_a_count', 'population', lines.population_text,
            lines.population is null or lines.population < 0
        ),
        ('population_repeated', 'municipality_code', lines.area_code, lines.occurrence > 1)
    ) as checks (rule_id, column_name, value, is_problem)
where checks.is_problem
