-- R9
with cases as (

    select
        collection_id,
        municipality_code,
        high_cost_cases,
        citizens_without_cost,
        case_status,
        population_18_66,
        population_is_estimated,
        cases_per_1000,
        avg(cases_per_1000) over (partition by collection_id) as mean_of_municipal_rates,
        count(cases_per_1000) over (partition by collection_id) as comparisons,
        rank() over (partition by collection_id order by cases_per_1000 desc nulls last)
            as rate_rank
    from {{ ref('int_high_cost__cases') }}

),

-- the population is taken as exact
limits as (

    select
        cases.collection_id,
        cases.municipality_code,
        own_limits.lower_limit * 1000 / cases.population_18_66 as rate_lower_95,
        own_limits.upper_limit * 1000 / cases.population_18_66 as rate_upper_95,
        corrected_limits.lower_limit * 1000 / cases.population_18_66 as rate_lower_corrected,
        corrected_limits.upper_limit * 1000 / cases.population_18_66 as rate_upper_corrected
    from cases
    left join {{ ref('int_high_cost__poisson_limits') }} as own_limits
        on
            cases.high_cost_cases = own_limits.cases
            and own_limits.comparisons = 1
    left join {{ ref('int_high_cost__poisson_limits') }} as corrected_limits
        on
            cases.high_cost_cases = corrected_limits.cases
            and cases.comparisons = corrected_limits.comparisons

)

select
    cases.collection_id,
    cases.municipality_code,
    cases.high_cost_cases,
    cases.citizens_without_cost,
    cases.case_status,
    cases.population_18_66,
    cases.population_is_estimated,
    cases.cases_per_1000,
    limits.rate_lower_95,
    limits.rate_upper_95,
    limits.rate_lower_corrected,
    limits.rate_upper_corrected,
    cases.mean_of_municipal_rates,
    case when cases.cases_per_1000 is not null then cast(cases.rate_rank as integer) end
        as rate_rank,
    case
        when limits.rate_lower_95 > cases.mean_of_municipal_rates then 'higher'
        when limits.rate_upper_95 < cases.mean_of_municipal_rates then 'lower'
        when limits.rate_upper_95 is not null then 'not_different'
    end as comparison,
    case
        when limits.rate_lower_corrected > cases.mean_of_municipal_rates then 'higher'
        when limits.rate_upper_corrected < cases.mean_of_municipal_rates then 'lower'
        when limits.rate_upper_corrected is not null then 'not_different'
    end as comparison_corrected
from cases
inner join limits
    on
        cases.collection_id = limits.collection_id
        and cases.municipality_code = limits.municipality_code
