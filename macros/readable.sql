{#- A delivered text as it can be printed: not too long. -#}
{% macro readable(text) -%}
    left({{ text }}, 500) || case when length({{ text }}) > 500 then '…' else '' end
{%- endmacro %}
