{#- Whether a line of a workbook stands on a sheet: landing numbers lines through the sheets, as many
    for each as Excel has rows. -#}
{% macro stands_on_sheet(source_line, sheets) -%}
    {{ source_line }} between {{ sheets }}.line_offset + 1 and {{ sheets }}.line_offset + 1048576
{%- endmacro %}
