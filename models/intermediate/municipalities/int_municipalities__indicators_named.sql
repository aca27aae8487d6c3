-- R11: key figures by the codes of municipality and indicator, the index on one scale
with delivered as (

    select * from {{ ref('stg_municipal_key_figures__indicators') }}

),

municipality_spellings as (

    select * from {{ ref('int_municipalities__spellings') }}

),

indicator_spellings as (

    select
        indicator,
        {{ lookup_key('indicator') }} as spelling_key
    from {{ ref('indicators') }}
    union
    select
        indicator,
        {{ lookup_key('name_da') }} as spelling_key
    from {{ ref('indicators') }}

),

-- areas that are no municipality may stand in the list; they are not used
other_areas as (

    select {{ lookup_key('area_code') }} as spelling_key
    from {{ ref('areas_outside_municipalities') }}
    union
    select {{ lookup_key('area_name') }} as spelling_key
    from {{ ref('areas_outside_municipalities') }}

),

named as (

    select
        delivered.source_file,
        delivered.source_line,
        delivered.municipality,
        municipality_spellings.municipality_code,
        delivered.year,
        delivered.year_text,
        delivered.indicator as indicator_text,
        indicator_spellings.indicator,
        delivered.value_text,
        -- an index is never a thousand: 1.025 is a little more than 1
        case
            when indicator_spellings.indicator = 'socio_economic_index'
                then try_cast(replace(delivered.value_text, ',', '.') as decimal(18, 6))
            else delivered.value
        end as delivered_value,
        other_areas.spelling_key is not null as is_other_area
    from delivered
    left join municipality_spellings
        on {{ lookup_key('delivered.municipality') }} = municipality_spellings.spelling_key
    left join indicator_spellings
        on {{ lookup_key('delivered.indicator') }} = indicator_spellings.spelling_key
    left join other_areas
        on {{ lookup_key('delivered.municipality') }} = other_areas.spelling_key

),

-- the index is printed with the country as 1 or as 100; the middle municipality tells which
scales as (

    select
        year,
        case when median(delivered_value) > 10 then 100 else 1 end as scale
    from named
    where indicator = 'socio_economic_index'
    group by year

)

select
    named.source_file,
    named.source_line,
    named.municipality,
    named.municipality_code,
    named.year,
    named.year_text,
    named.indicator_text,
    named.indicator,
    named.value_text,
    named.is_other_area,
    case
        when named.indicator = 'socio_economic_index' then named.delivered_value / scales.scale
        else named.delivered_value
    end as value
from named
left join scales
    on named.year = scales.year
