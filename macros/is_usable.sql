{#- Whether a line has none of its subject's problems. -#}
{% macro is_usable(problems_model) -%}
    (source_file, source_line) not in (
        select
            problems.source_file,
            problems.source_line
        from {{ ref(problems_model) }} as problems
    )
{%- endmacro %}
