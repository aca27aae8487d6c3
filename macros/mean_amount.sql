{#- A mean: a total (at most six decimals) over a weight (a whole number, not negative), rounded to
    øre. Null where the weight is 0 or null. -#}
{% macro mean_amount(total_dkk, weight) -%}
    {{ rounded_quotient(
        'cast(cast(' ~ total_dkk ~ ' as decimal(38, 6)) * 1000000 as hugeint)',
        'cast(' ~ weight ~ ' as hugeint) * 10000'
    ) }}
{%- endmacro %}
