{#- Whether a delivered P-number may be a citizen's CPR number: a pseudonym, or ten digits that
    begin with 1, as P-numbers do, and with a day and a month. -#}
{% macro may_be_citizen(p_number) -%}
    regexp_matches({{ p_number }}, '^(cpr_.*|1[0-9](0[1-9]|1[0-2])[0-9]{6})$')
{%- endmacro %}
