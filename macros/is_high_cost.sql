{#- Whether an annual cost makes a high-cost case (R8): at least the lower limit of the lowest price
    band. Null where the cost is unknown. -#}
{% macro is_high_cost(annual_cost_dkk) -%}
    {{ annual_cost_dkk }} >= (select min(bands.from_dkk) from {{ ref('price_bands') }} as bands)
{%- endmacro %}
