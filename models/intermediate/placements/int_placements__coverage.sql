with placements as (

    select * from {{ ref('int_placements__accepted') }}

),

years as (

    select * from {{ ref('int_placements__years') }}

),

coverage as (

    select * from {{ ref('int_placements__delivery_status') }}

),

collection_years as (

    select distinct
        placements.collection_id,
        years.year,
        make_date(years.year, 1, 1) as first_day,
        make_date(years.year, 12, 31) as last_day
    from placements
    inner join years
        on placements.placement_id = years.placement_id

),

-- who only answered the questionnaire told nothing of placements
delivered as (

    select distinct
        collection_id,
        municipality_code,
        period_from,
        period_to
    from placements

)

select
    collection_years.collection_id,
    collection_years.year,
    coverage.municipality_code,
    delivered.municipality_code is not null as is_delivered,
    coalesce(
        delivered.period_from <= collection_years.first_day
        and delivered.period_to >= collection_years.last_day,
        false
    ) as is_whole_year
from collection_years
inner join coverage
    on
        collection_years.collection_id = coverage.collection_id
        and coverage.status <> 'not_expected'
left join delivered
    on
        coverage.collection_id = delivered.collection_id
        and coverage.municipality_code = delivered.municipality_code
        and collection_years.first_day <= delivered.period_to
        and collection_years.last_day >= delivered.period_from
