{%- set told = {
    'heading': "coalesce(notes.heading, '')",
    'suggestion': "coalesce(notes.suggestion, '')",
    'line': "coalesce(cast(notes.source_line - coalesce(sheets.line_offset, 0) as varchar), '')"
        ~ " || coalesce(' på arket »' || sheets.sheet_name || '«', '')",
    'reason': "coalesce(notes.reason_da, '')",
} -%}

with files as (

    select * from {{ ref('stg_landing__files') }}
    where verdict = 'landed'

),

left_out as (

    select * from {{ ref('stg_landing__left_out') }}
    -- nobody is asked to send a forgotten citizen again
    where reason_da is distinct from 'Glemt efter anmodning'

),

file_columns as (

    select * from {{ ref('stg_landing__file_columns') }}

),

rules as (

    select * from {{ ref('rules') }}

),

-- only files whose columns are known can be found wanting
described_files as (

    select distinct
        file_sha256,
        source_file
    from file_columns

),

-- the known heading of a column the file lacks that looks most like the unknown one
likenesses as (

    select
        files.file_sha256,
        files.source_file,
        left_out.heading,
        synonyms.heading as known_heading,
        jaro_winkler_similarity(
            {{ lookup_key('left_out.heading') }}, {{ lookup_key('synonyms.heading') }}
        ) as likeness
    from files
    inner join left_out
        on
            files.file_sha256 = left_out.file_sha256
            and files.source_file = left_out.source_file
    inner join {{ ref('header_synonyms') }} as synonyms
        on files.table_name = synonyms.table_name
    left join file_columns
        on
            files.file_sha256 = file_columns.file_sha256
            and files.source_file = file_columns.source_file
            and synonyms.column_name = file_columns.column_name
    where left_out.heading is not null and file_columns.column_name is null

),

suggestions as (

    select
        file_sha256,
        source_file,
        heading,
        ' Menes »' || max_by(known_heading, (likeness, known_heading)) || '«?' as suggestion
    from likenesses
    where likeness >= 0.85
    group by file_sha256, source_file, heading

),

notes as (

    select
        left_out.file_sha256,
        left_out.source_file,
        case
            when left_out.heading is null then 'file_line_left_out' else 'file_heading_unknown'
        end as rule_id,
        left_out.heading,
        suggestions.suggestion,
        left_out.source_line,
        left_out.reason_da
    from left_out
    left join suggestions
        on
            left_out.file_sha256 = suggestions.file_sha256
            and left_out.source_file = suggestions.source_file
            and left_out.heading = suggestions.heading
    union all
    select
        files.file_sha256,
        files.source_file,
        wanted.absent_rule_id as rule_id,
        null as heading,
        null as suggestion,
        null as source_line,
        null as reason_da
    from files
    inner join described_files
        on
            files.file_sha256 = described_files.file_sha256
            and files.source_file = described_files.source_file
    inner join {{ ref('delivered_columns') }} as wanted
        on
            files.table_name = wanted.table_name
            and wanted.absent_rule_id is not null
    left join file_columns
        on
            files.file_sha256 = file_columns.file_sha256
            and files.source_file = file_columns.source_file
            and wanted.column_name = file_columns.column_name
    where file_columns.column_name is null
    union all
    select
        files.file_sha256,
        files.source_file,
        'file_answer_unusable' as rule_id,
        null as heading,
        null as suggestion,
        input_lines.source_line,
        input_lines.problem_da as reason_da
    from files
    inner join {{ ref('input_lines') }} as input_lines
        on
            files.source_file = input_lines.source_file
            and files.table_name = input_lines.table_name
    where
        input_lines.is_unusable
        and input_lines.table_name in ('survey_answers', 'screening_answers')

)

select
    notes.file_sha256,
    notes.source_file,
    files.delivery_id,
    files.collection_id,
    files.municipality_code,
    notes.rule_id,
    notes.source_line,
    rules.severity,
    rules.action_da,
    {{ filled('rules.message_da', told) }} as message_da
from notes
inner join files
    on
        notes.file_sha256 = files.file_sha256
        and notes.source_file = files.source_file
inner join rules
    on notes.rule_id = rules.rule_id
left join {{ ref('stg_landing__file_sheets') }} as sheets
    on
        notes.file_sha256 = sheets.file_sha256
        and notes.source_file = sheets.source_file
        and {{ stands_on_sheet('notes.source_line', 'sheets') }}
