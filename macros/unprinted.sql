{#- In place of a number of citizens: readers know the figure anyway, it is theirs or in print. -#}
{% macro known() -%} -1 {%- endmacro %}

{#- `fewest_counted` of the rows where that holds, unless all of them are in print. -#}
{% macro fewest_unprinted(citizens, where='true') -%}
    if(
        bool_and(is_published) filter (where {{ where }}),
        {{ known() }},
        {{ fewest_counted('if(' ~ where ~ ', ' ~ citizens ~ ', null)') }}
    )
{%- endmacro %}
