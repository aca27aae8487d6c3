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
        floor({{ uniform(text) }} * {{ choices }}) + 1 as integer
    )
{%- endmacro %}

{#- A number from 0 up to 1 that looks random and is the same in every run, likewise. -#}
{% macro uniform(text) -%}
    cast('0x' || substr(md5({{ text }}), 1, 8) as bigint) / 4294967296.0
{%- endmacro %}

{#- So many standard errors hold 95 percent of a normal distribution. -#}
{% macro normal_95() -%}
    1.959963984540054
{%- endmacro %}

{#- So many standard errors hold 95 percent of Student's t, by its expansion in the normal quantile
    (Abramowitz and Stegun, 26.7.5): right to 1e-3 from 4 degrees of freedom; null for fewer. -#}
{% macro student_95(degrees) -%}
    {%- set z = normal_95() | float -%}
    case when {{ degrees }} >= 4 then
        {{ z }}
        + {{ (z ** 3 + z) / 4 }} / {{ degrees }}
        + {{ (5 * z ** 5 + 16 * z ** 3 + 3 * z) / 96 }} / power({{ degrees }}, 2)
        + {{ (3 * z ** 7 + 19 * z ** 5 + 17 * z ** 3 - 15 * z) / 384 }} / power({{ degrees }}, 3)
        + {{ (79 * z ** 9 + 776 * z ** 7 + 1482 * z ** 5 - 1920 * z ** 3 - 945 * z) / 92160 }}
        / power({{ degrees }}, 4)
    end
{%- endmacro %}

{#- The probability of a Student's t at least as far from 0, by Simpson's rule on what is beyond it;
    as an angle, whose tangent t is, that ends at a right angle. -#}
{% macro student_p_value(t, degrees) -%}
    {%- set steps = 1000 -%}
    {%- set angle -%} atan(abs({{ t }}) / sqrt({{ degrees }})) {%- endset -%}
    {%- set width -%} ((pi() / 2 - {{ angle }}) / {{ steps }}) {%- endset -%}
    case when {{ degrees }} >= 1 then
        2 * exp(lgamma(({{ degrees }} + 1) / 2) - lgamma({{ degrees }} / 2))
        / sqrt(pi()) * {{ width }} / 3 * list_sum(list_transform(
            range(0, {{ steps }} + 1),
            lambda i: if(i = 0 or i = {{ steps }}, 1, if(i % 2 = 1, 4, 2))
            * power(greatest(cos({{ angle }} + i * {{ width }}), 0), {{ degrees }} - 1)
        ))
    end
{%- endmacro %}

{#- One row per number, first through last. -#}
{% macro number_rows(first, last) -%}
    unnest(range({{ first }}, {{ last }} + 1))
{%- endmacro %}
