{%- set tables = {
    'offers': 'stg_tilbudsportalen__offers',
    'survey_answers': 'stg_survey__answers',
    'screening_answers': 'stg_survey__screening_answers',
    'population': 'stg_statistics_denmark__population',
    'municipality_indicators': 'stg_municipal_key_figures__indicators',
    'delivery_notes': 'stg_deliveries__notes',
} -%}

with lines as (

    {% for table_name, model in tables.items() -%}
        select
            '{{ table_name }}' as table_name,
            source_file,
            source_line
        from {{ ref(model) }}
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

found as (

    {% for subject in ['municipalities', 'population', 'survey', 'deliveries'] -%}
        select
            *,
            true as is_line_lost
        from {{ ref('int_' ~ subject ~ '__problems') }}
        union all
    {% endfor -%}
    select * from {{ ref('int_offers__problems') }}

),

usual_headings as (

    select * from {{ ref('int_deliveries__usual_headings') }}

),

-- the columns of the version of each file that counts, as its sender finds them
places as (

    select
        files.source_file,
        usual_headings.column_name,
        coalesce(
            file_columns.heading || ' (kolonne ' || file_columns.column_letter || ')',
            usual_headings.heading
        ) as place_da
    from {{ ref('int_deliveries__files') }} as files
    inner join usual_headings
        on files.table_name = usual_headings.table_name
    left join {{ ref('stg_landing__file_columns') }} as file_columns
        on
            files.source_file = file_columns.source_file
            and files.file_sha256 = file_columns.file_sha256
            and usual_headings.column_name = file_columns.column_name
    where files.is_counted

),

described as (

    select
        found.*,
        {{ filled('rules.message_da', {
            'column_name': 'coalesce(places.place_da, found.column_name)',
            'value': "coalesce(found.value, '')",
        }) }} as message_da
    from found
    inner join {{ ref('rules') }} as rules
        on found.rule_id = rules.rule_id
    left join places
        on
            found.source_file = places.source_file
            and found.column_name = places.column_name

),

problems as (

    select
        table_name,
        source_file,
        source_line,
        string_agg(column_name, ', ' order by column_name) as column_name,
        string_agg(message_da, '; ' order by column_name, rule_id) as problem_da,
        bool_or(is_line_lost) as is_line_lost
    from described
    group by table_name, source_file, source_line

)

-- lines of other tables are here only where they cannot be used: then the run stops
select
    problems.column_name,
    problems.problem_da,
    coalesce(lines.table_name, problems.table_name) as table_name,
    coalesce(lines.source_file, problems.source_file) as source_file,
    coalesce(lines.source_line, problems.source_line) as source_line,
    coalesce(problems.is_line_lost, false) as is_unusable,
    coalesce(not problems.is_line_lost, false) as has_unknown_value,
    -- The project's own files are mended at once. Of delivered files the line is left out and
    -- reported, but a collection that cannot be read leaves nothing to count.
    problems.source_line is not null
    {%- if env_var('KAPACITET_LANDING', '') %} and lines.source_line is null{% endif %}
        as stops_the_run
from lines
full outer join problems
    on
        lines.source_file = problems.source_file
        and lines.source_line = problems.source_line
