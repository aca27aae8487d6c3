with lines as (

    select
        *,
        row_number() over (
            partition by municipality_code, year, indicator order by source_file, source_line
        ) as occurrence
    from {{ ref('int_municipalities__indicators_named') }}

)

select
    'municipality_indicators' as table_name,
    lines.source_file,
    lines.source_line,
    checks.rule_id,
    checks.column_name,
    checks.value
from lines
cross join
    lateral (
        values
        (
            'value_unknown_municipality', 'municipality_code', lines.municipality,
            lines.municipality_code is null and not lines.is_other_area
        ),
        (
            'indicator_not_a_year', 'year', lines.year_text,
            lines.year is null or lines.year not between 1900 and 2200
        ),
        ('indicator_unknown', 'indicator', lines.indicator_text, lines.indicator is null),
        ('value_not_a_number', 'value', lines.value_text, lines.value is null),
        (
            'indicator_not_an_index', 'value', lines.value_text,
            lines.indicator = 'socio_economic_index' and lines.value not between 0.1 and 10
        ),
        (
            'indicator_repeated', 'municipality_code', lines.municipality,
            lines.occurrence > 1
            and lines.municipality_code is not null
            and lines.year is not null
            and lines.indicator is not null
        )
    ) as checks (rule_id, column_name, value, is_problem)
where checks.is_problem
