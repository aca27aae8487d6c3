{#- Delivered text to typed values. A value that cannot be read becomes null here; the models that
    keep the text beside the value report it. -#}

{#- Text without invisible signs at the ends: blanks, tabs, line breaks, no-break spaces, marks. -#}
{% macro trimmed(column) -%}
    trim(
        {{ column }},
        {% for sign in [9, 10, 11, 12, 13, 32, 160, 8199, 8239, 65279] -%}
            chr({{ sign }}){{ ' || ' if not loop.last }}
        {%- endfor %}
    )
{%- endmacro %}

{#- Text that says something. Programs and people write an empty cell as NULL or a stroke, too. -#}
{% macro delivered_text(column) -%}
    case
        when not regexp_full_match(
            {{ trimmed(column) }}, '|(?i)[(<[]?null[)>\]]?|\\n|n/a|[-–—]{1,3}|[(]?tom[)]?'
        ) then {{ trimmed(column) }}
    end
{%- endmacro %}

{#- A P-number as ten digits, where the cell has them and no more: with P, dots, blanks, a decimal
    zero, or as Excel keeps text. Else as delivered. -#}
{% macro p_number(column) -%}
    coalesce(
        nullif(
            regexp_extract(
                regexp_replace(
                    regexp_replace({{ column }}, '[.,]0+("?\s*)$', '\1'),
                    '(?i)^\s*p([-. ]*(nr|nummer))?[:.\s-]*|[=."\x27\x{00a0}\s]', '', 'g'
                ), '^[0-9]{10}$'
            ), ''
        ),
        {{ delivered_text(column) }}
    )
{%- endmacro %}

{#- A municipality's code without what may stand around it (0751, 751 Aarhus, 751.0), else as
    delivered. -#}
{% macro municipality_text(column) -%}
    coalesce(
        nullif(
            regexp_extract({{ trimmed(column) }}, '^0?([0-9]{3})([.,]0+|[ :,-].*[^0-9].*)?$', 1), ''
        ),
        {{ delivered_text(column) }}
    )
{%- endmacro %}

{#- Dates as YYYY-MM-DD, DD-MM-YYYY, DD.MM.YYYY or DD/MM/YYYY. -#}
{% macro parse_date(column) -%}
    {{ adapter.dispatch('parse_date')(column) }}
{%- endmacro %}

{% macro default__parse_date(column) -%}
    case
        when regexp_matches({{ trimmed(column) }}, '^\d{4}-\d{2}-\d{2}$')
            then try_cast({{ trimmed(column) }} as date)
        when regexp_matches({{ trimmed(column) }}, '^\d{1,2}([-./])\d{1,2}[-./]\d{4}$')
            then cast(
                try_strptime(
                    regexp_replace({{ trimmed(column) }}, '[./]', '-', 'g'), '%d-%m-%Y'
                ) as date
            )
    end
{%- endmacro %}

{#- Numbers plain, or with decimal comma and thousands point: 1234.5, 1.234,5, 1.234. A point before
    the last three digits marks thousands, except after a zero: 0.125. -#}
{% macro parse_number(column, type) -%}
    try_cast(
        case
            when regexp_matches({{ trimmed(column) }}, '^-?[1-9]\d{0,2}(\.\d{3})+(,\d+)?$')
                then replace(replace({{ trimmed(column) }}, '.', ''), ',', '.')
            when regexp_matches({{ trimmed(column) }}, '^-?\d+(,\d+)?$')
                then replace({{ trimmed(column) }}, ',', '.')
            when regexp_matches({{ trimmed(column) }}, '^-?\d+\.\d+$')
                then {{ trimmed(column) }}
        end as {{ type }}
    )
{%- endmacro %}

{% macro parse_integer(column) -%}
    case
        when regexp_matches({{ trimmed(column) }}, '^-?(\d+|[1-9]\d{0,2}(\.\d{3})+)$')
            then try_cast(replace({{ trimmed(column) }}, '.', '') as integer)
    end
{%- endmacro %}

{#- Names and paragraphs are compared without case, spaces and punctuation. -#}
{% macro lookup_key(column) -%}
    regexp_replace(lower({{ column }}), '[^a-z0-9æøåéäöü]', '', 'g')
{%- endmacro %}

{#- Whether something was delivered that could not be read. -#}
{% macro unreadable(column) -%}
    {{ column }} is null and {{ column }}_text is not null
{%- endmacro %}
