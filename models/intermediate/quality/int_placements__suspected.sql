{#- flag in int_placements__suspicions, and the raw column it is about; the rule catalogue has the
    rule of each flag -#}
{%- set flags = {
    'is_missing_p_number': 'p_number',
    'is_malformed_p_number': 'p_number',
    'is_not_in_register': 'p_number',
    'is_closed_offer': 'p_number',
    'has_no_rate': 'daily_rate_dkk',
    'is_rate_far_from_offer': 'daily_rate_dkk',
    'has_service_not_approved': 'service_paragraph',
    'is_under_18': 'birth_date',
    'is_in_two_offers': 'p_number',
    'is_delivered_by_two': 'citizen_id',
    'has_unknown_target_group': 'registered_target_group',
    'has_unknown_end_reason': 'end_reason',
} -%}

-- One row per placement and suspicion that could be checked.
with suspicions as (

    select * from {{ ref('int_placements__suspicions') }}

),

rules as (

    select * from {{ ref('rules') }}
    where level = 'placement'

),

flagged as (

    {% for flag, column_name in flags.items() -%}
        select
            delivery_id,
            source_line,
            '{{ flag }}' as flag_column,
            '{{ column_name }}' as column_name,
            {{ flag }} as is_suspect
        from suspicions
        where {{ flag }} is not null
        {{ 'union all' if not loop.last }}
    {% endfor %}

)

select
    flagged.delivery_id,
    flagged.source_line,
    rules.rule_id,
    flagged.column_name,
    flagged.is_suspect
from flagged
left join rules
    on flagged.flag_column = rules.flag_column
