{#-
R18, the interim rule: the fewest citizens that a reader of a figure can learn something of. The
municipality that knows most of them takes its own away, and the others are left. Rows have a
municipality_code that knows its citizen_key; those where `where` holds are counted.
-#}
{% macro fewest_citizens(where='true') -%}
    {%- set pairs -%}
        list(distinct {'municipality': municipality_code, 'citizen': citizen_key})
        filter (where citizen_key is not null and ({{ where }}))
    {%- endset -%}
    {%- set citizens -%}
        len(list_distinct(list_transform({{ pairs }}, lambda pair: pair['citizen'])))
    {%- endset -%}
    {%- set most_of_one -%}
        list_max(map_values(list_aggregate(
            list_transform({{ pairs }}, lambda pair: pair['municipality']), 'histogram'
        )))
    {%- endset -%}
    cast(
        coalesce(nullif({{ citizens }} - {{ most_of_one }}, 0), {{ citizens }}, 0) as integer
    )
{%- endmacro %}

{#- The same of rows that each hold one municipality's number of citizens. -#}
{% macro fewest_counted(citizens) -%}
    cast(
        coalesce(nullif(sum({{ citizens }}) - max({{ citizens }}), 0), sum({{ citizens }}), 0)
        as integer
    )
{%- endmacro %}

{#- The smaller of two numbers of citizens, of those that are any. -#}
{% macro smaller_count(one, other) -%}
    least(
        coalesce(nullif({{ one }}, 0), {{ other }}), coalesce(nullif({{ other }}, 0), {{ one }})
    )
{%- endmacro %}

{#- So many citizens may be reported; true where the number is not known. -#}
{% macro may_be_reported(citizens) -%}
    coalesce({{ citizens }} = 0 or {{ citizens }} >= {{ var('fewest_citizens') }}, true)
{%- endmacro %}

{#- An offer whose figures others may see: no use at all, or that of enough of both. -#}
{% macro may_be_named(municipalities, citizens) -%}
    (
        {{ municipalities }} = 0
        or (
            {{ municipalities }} >= {{ var('fewest_municipalities') }}
            and {{ citizens }} >= {{ var('fewest_citizens') }}
        )
    )
{%- endmacro %}
