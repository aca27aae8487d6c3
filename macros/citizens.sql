{#- Whether an id is the pseudonym of a CPR number (R19). -#}
{% macro is_pseudonym(citizen_id) -%}
    regexp_matches({{ citizen_id }}, '^cpr_[a-p]{32}$')
{%- endmacro %}

{#- A text in which pseudonyms of CPR numbers are hidden. -#}
{% macro without_pseudonyms(text) -%}
    regexp_replace({{ text }}, 'cpr_[a-p]{32}', '(skjult)', 'g')
{%- endmacro %}

{#- Whether what stands in a column of citizens names nobody (R19): empty, a text in place of a
    number, without letters and digits, or nothing but zeros. -#}
{% macro is_no_citizen(citizen_id) -%}
    coalesce(
        {{ lookup_key(citizen_id) }} in (
            select {{ lookup_key('spelling') }} from {{ ref('citizen_placeholders') }}
        )
        or not regexp_matches({{ citizen_id }}, '[\pL\pN]')
        or regexp_matches({{ citizen_id }}, '^[0., ]+$'),
        true
    )
{%- endmacro %}
