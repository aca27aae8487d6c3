-- R9: each municipality's rate held against that of the others
with cases as (

    select
        collection_id,
        cost_limit_dkk,
        municipality_code,
        high_cost_cases,
        citizens_without_cost,
        case_status,
        population_18_66,
        population_basis,
        cases_per_1000,
        is_of_few,
        {{ ordered_mean('cases_per_1000', over='in_collection') }}
            as mean_of_municipal_rates,
        -- more cases than inhabitants are a misprint, and not compared
        count(*) filter (where cases_per_1000 <= 1000) over in_collection as comparisons,
        rank() over (
            partition by collection_id, cost_limit_dkk
            order by cases_per_1000 desc nulls last
        ) as rate_rank
    from {{ ref('int_high_cost__cases_by_limit') }}
    window in_collection as (partition by collection_id, cost_limit_dkk)

),

-- the population is taken as exact
limits as (

    select
        cases.*,
        expected.rate_of_others,
        own_limits.lower_limit * 1000 / cases.population_18_66 as rate_lower_95,
        own_limits.upper_limit * 1000 / cases.population_18_66 as rate_upper_95,
        corrected_limits.lower_limit * 1000 / cases.population_18_66 as rate_lower_corrected,
        corrected_limits.upper_limit * 1000 / cases.population_18_66 as rate_upper_corrected,
        {% for side, probability, compared in [
            ('lower', 0.025, '>'), ('upper', 0.975, '>=')
        ] -%}
            list_min(list_filter(
                range(
                    0,
                    cast(ceil(
                        expected.expected_of_others + 8 * sqrt(expected.expected_of_others) + 20
                    ) as integer)
                ),
                -- where the others have no case, none is expected, and zero has no logarithm
                lambda number: {{ poisson_at_most(
                    'number', 'greatest(expected.expected_of_others, 1e-300)'
                ) }} {{ compared }} {{ probability }}
            )) * 1000 / cases.population_18_66 as funnel_{{ side }}_95,
        {% endfor -%}
        {{ normal_95() }}
        * sqrt(expected.dispersion * expected.rate_of_others * 1000 / cases.population_18_66)
            as widened_by
    from cases
    left join {{ ref('int_high_cost__expected') }} as expected
        on
            cases.collection_id = expected.collection_id
            and cases.cost_limit_dkk = expected.cost_limit_dkk
            and cases.municipality_code = expected.municipality_code
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
    collection_id,
    cost_limit_dkk,
    municipality_code,
    high_cost_cases,
    citizens_without_cost,
    case_status,
    population_18_66,
    population_basis,
    cases_per_1000,
    rate_lower_95,
    rate_upper_95,
    rate_lower_corrected,
    rate_upper_corrected,
    mean_of_municipal_rates,
    case when cases_per_1000 is not null then cast(rate_rank as integer) end as rate_rank,
    rate_of_others,
    funnel_lower_95,
    funnel_upper_95,
    -- greatest() would leave out what is unknown
    case when widened_by is not null then greatest(rate_of_others - widened_by, 0) end
        as funnel_lower_widened,
    rate_of_others + widened_by as funnel_upper_widened,
    -- R20: nothing is said of a row on fewer than five citizens, or of one municipality alone
    {% for name, lower, upper in [
        ('comparison', 'rate_lower_95', 'rate_upper_95'),
        ('comparison_corrected', 'rate_lower_corrected', 'rate_upper_corrected'),
    ] -%}
        case
            when is_of_few or rate_of_others is null or {{ upper }} is null then null
            when {{ lower }} > rate_of_others then 'higher'
            when {{ upper }} < rate_of_others then 'lower'
            else 'not_different'
        end as {{ name }},
    {% endfor -%}
    case
        when is_of_few or rate_of_others is null or cases_per_1000 is null then null
        when cases_per_1000 > rate_of_others + widened_by then 'higher'
        when cases_per_1000 < rate_of_others - widened_by then 'lower'
        else 'not_different'
    end as comparison_widened
from limits
