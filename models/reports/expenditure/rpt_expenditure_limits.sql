-- R8, R18: the cases of each limit of cost, where rows tell of more than one
with cases as (

    select
        *,
        high_cost_cases - high_cost_cases_18_66 as high_cost_cases_from_67,
        case when population_18_66 is not null then high_cost_cases end as cases_with_population,
        case when high_cost_cases is not null then population_18_66 end as population_of_cases
    from {{ ref('high_cost_cases') }}

),

sums as (

    select
        collection_id,
        cost_limit_dkk,
        {% for column in [
            'high_cost_cases', 'high_cost_cases_18_66', 'high_cost_cases_from_67',
            'cases_only_if_both_count'
        ] -%}
            cast(sum({{ column }}) as integer) as {{ column }},
            {{ fewest_counted(column) }} as {{ column }}_known,
        {% endfor -%}
        sum(cases_with_population) * 1000 / nullif(sum(population_of_cases), 0) as cases_per_1000,
        {{ fewest_counted('cases_with_population') }} as rated_known
    from cases
    where has_placements
    group by collection_id, cost_limit_dkk

)

select
    sums.collection_id,
    cast(row_number() over (
        partition by sums.collection_id order by sums.cost_limit_dkk desc
    ) as integer) as print_order,
    limits.name_da as limit_da,
    sums.high_cost_cases,
    sums.cases_per_1000,
    sums.high_cost_cases_18_66,
    sums.high_cost_cases_from_67,
    sums.cases_only_if_both_count,
    sums.high_cost_cases_known,
    sums.high_cost_cases_18_66_known,
    sums.high_cost_cases_from_67_known,
    sums.cases_only_if_both_count_known,
    sums.rated_known
from sums
inner join {{ ref('cost_limits') }} as limits
    on sums.cost_limit_dkk = limits.cost_limit_dkk
