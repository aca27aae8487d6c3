with lines as (

    select * from {{ ref('int_placements__classified') }}

),

limits as (

    select * from {{ ref('plausibility_limits') }}

)

select
    lines.delivery_id,
    lines.source_file,
    lines.source_line,
    checks.rule_id,
    checks.column_name,
    checks.value
from lines
cross join limits
cross join
    lateral (
        values
        (
            'municipality_not_expected', 'municipality_code', lines.municipality_code,
            not lines.is_expected
        ),
        (
            'missing_citizen_id', 'citizen_id',
            case
                when lines.is_repeated_id then 'et nummer, der står ved flere fødselsdatoer'
                else lines.citizen_id
            end,
            lines.is_placeholder or lines.is_repeated_id
        ),
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
        (
            'impossible_end_date', 'end_date', lines.end_date_text,
            lines.end_date_text is not null
            and year(lines.end_date) > year(lines.period_to) + limits.most_years_of_age
        ),
        ('end_before_start', 'end_date', lines.end_date_text, lines.end_date < lines.start_date),
        (
            'unknown_service_paragraph', 'service_paragraph', lines.service_paragraph,
            lines.service_type is null
        ),
        ('missing_birth_date', 'birth_date', lines.birth_date_text, lines.birth_date_text is null),
        (
            case
                when lines.birth_date_form = 'unsettled' then 'date_form_unsettled'
                else 'unreadable_birth_date'
            end,
            'birth_date', lines.birth_date_text,
            {{ unreadable('lines.birth_date') }}
        ),
        (
            'future_birth_date', 'birth_date', lines.birth_date_text,
            lines.birth_date > lines.period_to
        ),
        (
            'impossible_birth_date', 'birth_date', lines.birth_date_text,
            lines.birth_date < limits.earliest_day
        ),
        (
            'impossible_start_date', 'start_date', lines.start_date_text,
            lines.start_date < limits.earliest_day
            or year(lines.start_date) > year(lines.period_to) + limits.most_years_ahead
        ),
        (
            'start_before_birth', 'start_date', lines.start_date_text,
            lines.start_date < lines.birth_date
        )
    ) as checks (rule_id, column_name, value, is_problem)
where checks.is_problem
