-- R9, R18
with municipalities as (

    select * from {{ ref('rpt_expenditure_municipalities') }}

),

members as (

    select
        collection_id,
        is_published,
        is_seen,
        citizens_in_residential,
        high_cost_cases,
        cases_per_1000,
        unnest([region_name, kkr_name, 'Danmark']) as area
    from municipalities
    where high_cost_cases is not null

),

known as (

    select
        collection_id,
        area,
        {{ fewest_unprinted('citizens_in_residential') }} as citizens_known,
        {{ fewest_unprinted('high_cost_cases') }} as cases_known,
        {{ fewest_unprinted('citizens_in_residential - high_cost_cases') }} as others_known,
        if(
            count(*) filter (where not is_seen and cases_per_1000 is not null)
            between 1 and {{ var('fewest_municipalities') }} - 1,
            1,
            {{ known() }}
        ) as mean_known
    from members
    group by collection_id, area

),

areas as (

    select
        areas.collection_id,
        areas.area_type as within,
        if(areas.area_type = 'country', 'total', '') as level,
        areas.area,
        areas.municipalities,
        areas.expected_municipalities,
        areas.citizens_in_residential,
        areas.high_cost_cases,
        areas.high_cost_share,
        areas.cases_per_1000,
        areas.mean_of_municipal_rates,
        coalesce(known.citizens_known, 0) as citizens_known,
        coalesce(known.cases_known, 0) as cases_known,
        coalesce(known.others_known, 0) as others_known,
        coalesce(known.mean_known, {{ known() }}) as mean_known
    from {{ ref('high_cost_by_area') }} as areas
    left join known
        on areas.collection_id = known.collection_id and areas.area = known.area
    where areas.cost_limit_dkk = {{ high_cost_limit() }}

),

-- all of them, and each municipality beside its own
beside as (

    select
        *,
        'collection' as area_type,
        collection_id as area_code
    from areas
    union all
    select
        areas.*,
        'municipality' as area_type,
        municipalities.municipality_code as area_code
    from areas
    inner join municipalities
        on
            areas.collection_id = municipalities.collection_id
            and areas.area in (municipalities.region_name, municipalities.kkr_name, 'Danmark')
    union all
    select
        collection_id,
        '' as within,
        '' as level,
        municipality_name as area,
        null as municipalities,
        null as expected_municipalities,
        citizens_in_residential,
        high_cost_cases,
        high_cost_share,
        cases_per_1000,
        null as mean_of_municipal_rates,
        {{ known() }} as citizens_known,
        {{ known() }} as cases_known,
        {{ known() }} as others_known,
        {{ known() }} as mean_known,
        'municipality' as area_type,
        municipality_code as area_code
    from municipalities

)

select
    collection_id,
    area_type,
    area_code,
    within,
    level,
    area,
    municipalities,
    expected_municipalities,
    citizens_in_residential,
    high_cost_cases,
    high_cost_share,
    cases_per_1000,
    mean_of_municipal_rates,
    citizens_known,
    cases_known,
    others_known,
    mean_known,
    -- of a municipality from the smallest to the largest
    cast(row_number() over (
        partition by collection_id, area_type, area_code
        order by
            if(area_type = 'collection', list_position(['region', 'kkr', 'country'], within), 0),
            if(area_type = 'collection', 0, municipalities) nulls first,
            level,
            {{ in_danish_order('area') }} asc
    ) as integer) as print_order
from beside
