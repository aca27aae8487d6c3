{#- What a file's name says of how it stands to others (R14). -#}

{#- The part of a delivery that it is, as text: del1, 1 af 2, a paragraph; null where none. -#}
{% macro part_in_name(file_name) -%}
    coalesce(
        nullif(regexp_extract(lower({{ file_name }}), '(?:del|part)[ _.-]?([0-9]{1,2})(?:[^0-9]|$)', 1), ''),
        nullif(regexp_extract(lower({{ file_name }}), '([0-9]{1,2})[ _-]?af[ _-]?[0-9]', 1), ''),
        nullif(
            regexp_extract(
                lower({{ file_name }}),
                '(?:paragraf|par|§|sel|abl|[ _-])[ _.-]?(85|105|107|108)(?:[^0-9]|$)', 1
            ), ''
        )
    )
{%- endmacro %}

{#- The first year that stands alone in it, outside a date; null where none. -#}
{% macro year_in_name(file_name) -%}
    try_cast(
        regexp_extract(
            regexp_replace({{ file_name }}, '20[0-9]{2}-?[0-9]{2}-?[0-9]{2}', '', 'g'),
            '(?:^|[^0-9])(20[0-9]{2})(?:[^0-9]|$)', 1
        ) as integer
    )
{%- endmacro %}

{#- How much of a correction it is: 0 for none, more for a later version. -#}
{% macro correction_in_name(file_name) -%}
    greatest(
        coalesce(
            try_cast(
                regexp_extract(
                    lower({{ file_name }}), '(?:^|[^a-zæøå])(?:v|ver|version)[ _.-]?([0-9]{1,2})(?:[^0-9]|$)',
                    1
                ) as integer
            ), 1
        ) - 1, 0
    )
    + case
        when
            regexp_matches(
                lower({{ file_name }}),
                '(^|[^a-zæøå])(rettet|rettelse|korrigeret|korrektion|ny|nyeste|opdateret|endelig)([^a-zæøå]|$)'
            ) then 1
        else 0
    end
{%- endmacro %}
