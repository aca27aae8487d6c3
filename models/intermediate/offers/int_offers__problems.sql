with municipalities as (

    select * from {{ ref('municipalities') }}

),

spellings as (

    select * from {{ ref('int_municipalities__spellings') }}

),

paragraphs as (

    select * from {{ ref('service_paragraphs') }}

),

statuses as (

    select {{ lookup_key('approval_status') }} as status_key
    from {{ ref('approval_statuses') }}

),

lines as (

    select
        register.*,
        regexp_matches(register.operator_municipality_code, '^[0-9]+$')
        and operators.municipality_code is null as is_operator_unknown,
        locations.spelling_key is null as is_location_unknown,
        paragraphs.paragraph_key is null as is_paragraph_unknown,
        statuses.status_key is null as is_status_unknown,
        max(register.assumed_utilisation_percent) over (
            partition by register.source_file
        ) as highest_percent
    from {{ ref('stg_tilbudsportalen__offers') }} as register
    left join municipalities as operators
        on register.operator_municipality_code = operators.municipality_code
    left join spellings as locations
        on {{ lookup_key('register.location_municipality_code') }} = locations.spelling_key
    left join paragraphs
        on {{ lookup_key('register.service_paragraph') }} = paragraphs.paragraph_key
    left join statuses
        on {{ lookup_key('register.approval_status') }} = statuses.status_key

)

select
    'offers' as table_name,
    lines.source_file,
    lines.source_line,
    checks.rule_id,
    checks.column_name,
    checks.value,
    -- R15: an optional cell that cannot be read makes its value unknown, not the offer
    checks.column_name in ('p_number', 'snapshot_date', 'service_paragraph')
    or checks.rule_id = 'offer_valid_to_too_early' as is_line_lost
from lines
cross join
    lateral (
        values
        ('value_missing', 'p_number', lines.p_number, lines.p_number is null),
        (
            'value_not_a_date',
            'snapshot_date',
            lines.snapshot_date_text,
            lines.snapshot_date is null
        ),
        (
            'value_not_a_date', 'valid_from', lines.valid_from_text,
            {{ unreadable('lines.valid_from') }}
        ),
        ('value_not_a_date', 'valid_to', lines.valid_to_text, {{ unreadable('lines.valid_to') }}),
        (
            'offer_valid_to_too_early',
            'valid_to',
            lines.valid_to_text,
            lines.valid_to < lines.valid_from
        ),
        (
            'value_not_a_count', 'approved_places', lines.approved_places_text,
            ({{ unreadable('lines.approved_places') }})
            or lines.approved_places < 0
        ),
        (
            'value_not_a_number', 'daily_rate_dkk', lines.daily_rate_dkk_text,
            {{ unreadable('lines.daily_rate_dkk') }}
        ),
        (
            'value_not_a_number',
            'assumed_utilisation_percent',
            lines.assumed_utilisation_percent_text,
            {{ unreadable('lines.assumed_utilisation_percent') }}
        ),
        (
            'value_not_a_percent',
            'assumed_utilisation_percent',
            lines.assumed_utilisation_percent_text,
            lines.assumed_utilisation_percent <= {{ highest_fraction() }}
            and lines.highest_percent > {{ highest_fraction() }}
        ),
        (
            'value_unknown_municipality',
            'operator_municipality_code',
            lines.operator_municipality_code,
            lines.is_operator_unknown
        ),
        (
            'value_unknown_municipality',
            'location_municipality_code',
            lines.location_municipality_code,
            lines.location_municipality_code is not null and lines.is_location_unknown
        ),
        (
            'offer_unknown_paragraph',
            'service_paragraph',
            lines.service_paragraph,
            lines.is_paragraph_unknown
        ),
        (
            'offer_unknown_approval_status', 'approval_status', lines.approval_status,
            lines.approval_status is not null and lines.is_status_unknown
        )
    ) as checks (rule_id, column_name, value, is_problem)
where checks.is_problem
