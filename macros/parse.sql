{#- Delivered text to typed values. What cannot be read becomes null here and is
    reported by the models that keep the text beside the value. -#}

{% macro delivered_text(column) -%}
    nullif(trim({{ column }}), '')
{%- endmacro %}

{#- Dates as YYYY-MM-DD, DD-MM-YYYY, DD.MM.YYYY or DD/MM/YYYY. -#}
{% macro parse_date(column) -%}
    {{ adapter.dispatch('parse_date')(column) }}
{%- endmacro %}

{% macro default__parse_date(column) -%}
    case
        when regexp_matches(trim({{ column }}), '^\d{4}-\d{2}-\d{2}$')
            then try_cast(trim({{ column }}) as date)
        when regexp_matches(trim({{ column }}), '^\d{1,2}([-./])\d{1,2}[-./]\d{4}$')
            then cast(
                try_strptime(
                    regexp_replace(trim({{ column }}), '[./]', '-', 'g'), '%d-%m-%Y'
                ) as date
            )
    end
{%- endmacro %}

{#- Numbers plain, or with decimal comma and thousands point: 1234.5, 1.234,5, 1.234. A point before
    three last digits marks thousands, except after a zero: 0.125. -#}
{% macro parse_number(column, type) -%}
    try_cast(
        case
            when regexp_matches(trim({{ column }}), '^-?[1-9]\d{0,2}(\.\d{3})+(,\d+)?$')
                then replace(replace(trim({{ column }}), '.', ''), ',', '.')
            when regexp_matches(trim({{ column }}), '^-?\d+(,\d+)?$')
                then replace(trim({{ column }}), ',', '.')
            when regexp_matches(trim({{ column }}), '^-?\d+\.\d+$')
                then trim({{ column }})
        end as {{ type }}
    )
{%- endmacro %}

{% macro parse_integer(column) -%}
    case
        when regexp_matches(trim({{ column }}), '^-?(\d+|[1-9]\d{0,2}(\.\d{3})+)$')
            then try_cast(replace(trim({{ column }}), '.', '') as integer)
    end
{%- endmacro %}

{#- Names and paragraphs are compared without case, spaces and punctuation. -#}
{% macro lookup_key(column) -%}
    regexp_replace(lower({{ column }}), '[^a-z0-9æøåéäöü]', '', 'g')
{%- endmacro %}
