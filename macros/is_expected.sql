{#- Whether a collection asks a municipality (R12), by their regions: a collection without region
    asks the whole country. -#}
{% macro is_expected(collection_region, municipality_region) -%}
    coalesce({{ collection_region }} = {{ municipality_region }}, true)
{%- endmacro %}
