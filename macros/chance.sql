{#- The probability that a Poisson distributed number with the given mean (above 0) is at most
    `number` (0 or more). -#}
{% macro poisson_at_most(number, mean) -%}
    list_sum(
        list_transform(
            range(0, {{ number }} + 1),
            lambda i: exp(i * ln({{ mean }}) - {{ mean }} - lgamma(i + 1))
        )
    )
{%- endmacro %}

{#- A number from 1 through `choices` that looks random and is the same in every run and
    on every engine: the first 32 bits of the text's MD5 over 2^32, times the choices. -#}
{% macro drawn(text, choices) -%}
    cast(
        floor(
            cast('0x' || substr(md5({{ text }}), 1, 8) as bigint) * {{ choices }} / 4294967296.0
        ) + 1 as integer
    )
{%- endmacro %}

{#- One row per number, first through last. -#}
{% macro number_rows(first, last) -%}
    unnest(range({{ first }}, {{ last }} + 1))
{%- endmacro %}
