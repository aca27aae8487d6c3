{# Whether the offer of a placement is external: not run by the delivering municipality (R3). Null
   when the placement leads to no offer, or the owner is not known. #}
{% macro is_external(matches, municipality_code) -%}
    case
        when {{ matches }}.valid_from is null or {{ matches }}.ownership = 'unknown' then null
        when {{ matches }}.ownership <> 'municipal' then true
        else {{ matches }}.operator_municipality_code <> {{ municipality_code }}
    end
{%- endmacro %}
