{#- An amount in DKK from øre over a number that is not negative, both whole; half an øre is rounded
    away from 0. Dividing decimals gives floats, so it is computed in whole numbers. Null where the
    number is 0 or null. -#}
{% macro rounded_quotient(ore, number) -%}
    cast(
        cast(
            sign({{ ore }}) * ((2 * abs({{ ore }}) + {{ number }}) // nullif(2 * {{ number }}, 0))
            as decimal(18, 0)
        ) * 0.01 as decimal(18, 2)
    )
{%- endmacro %}

{#- A change in DKK over a number of years with two decimals. -#}
{% macro per_year(change_dkk, years) -%}
    {{ rounded_quotient(
        'cast((' ~ change_dkk ~ ') * 10000 as hugeint)', 'cast(round(' ~ years ~ ' * 100) as hugeint)'
    ) }}
{%- endmacro %}
