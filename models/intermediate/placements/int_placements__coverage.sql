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

),

expected as (

    select
        collection_years.collection_id,
        collection_years.year,
        coverage.municipality_code,
        population.population_18_66,
        delivered.municipality_code is not null as is_delivered,
        greatest(delivered.period_from, collection_years.first_day) as covered_from,
        least(delivered.period_to, collection_years.last_day) as covered_to,
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
    left join {{ ref('int_population__by_collection') }} as population
        on
            coverage.collection_id = population.collection_id
            and coverage.municipality_code = population.municipality_code

),

in_all as (

    select
        collection_id,
        year,
        min(covered_from) as covered_from,
        max(covered_to) as covered_to,
        coalesce({{ ordered_sum('population_18_66', where='is_delivered') }}, 0)
        / nullif({{ complete_sum('population_18_66') }}, 0) as covered_share
    from expected
    group by collection_id, year

)

select
    expected.collection_id,
    expected.year,
    expected.municipality_code,
    expected.is_delivered,
    expected.is_whole_year,
    in_all.covered_from,
    in_all.covered_to,
    in_all.covered_share
from expected
inner join in_all
    on
        expected.collection_id = in_all.collection_id
        and expected.year = in_all.year
