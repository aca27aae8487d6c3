{#- The raw table: the demonstration seed, or the landed rows of delivered files. -#}
{% macro raw(table) -%}
    {%- if env_var('KAPACITET_LANDING', '') -%}
        {{ source('landing', table) }}
    {%- else -%}
        {{ ref('raw_' ~ table) }}
    {%- endif -%}
{%- endmacro %}

{#- The file of a raw row, named as a person finds it. -#}
{% macro raw_file(table) -%}
    {%- if env_var('KAPACITET_LANDING', '') -%} source_file
    {%- else -%} 'seeds/raw/raw_{{ table }}.csv'
    {%- endif -%}
{%- endmacro %}

{#- The row's line in that file. A seed is loaded in file order, below one line of headings. A seed
    that is loaded again into the same warehouse continues the old rowids, so they only give the
    order. -#}
{% macro raw_line() -%}
    {%- if env_var('KAPACITET_LANDING', '') -%} cast(source_line as integer)
    {%- else -%} cast(row_number() over (order by rowid) + 1 as integer)
    {%- endif -%}
{%- endmacro %}
