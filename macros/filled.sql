{#- A message with its {placeholders} filled in; `values` has an SQL expression for each. -#}
{% macro filled(template, values) -%}
    {%- for name in values %}replace({% endfor %}{{ template }}
    {%- for name, value in values.items() %}, '{{ '{' ~ name ~ '}' }}', {{ value }}){% endfor %}
{%- endmacro %}
