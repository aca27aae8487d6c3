{%- set told = {
    'column_name': 'coalesce(described.column_heading, described.column_name)',
    'value': "coalesce(described.value, '(tom)')",
    'p_number': "coalesce(described.p_number, '')",
    'daily_rate_dkk': danish_amount('described.daily_rate_dkk'),
    'offer_daily_rate_dkk': danish_amount('described.offer_daily_rate_dkk'),
} -%}

with deliveries as (

    select * from {{ ref('int_deliveries__ranked') }}
    where is_current

),

lines as (

    select * from {{ ref('int_placements__classified') }}

),

suspicions as (

    select * from {{ ref('int_placements__suspicions') }}
    where is_problem

),

faults as (

    select
        delivery_id,
        source_line,
        rule_id,
        column_name,
        value,
        null as p_number,
        null as daily_rate_dkk,
        null as offer_daily_rate_dkk
    from {{ ref('rejected_placements') }}
    union all
    select
        delivery_id,
        source_line,
        rule_id,
        column_name,
        value,
        p_number,
        daily_rate_dkk,
        offer_daily_rate_dkk
    from suspicions

),

-- landing replaces what is a citizen in another file, so a number that is no offer's and may be a
-- citizen's is shown to nobody: else it tells who is known elsewhere
hidden_p_numbers as (

    select
        delivery_id,
        source_line
    from suspicions
    where rule_id = 'placement_not_in_register' and {{ may_be_citizen('p_number') }}

),

file_columns as (

    select * from {{ ref('int_deliveries__file_columns') }}

),

-- in a workbook, landing numbers the lines of each further sheet from the largest number that the
-- sheet before it could have
sheets as (

    select
        files.delivery_id,
        sheets.sheet_name,
        sheets.line_offset
    from {{ ref('stg_landing__file_sheets') }} as sheets
    inner join {{ ref('stg_landing__files') }} as files
        on
            sheets.source_file = files.source_file
            and sheets.file_sha256 = files.file_sha256
    where sheets.line_offset is not null

),

-- where a file's own heading is not known, the first one of the synonym list is used
usual_headings as (

    select * from {{ ref('int_deliveries__usual_headings') }}
    where table_name = 'placements'

),

rules as (

    select * from {{ ref('rules') }}
    where audience = 'municipality'

),

described as (

    select
        faults.delivery_id,
        deliveries.collection_id,
        deliveries.municipality_code,
        lines.source_file,
        faults.source_line,
        faults.rule_id,
        rules.level,
        rules.severity,
        faults.column_name,
        file_columns.column_letter,
        rules.message_da,
        rules.action_da,
        faults.daily_rate_dkk,
        faults.offer_daily_rate_dkk,
        sheets.sheet_name,
        coalesce(file_columns.heading, usual_headings.heading) as column_heading,
        faults.source_line - coalesce(sheets.line_offset, 0) as line_in_sheet,
        -- feedback is mailed, so it never shows the citizen's identity, but what is none
        case
            when
                faults.value is not null
                and faults.rule_id <> 'missing_citizen_id'
                and (
                    faults.column_name in ('citizen_id', 'birth_date', 'sex')
                    or (
                        faults.column_name = 'p_number'
                        and hidden_p_numbers.source_line is not null
                    )
                )
                then '(skjult)'
            else {{ without_pseudonyms('faults.value') }}
        end as value,
        case
            when hidden_p_numbers.source_line is not null then '(skjult)' else faults.p_number
        end as p_number
    from faults
    inner join deliveries
        on faults.delivery_id = deliveries.delivery_id
    inner join lines
        on
            faults.delivery_id = lines.delivery_id
            and faults.source_line = lines.source_line
    inner join rules
        on faults.rule_id = rules.rule_id
    left join hidden_p_numbers
        on
            faults.delivery_id = hidden_p_numbers.delivery_id
            and faults.source_line = hidden_p_numbers.source_line
    left join sheets
        on
            faults.delivery_id = sheets.delivery_id
            and {{ stands_on_sheet('faults.source_line', 'sheets') }}
    left join file_columns
        on
            faults.delivery_id = file_columns.delivery_id
            and faults.column_name = file_columns.column_name
    left join usual_headings
        on faults.column_name = usual_headings.column_name

)

select
    described.delivery_id,
    described.collection_id,
    described.municipality_code,
    described.source_file,
    described.source_line,
    described.sheet_name,
    described.line_in_sheet,
    described.rule_id,
    described.level,
    described.severity,
    described.column_name,
    described.column_heading,
    described.column_letter,
    described.value,
    described.action_da,
    {{ filled('described.message_da', told) }} as message_da
from described
