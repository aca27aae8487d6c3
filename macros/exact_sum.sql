{#- A sum of floats that no order of the rows changes: each is taken to eighteen decimals and added as
    a whole number. As `complete_sum`, with `where`; `over` makes it a window. Null where nothing is
    added. -#}
{% macro exact_sum(value, where=none, over=none) -%}
    cast(
        sum(cast({{ value }} as decimal(38, 18)))
        {%- if where %} filter (where {{ where }}){% endif %}
        {%- if over %} over {{ over }}{% endif %} as double
    )
{%- endmacro %}
