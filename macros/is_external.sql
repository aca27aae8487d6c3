{# Whether others than the delivering municipality run the offer that a placement leads to; null when
   it leads to none, or the owner is not known. Source: R3. #}
{% macro is_external(matches, municipality_code) -%}
    case
        when {{ matches }}.valid_from is null or {{ matches }}.ownership = 'unknown' then null
        when {{ matches }}.ownership <> 'municipal' then true
        else {{ matches }}.operator_municipality_code <> {{ municipality_code }}
    end
{%- endmacro %}
