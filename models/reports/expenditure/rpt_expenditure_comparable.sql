-- R11, R18. A reader who is the municipality knows its own rate
with nearest as (

    select
        nearest.*,
        own.municipality_name as for_municipality,
        peers.municipality_name,
        peers.cases_known,
        labels.name_da as comparison_da,
        unnest(['collection', 'municipality']) as area_type,
        unnest([nearest.collection_id, nearest.municipality_code]) as area_code,
        unnest([own.cases_known, {{ known() }}]) as own_known
    from {{ ref('comparable_municipalities') }} as nearest
    inner join {{ ref('rpt_expenditure_municipalities') }} as own
        on
            nearest.collection_id = own.collection_id
            and nearest.municipality_code = own.municipality_code
    inner join {{ ref('rpt_expenditure_municipalities') }} as peers
        on
            nearest.collection_id = peers.collection_id
            and nearest.comparable_municipality_code = peers.municipality_code
    left join {{ ref('labels') }} as labels
        on labels.kind = 'comparison' and nearest.comparison = labels.code
    where nearest.cost_limit_dkk = {{ high_cost_limit() }}

)

select
    collection_id,
    area_type,
    area_code,
    for_municipality,
    municipality_name,
    nearness_rank,
    comparable_cases_per_1000,
    rate_difference,
    rate_difference_lower_95,
    rate_difference_upper_95,
    comparison_da,
    distance,
    population_term,
    group_term,
    index_term,
    cases_known,
    own_known,
    cast(row_number() over (
        partition by collection_id, area_type, area_code
        order by {{ in_danish_order('for_municipality') }} asc, nearness_rank asc
    ) as integer) as print_order
from nearest
