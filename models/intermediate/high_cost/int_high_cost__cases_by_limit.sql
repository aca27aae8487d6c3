-- R8, R9: cases per municipality, counted in its rows where they say what most citizens cost, else
-- as it answered the survey
with coverage as (

    select * from {{ ref('int_placements__delivery_status') }}

),

-- a delivery of which nothing could be used says nothing of cases; one in parts is one
current_deliveries as (

    select distinct
        deliveries.collection_id,
        deliveries.municipality_code
    from {{ ref('int_deliveries__ranked') }} as deliveries
    inner join {{ ref('int_placements__row_accounting') }} as accounting
        on deliveries.delivery_id = accounting.delivery_id
    where deliveries.is_current and accounting.accepted_lines > 0

),

-- of each limit the cases from it to the next
counted as (

    select
        citizens.collection_id,
        citizens.municipality_code,
        limits.cost_limit_dkk,
        count(*) filter (where citizens.is_adult) as citizens_in_residential,
        count(*) filter (where citizens.cost_limit_dkk = limits.cost_limit_dkk) as high_cost_cases,
        count(*) filter (
            where citizens.cost_limit_dkk = limits.cost_limit_dkk and citizens.age < 67
        ) as high_cost_cases_18_66,
        count(*) filter (
            where
            citizens.is_adult
            and {{ cost_limit_of('citizens.annual_cost_if_both_count_dkk') }}
            = limits.cost_limit_dkk
            and coalesce(citizens.cost_limit_dkk, 0) < limits.cost_limit_dkk
        ) as cases_only_if_both_count,
        count(*) filter (where citizens.is_adult and citizens.annual_cost_dkk is null)
            as citizens_without_cost
    from {{ ref('fct_citizen_at_reference') }} as citizens
    cross join {{ ref('cost_limits') }} as limits
    group by citizens.collection_id, citizens.municipality_code, limits.cost_limit_dkk

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
        limits.cost_limit_dkk,
        answered.citizens_in_residential as answered_citizens,
        answered.is_published,
        -- the questionnaire asks for one of the limits
        case when limits.is_high_cost then answered.high_cost_cases end as answered_cases,
        current_deliveries.municipality_code is not null as has_placements,
        -- a delivery without such citizens is a true zero
        coalesce(counted.citizens_in_residential, 0) as counted_citizens,
        coalesce(counted.high_cost_cases, 0) as counted_cases,
        coalesce(counted.high_cost_cases_18_66, 0) as counted_cases_18_66,
        coalesce(counted.cases_only_if_both_count, 0) as counted_only_if_both,
        coalesce(counted.citizens_without_cost, 0) as counted_without_cost,
        case
            -- the cost is known of at least 95 percent
            when has_placements and counted_without_cost * 20 <= counted_citizens then 'counted'
            when answered_cases is not null then 'answered'
            when has_placements then 'cost_unknown'
            else 'not_answered'
        end as case_status
    from coverage
    cross join {{ ref('cost_limits') }} as limits
    left join current_deliveries
        on
            coverage.collection_id = current_deliveries.collection_id
            and coverage.municipality_code = current_deliveries.municipality_code
    left join counted
        on
            coverage.collection_id = counted.collection_id
            and coverage.municipality_code = counted.municipality_code
            and limits.cost_limit_dkk = counted.cost_limit_dkk
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
        cost_limit_dkk,
        has_placements,
        case_status,
        case when case_status in ('counted', 'cost_unknown') then 'placements' else 'survey' end
            as source,
        case when has_placements then counted_citizens else answered_citizens end
            as citizens_in_residential,
        case case_status when 'counted' then counted_cases when 'answered' then answered_cases end
            as high_cost_cases,
        case when case_status = 'counted' then counted_cases_18_66 end as high_cost_cases_18_66,
        case when case_status = 'counted' then counted_only_if_both end as cases_only_if_both_count,
        -- answers leave nobody's cost open
        case when source = 'placements' then counted_without_cost end as citizens_without_cost,
        not has_placements and coalesce(is_published, false) as is_published
    from known

)

select
    cases.collection_id,
    cases.municipality_code,
    cases.cost_limit_dkk,
    population.population_18_66,
    population.population_basis,
    cases.has_placements,
    cases.case_status,
    cases.source,
    cases.is_published,
    cast(cases.citizens_in_residential as integer) as citizens_in_residential,
    coalesce(cases.citizens_in_residential < {{ var('fewest_citizens') }}, false) as is_of_few,
    cast(cases.high_cost_cases as integer) as high_cost_cases,
    cast(cases.high_cost_cases_18_66 as integer) as high_cost_cases_18_66,
    cast(cases.cases_only_if_both_count as integer) as cases_only_if_both_count,
    cast(cases.citizens_without_cost as integer) as citizens_without_cost,
    cases.high_cost_cases / nullif(cases.citizens_in_residential, 0) as high_cost_share,
    cases.high_cost_cases * 1000 / nullif(population.population_18_66, 0) as cases_per_1000,
    cases.high_cost_cases_18_66 * 1000 / nullif(population.population_18_66, 0)
        as cases_18_66_per_1000
from cases
left join population
    on
        cases.collection_id = population.collection_id
        and cases.municipality_code = population.municipality_code
