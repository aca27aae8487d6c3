-- R8, R18
with names as (

    select
        'price' as band_set,
        price_band as band,
        name_da,
        from_dkk as sort_order
    from {{ ref('price_bands') }}
    union all
    select
        'age' as band_set,
        age_band as band,
        name_da,
        age_from as sort_order
    from {{ ref('age_bands') }}

),

bands as (

    select
        bands.collection_id,
        bands.municipality_code,
        bands.band_set,
        bands.band,
        names.name_da as band_da,
        bands.citizens as high_cost_cases,
        names.sort_order,
        names.name_da || if(bands.asked_for, '', ' (spørges der ikke om)') as name_da,
        if(bands.asked_for, 'Ja', 'Nej') as is_asked_for_da
    from {{ ref('high_cost_bands') }} as bands
    inner join names
        on bands.band_set = names.band_set and bands.band = names.band
    where bands.cost_limit_dkk = {{ high_cost_limit() }}

),

not_told as (

    {% for band_set, name in [('price', 'Prisbånd'), ('age', 'Aldersbånd')] -%}
        select
            collection_id,
            municipality_code,
            '{{ band_set }}' as band_set,
            '' as band,
            'Ikke oplyst' as band_da,
            cases_without_{{ band_set }}_band as high_cost_cases,
            null as sort_order,
            '{{ name }} ikke oplyst' as name_da,
            null as is_asked_for_da
        from {{ ref('high_cost_cases') }}
        where high_cost_cases is not null and cost_limit_dkk = {{ high_cost_limit() }}
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

lines as (

    from bands
    union all
    from not_told

),

-- a sum is known where each of its parts is
in_all as (

    select
        *,
        if(
            count(*) over of_band = count(high_cost_cases) over of_band,
            sum(high_cost_cases) over of_band,
            null
        ) as cases_in_all,
        coalesce(
            nullif(sum(high_cost_cases) over of_band - max(high_cost_cases) over of_band, 0),
            sum(high_cost_cases) over of_band,
            0
        ) as cases_known
    from lines
    window of_band as (partition by collection_id, band_set, band)

)

select
    in_all.collection_id,
    'municipality' as area_type,
    in_all.municipality_code as area_code,
    in_all.band_set as within,
    in_all.band,
    in_all.band_da,
    in_all.name_da,
    in_all.is_asked_for_da,
    in_all.high_cost_cases,
    in_all.sort_order,
    cast(in_all.cases_in_all as integer) as cases_in_all,
    cast(row_number() over (
        partition by in_all.collection_id, in_all.municipality_code
        order by in_all.band_set desc, in_all.sort_order asc nulls last
    ) as integer) as print_order,
    cast(in_all.cases_known as integer) as cases_known,
    in_all.band_set || '/' || in_all.band as row_key
from in_all
semi join bands
    on
        in_all.collection_id = bands.collection_id
        and in_all.municipality_code = bands.municipality_code
where in_all.band <> '' or in_all.cases_in_all is distinct from 0
