{#- A sum that one unknown value leaves unknown. -#}
{% macro complete_sum(value) -%}
    case when count(*) = count({{ value }}) then sum({{ value }}) end
{%- endmacro %}
