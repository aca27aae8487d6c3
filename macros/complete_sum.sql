{#- A sum that is unknown when one value is unknown; of the rows where `where` holds. -#}
{% macro complete_sum(value, where=none) -%}
    {%- set filter = ' filter (where ' ~ where ~ ')' if where else '' -%}
    case when count(*){{ filter }} = count({{ value }}){{ filter }} then {{ ordered_sum(value, where) }} end
{%- endmacro %}
