{#- The date that means "still open" where two dates are compared. -#}
{% macro open_end() -%}
    date '9999-12-30'
{%- endmacro %}

{#- Completed years from birth to a day (R2). -#}
{% macro age_on(birth_date, day) -%}
    cast(
        year({{ day }}) - year({{ birth_date }})
        - case
            when month({{ day }}) * 100 + day({{ day }})
                < month({{ birth_date }}) * 100 + day({{ birth_date }}) then 1
            else 0
        end as integer
    )
{%- endmacro %}

{#- Days from the first date through the last, both included; 0 when they do not meet. -#}
{% macro days_between(first_day, last_day) -%}
    greatest(cast({{ last_day }} as date) - cast({{ first_day }} as date) + 1, 0)
{%- endmacro %}

{#- One row per year, first through last. -#}
{% macro year_rows(first_year, last_year) -%}
    unnest(range({{ first_year }}, {{ last_year }} + 1))
{%- endmacro %}

{#- Quarters since year 0, so that quarters can be subtracted. -#}
{% macro quarter_index(day) -%}
    cast(year({{ day }}) * 4 + quarter({{ day }}) - 1 as integer)
{%- endmacro %}

{#- The same day of the month some months on, or the last day of a shorter month. -#}
{% macro months_later(day, months) -%}
    cast({{ day }} + interval {{ months }} month as date)
{%- endmacro %}

{#- The order that puts the version of a day first (R4). A day before the first version has the
    first, a day after the last has the last. -#}
{% macro version_of_day_first(valid_from, day) -%}
    {{ valid_from }} <= {{ day }} desc, abs({{ valid_from }} - {{ day }})
{%- endmacro %}
