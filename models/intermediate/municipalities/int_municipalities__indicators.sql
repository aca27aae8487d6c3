-- Key figures that can be used; the others stand in int_input__unusable_values.
with unusable as (

    select distinct
        source_file,
        source_line
    from {{ ref('int_input__unusable_values') }}
    where table_name = 'municipality_indicators'

)

select
    named.municipality_code,
    named.year,
    named.indicator,
    named.value
from {{ ref('int_municipalities__indicators_named') }} as named
left join unusable
    on
        named.source_file = unusable.source_file
        and named.source_line = unusable.source_line
where unusable.source_line is null and not named.is_other_area
