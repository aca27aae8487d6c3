-- R8, R9: cases per municipality, counted in its rows where they say what most citizens cost, else
-- as it answered the survey
with coverage as (

    select * from {{ ref('int_placements__delivery_status') }}

),

-- a delivery of which nothing could be used says nothing of cases
current_deliveries as (

    select
        deliveries.collection_id,
        deliveries.municipality_code
    from {{ ref('int_deliveries__ranked') }} as deliveries
    inner join {{ ref('int_placements__row_accounting') }} as accounting
        on deliveries.delivery_id = accounting.delivery_id
    where deliveries.is_current and accounting.accepted_lines > 0

),

counted as (

    select
        collection_id,
        municipality_code,
        count(*) filter (where is_adult) as citizens_in_residential,
        count(*) filter (where is_high_cost) as high_cost_cases,
        count(*) filter (where is_adult and annual_cost_dkk is null) as citizens_without_cost
    from {{ ref('fct_citizen_at_reference') }}
    group by collection_id, municipality_code

),

answered as (

    select
        collection_id,
        municipality_code,
        max(answer) filter (where question = 'citizens_in_residential')
            as citizens_in_residential,
        max(answer) filter (where question = 'high_cost_cases') as high_cost_cases,
        -- the project's own seed holds what a report prints and nothing else
        bool_and(source_file = 'seeds/raw/raw_survey_answers.csv') as is_published
    from {{ ref('int_survey__answers') }}
    where municipality_code is not null
    group by collection_id, municipality_code

),

known as (

    select
        coverage.collection_id,
        coverage.municipality_code,
        answered.citizens_in_residential as answered_citizens,
        answered.high_cost_cases as answered_cases,
        answered.is_published,
        current_deliveries.municipality_code is not null as has_placements,
        -- a delivery without such citizens is a true zero
        coalesce(counted.citizens_in_residential, 0) as counted_citizens,
        coalesce(counted.high_cost_cases, 0) as counted_cases,
        coalesce(counted.citizens_without_cost, 0) as counted_without_cost,
        case
            -- the cost is known of at least 95 percent
            when has_placements and counted_without_cost * 20 <= counted_citizens then 'counted'
            when answered_cases is not null then 'answered'
            when has_placements then 'cost_unknown'
            else 'not_answered'
        end as case_status
    from coverage
    left join current_deliveries
        on
            coverage.collection_id = current_deliveries.collection_id
            and coverage.municipality_code = current_deliveries.municipality_code
    left join counted
        on
            coverage.collection_id = counted.collection_id
            and coverage.municipality_code = counted.municipality_code
    left join answered
        on
            coverage.collection_id = answered.collection_id
            and coverage.municipality_code = answered.municipality_code
    where coverage.status = 'delivered'

),

population as (

    select * from {{ ref('int_population__by_collection') }}

),

cases as (

    select
        collection_id,
        municipality_code,
        has_placements,
        case_status,
        case when case_status in ('counted', 'cost_unknown') then 'placements' else 'survey' end
            as source,
        case when has_placements then counted_citizens else answered_citizens end
            as citizens_in_residential,
        case case_status when 'counted' then counted_cases when 'answered' then answered_cases end
            as high_cost_cases,
        -- answers leave nobody's cost open
        case when source = 'placements' then counted_without_cost end as citizens_without_cost,
        not has_placements and coalesce(is_published, false) as is_published
    from known

)

select
    cases.collection_id,
    cases.municipality_code,
    population.population_18_66,
    population.is_estimated as population_is_estimated,
    cases.has_placements,
    cases.case_status,
    cases.source,
    cases.is_published,
    cast(cases.citizens_in_residential as integer) as citizens_in_residential,
    cast(cases.high_cost_cases as integer) as high_cost_cases,
    cast(cases.citizens_without_cost as integer) as citizens_without_cost,
    cases.high_cost_cases / nullif(cases.citizens_in_residential, 0) as high_cost_share,
    cases.high_cost_cases * 1000 / nullif(population.population_18_66, 0) as cases_per_1000
from cases
left join population
    on
        cases.collection_id = population.collection_id
        and cases.municipality_code = population.municipality_code
