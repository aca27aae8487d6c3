{#- Rows that are counted for a municipality, once for each area that it is counted in: itself, its
    region, and all of its collection. Columns area_type and area_code replace municipality_code. -#}
{% macro by_area(relation) -%}
select
    counted.* exclude (municipality_code),
    unnest(['municipality', 'region', 'collection']) as area_type,
    unnest(
        [counted.municipality_code, municipalities.region_code, counted.collection_id]
    ) as area_code
from {{ relation }} as counted
left join {{ ref('municipalities') }} as municipalities
    on counted.municipality_code = municipalities.municipality_code
{%- endmacro %}
