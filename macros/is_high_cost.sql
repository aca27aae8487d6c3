{#- The limit that makes a high-cost case in reports (R8). -#}
{% macro high_cost_limit() -%}
    (select limits.cost_limit_dkk from {{ ref('cost_limits') }} as limits where limits.is_high_cost)
{%- endmacro %}

{#- Whether an annual cost makes a high-cost case (R8). Null where the cost is unknown. -#}
{% macro is_high_cost(annual_cost_dkk) -%}
    {{ annual_cost_dkk }} >= {{ high_cost_limit() }}
{%- endmacro %}

{#- The highest limit that an annual cost reaches (R8); null below all, and where it is unknown. -#}
{% macro cost_limit_of(annual_cost_dkk) -%}
    (
        select max(reached.cost_limit_dkk)
        from {{ ref('cost_limits') }} as reached
        where reached.cost_limit_dkk <= {{ annual_cost_dkk }}
    )
{%- endmacro %}
