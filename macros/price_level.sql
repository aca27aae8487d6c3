{#- An amount at the prices of another year, rounded to øre: amount x wanted index / its own index.
    Indexes have two decimals; null where one of the three is unknown. -#}
{% macro at_price_level(amount_dkk, price_index, wanted_price_index) -%}
    {{ rounded_quotient(
        'cast(' ~ amount_dkk ~ ' * 100 as hugeint) * cast(' ~ wanted_price_index ~ ' * 100 as hugeint)',
        'cast(' ~ price_index ~ ' * 100 as hugeint)'
    ) }}
{%- endmacro %}
