-- Who of those that are asked gave a number of cases
with coverage as (

    select * from {{ ref('delivery_coverage') }}
    where status <> 'not_expected'

)

select
    coverage.collection_id,
    {{ readable('coalesce(collections.collection_name, coverage.collection_id)') }}
        as collection_name,
    collections.region_name,
    collections.reference_date,
    coverage.municipality_code as row_key,
    coverage.municipality_name,
    cases.high_cost_cases is not null as is_delivered,
    labels.name_da as outcome,
    coverage.delivered_lines,
    coverage.accepted_lines,
    coverage.received_date,
    cast(year(collections.reference_date) as integer) as year,
    cast(row_number() over (
        order by
            collections.reference_date desc,
            coverage.collection_id desc,
            {{ in_danish_order('coverage.municipality_name') }} asc
    ) as integer) as print_order
from coverage
inner join {{ ref('rpt__collections') }} as collections
    on coverage.collection_id = collections.collection_id
left join {{ ref('high_cost_cases') }} as cases
    on
        coverage.collection_id = cases.collection_id
        and coverage.municipality_code = cases.municipality_code
        and cases.cost_limit_dkk = {{ high_cost_limit() }}
inner join {{ ref('labels') }} as labels
    on
        labels.kind = 'expenditure_coverage'
        and labels.code = case
            when cases.case_status = 'cost_unknown' then 'cost_unknown'
            when cases.high_cost_cases is null then 'missing'
            when cases.source = 'survey' then 'only_answered'
            else 'delivered'
        end
semi join {{ ref('high_cost_cases') }} as of_collection
    on coverage.collection_id = of_collection.collection_id
