{#- An amount in Danish notation: 2.750,00; empty where there is none. -#}
{% macro danish_amount(amount) -%}
    coalesce(translate(printf('%,.2f', cast({{ amount }} as double)), ',.', '.,'), '')
{%- endmacro %}
