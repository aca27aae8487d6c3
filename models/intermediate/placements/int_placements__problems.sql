with lines as (

    select * from {{ ref('int_placements__classified') }}

)

select
    lines.delivery_id,
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
            'municipality_not_expected', 'municipality_code', lines.municipality_code,
            not lines.is_expected
        ),
        ('missing_citizen_id', 'citizen_id', lines.citizen_id, lines.citizen_id is null),
        ('missing_start_date', 'start_date', lines.start_date_text, lines.start_date_text is null),
        (
            case
                when lines.start_date_form = 'unsettled' then 'date_form_unsettled'
                else 'unreadable_start_date'
            end,
            'start_date', lines.start_date_text,
            {{ unreadable('lines.start_date') }}
        ),
        (
            case
                when lines.end_date_form = 'unsettled' then 'date_form_unsettled'
                else 'unreadable_end_date'
            end,
            'end_date', lines.end_date_text,
            {{ unreadable('lines.end_date') }}
        ),
        ('end_before_start', 'end_date', lines.end_date_text, lines.end_date < lines.start_date),
        (
            'unknown_service_paragraph', 'service_paragraph', lines.service_paragraph,
            lines.service_type is null
        ),
        ('missing_birth_date', 'birth_date', lines.birth_date_text, lines.birth_date_text is null),
        (
            'unreadable_birth_date', 'birth_date', lines.birth_date_text,
            {{ unreadable('lines.birth_date') }}
        ),
        (
            'future_birth_date', 'birth_date', lines.birth_date_text,
            lines.birth_date > lines.received_date
        )
    ) as checks (rule_id, column_name, value, is_problem)
where checks.is_problem
