{#- How amounts and dates are written is decided for a whole column of a file, from all its cells:
    none of them is read one way here and another way there. A column whose cells contradict each
    other, or from which nothing follows, is unsettled, and none of its cells is read. -#}

{#- CTEs of the CTE `source`; the last, `formed`, has beside its columns how each is written in its
    file (`key`), as `<column>_form`: point or comma (the decimal mark), day_first or month_first,
    unsettled. A column from which nothing follows is written as the file's other columns, else as
    in Denmark. -#}
{% macro forms_of_columns(key, file, amounts, dates) -%}
{%- set month, day_only = '([1-9]|1[0-2])', '(1[3-9]|2[0-9]|3[01])' -%}
cleaned as (

    select
        source.*,
        {% for column in amounts -%}
            {{ amount_text(column, file) }} as {{ column }}_plain,
        {% endfor -%}
        {{ key }} as form_key
    from source

),

evidence as (

    select
        form_key,
        {% for column in amounts -%}
            {{ any_cell(column ~ '_plain', decimal_pattern('[.]', ',')) }} as {{ column }}_one,
            {{ any_cell(column ~ '_plain', decimal_pattern(',', '[.]')) }} as {{ column }}_other,
            {{ any_cell(column ~ '_plain', '-?[1-9][0-9]{0,2},[0-9]{3}') }} as {{ column }}_open,
        {% endfor -%}
        {% for column in dates -%}
            {{ any_cell(trimmed(column), date_pattern(month, day_only)) }} as {{ column }}_one,
            {{ any_cell(trimmed(column), date_pattern(day_only, month)) }}
                as {{ column }}_other{{ ',' if not loop.last }}
        {% endfor -%}
    from cleaned
    group by form_key

),

forms as (

    select
        form_key,
        {{ settled(amounts, 'point', 'comma', has_open=true) }},
        {{ settled(dates, 'month_first', 'day_first', has_open=false) }}
    from evidence

),

formed as (

    select
        cleaned.*,
        forms.* exclude (form_key)
    from cleaned
    inner join forms
        on cleaned.form_key = forms.form_key

)
{%- endmacro %}

{#- Whether some cell is wholly of a pattern. -#}
{% macro any_cell(text, pattern) -%}
    coalesce(bool_or(regexp_full_match({{ text }}, '{{ pattern }}')), false)
{%- endmacro %}

{#- Amounts that are written with one decimal mark only: thousands are three digits, and follow one
    to three that do not begin with zero. -#}
{% macro decimal_pattern(mark, thousands) -%}
    -?([0-9]+{{ mark }}([0-9]{1,2}|[0-9]{4,})|(0[0-9]*|[0-9]{4,}){{ mark }}[0-9]+|
    {{- '' }}[0-9]{1,3}({{ thousands }}[0-9]{3})+{{ mark }}[0-9]+|
    {{- '' }}[0-9]{1,3}({{ thousands }}[0-9]{3}){2,})
{%- endmacro %}

{#- A date that ends with its year; a time of day may follow. -#}
{% macro date_pattern(first='[0-9]{1,2}', second='[0-9]{1,2}') -%}
    0?{{ first }}[-./]0?{{ second }}[-./][0-9]{4}{{ time_pattern() }}
{%- endmacro %}

{% macro time_pattern() -%}
    ([T ]+[0-9]{1,2}[:.][0-9]{2}([:.][0-9]{2})?([.,][0-9]+)?( ?[AaPp][Mm])?( ?Z|[+-][0-9:]{2,5})?)?
{%- endmacro %}

{#- The form of each column, by what its cells and those of the others show. -#}
{% macro settled(columns, one, other, has_open) -%}
    {%- set ones = columns | join('_one or ') ~ '_one' -%}
    {%- set others = columns | join('_other or ') ~ '_other' -%}
    {% for column in columns -%}
    case
        when {{ column }}_one and {{ column }}_other then 'unsettled'
        {% if has_open -%}
            when {{ column }}_one and {{ column }}_open and ({{ others }}) then 'unsettled'
        {% endif -%}
        when {{ column }}_one then '{{ one }}'
        when {{ column }}_other then '{{ other }}'
        when ({{ ones }}) and ({{ others }}) then 'unsettled'
        when {{ ones }} then '{{ one }}'
        {% if has_open -%}
            when not ({{ others }}) and {{ column }}_open then 'unsettled'
        {% endif -%}
        else '{{ other }}'
    end as {{ column }}_form{{ ',' if not loop.last }}
    {% endfor -%}
{%- endmacro %}

{#- An amount as digits, marks and a minus: without kr., blanks, apostrophes and plus; (1), 1- and
    −1 are -1. Null when it is no amount, and where Excel holds a number: it is read as it is. -#}
{% macro amount_text(column, file) -%}
    case
        when {{ is_excel_number(column, file) }} then null
        when regexp_full_match({{ column }}, '-?[0-9.,]*[0-9]') then {{ column }}
        when regexp_full_match(
            {{ bare_amount(column) }},
            '([-−–+(] ?)?([0-9]{1,3}([ ’´`\x27][0-9]{3})+([.,][0-9]+)?|[0-9.,]*[0-9])( ?[-−–)])?'
        )
            then
                case
                    when regexp_matches({{ bare_amount(column) }}, '^[-−–(]|[-−–)]$') then '-'
                    else ''
                end
                || regexp_replace({{ bare_amount(column) }}, '[^0-9.,]', '', 'g')
    end
{%- endmacro %}

{% macro bare_amount(column) -%}
    trim(
        regexp_replace(
            regexp_replace(
                regexp_replace(
                    {{ column }}, '{{ '%' if 'percent' in column else '(?i)(kroner|kr\.?|dkk)' }}', '', 'g'
                ),
                '[\x{00a0}\x{2007}\x{2009}\x{202f}\s]+', ' ', 'g'
            ), '[,.] ?[-−–—]+ ?$', ''
        )
    )
{%- endmacro %}

{#- Numbers land from workbooks with a point, and never with three decimals. -#}
{% macro is_excel_number(column, file) -%}
    lower({{ file }}) like '%.xlsx'
    and regexp_full_match({{ column }}, '-?[0-9]+([.]([0-9]{1,2}|[0-9]{4,}))?')
{%- endmacro %}

{#- An amount whose column has a form. -#}
{% macro read_amount(column, type, file) -%}
    try_cast(
        case
            when {{ is_excel_number(column, file) }} then {{ column }}
            when {{ column }}_form = 'unsettled' then null
            when
                {{ column }}_form = 'point'
                and regexp_full_match(
                    {{ column }}_plain, '-?([0-9]+|[0-9]{1,3}(,[0-9]{3})+)(\.[0-9]+)?'
                )
                then replace({{ column }}_plain, ',', '')
            when
                {{ column }}_form = 'comma'
                and regexp_full_match(
                    {{ column }}_plain, '-?([0-9]+|[0-9]{1,3}(\.[0-9]{3})+)(,[0-9]+)?'
                )
                then replace(replace({{ column }}_plain, '.', ''), ',', '.')
        end as {{ type }}
    )
{%- endmacro %}

{#- A whole number, also when it is written with decimals that are zero. -#}
{% macro read_integer(column, file) -%}
    case
        when
            {{ read_amount(column, 'decimal(18, 6)', file) }}
            = floor({{ read_amount(column, 'decimal(18, 6)', file) }})
            then try_cast({{ read_amount(column, 'decimal(18, 6)', file) }} as integer)
    end
{%- endmacro %}

{#- A date whose column has a form; a time of day is left out. -#}
{% macro read_date(column) -%}
    case
        when regexp_full_match({{ trimmed(column) }}, '[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}{{ time_pattern() }}')
            then try_cast(regexp_extract({{ trimmed(column) }}, '^[0-9-]+') as date)
        when {{ column }}_form <> 'unsettled'
            then cast(
                try_strptime(
                    regexp_replace(
                        regexp_extract({{ trimmed(column) }}, '^({{ date_pattern() }})$', 1),
                        '^([0-9]+)[-./]([0-9]+)[-./]([0-9]{4}).*$',
                        case {{ column }}_form
                            when 'month_first' then '\3-\1-\2' else '\3-\2-\1'
                        end
                    ),
                    '%Y-%m-%d'
                ) as date
            )
    end
{%- endmacro %}

{#- An amount that can be used: none below zero is. -#}
{% macro known_amount(column) -%}
    case when {{ column }} >= 0 then {{ column }} end
{%- endmacro %}

{#- A percentage as a share of one is no higher; one of a hundred is higher. -#}
{% macro highest_fraction() -%} 1.5 {%- endmacro %}
