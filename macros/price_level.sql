{#- An amount at the prices of another year, rounded half up to øre: amount x wanted index / its own
    index. Dividing decimals gives floats, so it is computed in whole numbers. Amounts are not
    negative and indexes have two decimals; null where one of the three is unknown. -#}
{% macro at_price_level(amount_dkk, price_index, wanted_price_index) -%}
    cast(
        cast(
            (
                2 * cast({{ amount_dkk }} * 100 as hugeint)
                * cast({{ wanted_price_index }} * 100 as hugeint)
                + cast({{ price_index }} * 100 as hugeint)
            )
            // (2 * cast({{ price_index }} * 100 as hugeint)) as decimal(18, 0)
        ) * 0.01 as decimal(18, 2)
    )
{%- endmacro %}
