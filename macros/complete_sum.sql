{#- A sum that is unknown when one value is unknown. -#}
{% macro complete_sum(value) -%}
    case when count(*) = count({{ value }}) then sum({{ value }}) end
{%- endmacro %}
