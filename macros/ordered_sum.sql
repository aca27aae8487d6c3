{#- A sum of floats, added from the smallest up: no order of the rows changes its last digits. Of the
    rows where `where` holds; as a window with `over`. -#}
{% macro ordered_sum(value, where=none, over=none) -%}
    sum({{ value }} order by {{ value }})
    {%- if where %} filter (where {{ where }}){% endif %}
    {%- if over %} over {{ over }}{% endif %}
{%- endmacro %}

{#- Their mean, likewise. -#}
{% macro ordered_mean(value, over=none) -%}
    avg({{ value }} order by {{ value }}){% if over %} over {{ over }}{% endif %}
{%- endmacro %}
