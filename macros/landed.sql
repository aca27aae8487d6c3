{#- Rows that landing wrote beside the delivered ones; the demonstration, whose deliveries are seeds,
    has none. -#}
{% macro landed(table_name, columns) -%}
    {% if env_var('KAPACITET_LANDING', '') -%}
        select
            {{ columns | join(',\n            ') }}
        from {{ source('landing', table_name) }}
    {%- else -%}
        select
            {% for column, type in columns.items() -%}
                cast(null as {{ type }}) as {{ column }}{{ ',' if not loop.last }}
            {% endfor -%}
        where false
    {%- endif %}
{%- endmacro %}
