{#- flag in int_placements__suspicions, the rule it stands for, and the column it is about -#}
{%- set flags = [
    ('is_missing_p_number', 'placement_missing_p_number', 'p_number'),
    ('is_malformed_p_number', 'placement_malformed_p_number', 'p_number'),
    ('is_not_in_register', 'placement_not_in_register', 'p_number'),
    ('is_closed_offer', 'placement_closed_offer', 'p_number'),
    ('has_no_rate', 'placement_rate_missing', 'daily_rate_dkk'),
    ('is_rate_far_from_offer', 'placement_rate_far_from_offer', 'daily_rate_dkk'),
    ('has_service_not_approved', 'placement_service_not_approved', 'service_paragraph'),
    ('is_under_18', 'placement_citizen_under_18', 'birth_date'),
    ('is_in_two_offers', 'placement_in_two_offers', 'p_number'),
    ('is_delivered_by_two', 'placement_delivered_by_two', 'citizen_id'),
] -%}

-- One row per stay and suspicion that could be checked.
with suspicions as (

    select * from {{ ref('int_placements__suspicions') }}

)

{% for flag, rule_id, column_name in flags -%}
    select
        delivery_id,
        source_line,
        '{{ rule_id }}' as rule_id,
        '{{ column_name }}' as column_name,
        {{ flag }} as is_suspect
    from suspicions
    where {{ flag }} is not null
    {{ 'union all' if not loop.last }}
{% endfor %}
