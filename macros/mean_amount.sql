{#- A mean: a total (at most six decimals, not negative) over a weight (a whole number), rounded
    half up to øre. Dividing decimals gives floats, so it is computed in whole numbers. Null where
    the weight is 0 or null. -#}
{% macro mean_amount(total_dkk, weight) -%}
    cast(
        cast(
            (
                2 * cast(cast({{ total_dkk }} as decimal(38, 6)) * 1000000 as hugeint)
                + cast({{ weight }} as hugeint) * 10000
            )
            // nullif(cast({{ weight }} as hugeint) * 20000, 0) as decimal(18, 0)
        ) * 0.01 as decimal(18, 2)
    )
{%- endmacro %}
