{%- set amounts = [
    'daily_rate_dkk', 'supplement_daily_rate_dkk', 'day_offer_daily_rate_dkk',
    'own_payment_annual_dkk',
] -%}
{#- rule, column, the text to show, when the line breaks the rule -#}
{%- set checks = [
    ('municipality_not_expected', 'municipality_code', 'municipality_code', 'not is_expected'),
    ('missing_citizen_id', 'citizen_id', 'citizen_id', 'citizen_id is null'),
    ('missing_start_date', 'start_date', 'start_date_text', 'start_date_text is null'),
    ('unreadable_start_date', 'start_date', 'start_date_text',
        'start_date is null and start_date_text is not null'),
    ('unreadable_end_date', 'end_date', 'end_date_text',
        'end_date is null and end_date_text is not null'),
    ('end_before_start', 'end_date', 'end_date_text', 'end_date < start_date'),
    ('unknown_service_paragraph', 'service_paragraph', 'service_paragraph',
        'service_type is null'),
    ('missing_birth_date', 'birth_date', 'birth_date_text', 'birth_date_text is null'),
    ('unreadable_birth_date', 'birth_date', 'birth_date_text',
        'birth_date is null and birth_date_text is not null'),
    ('future_birth_date', 'birth_date', 'birth_date_text', 'birth_date > received_date'),
] -%}

with lines as (

    select * from {{ ref('int_placements__classified') }}

),

broken_rules as (

    {% for rule_id, column_name, shown, condition in checks -%}
        select
            delivery_id,
            source_line,
            '{{ rule_id }}' as rule_id,
            '{{ column_name }}' as column_name,
            {{ shown }} as value
        from lines
        where {{ condition }}
        union all
    {% endfor -%}

    -- a line has four amounts: one row a rule, naming every column that breaks it
    {% for amount in amounts -%}
        select
            delivery_id,
            source_line,
            'unreadable_amount' as rule_id,
            '{{ amount }}' as column_name,
            {{ amount }}_text as value
        from lines
        where {{ amount }} is null and {{ amount }}_text is not null
        union all
        select
            delivery_id,
            source_line,
            'negative_amount' as rule_id,
            '{{ amount }}' as column_name,
            {{ amount }}_text as value
        from lines
        where {{ amount }} < 0
        {{ 'union all' if not loop.last }}
    {% endfor %}

)

select
    delivery_id,
    source_line,
    rule_id,
    string_agg(column_name, ', ' order by column_name) as column_name,
    string_agg(value, ', ' order by column_name) as value
from broken_rules
group by delivery_id, source_line, rule_id
