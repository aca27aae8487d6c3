-- Every line of the tables that are used as a whole, and what made it unusable.
with lines as (

    select
        'offers' as table_name,
        source_file,
        source_line
    from {{ ref('stg_tilbudsportalen__offers') }}
    union all
    select
        'survey_answers' as table_name,
        source_file,
        source_line
    from {{ ref('stg_survey__answers') }}
    union all
    select
        'screening_answers' as table_name,
        source_file,
        source_line
    from {{ ref('stg_survey__screening_answers') }}
    union all
    select
        'population' as table_name,
        source_file,
        source_line
    from {{ ref('stg_statistics_denmark__population') }}
    union all
    select
        'municipality_indicators' as table_name,
        source_file,
        source_line
    from {{ ref('stg_municipal_key_figures__indicators') }}
    union all
    select
        'delivery_notes' as table_name,
        source_file,
        source_line
    from {{ ref('stg_deliveries__notes') }}

),

problems as (

    select
        table_name,
        source_file,
        source_line,
        string_agg(column_name, ', ' order by column_name) as column_name,
        string_agg(
            column_name || ': »' || coalesce(value, '') || '« ' || problem_da, '; '
            order by column_name
        ) as problem_da
    from {{ ref('int_input__unusable_values') }}
    group by table_name, source_file, source_line

)

select
    lines.table_name,
    lines.source_file,
    lines.source_line,
    problems.column_name,
    problems.problem_da,
    problems.source_line is not null as is_unusable
from lines
left join problems
    on
        lines.table_name = problems.table_name
        and lines.source_file = problems.source_file
        and lines.source_line = problems.source_line
