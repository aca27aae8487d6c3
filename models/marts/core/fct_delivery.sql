with deliveries as (

    select * from {{ ref('int_deliveries__ranked') }}

),

expected as (

    select
        coverage.collection_id,
        coverage.municipality_code,
        population.population_18_66
    from {{ ref('int_placements__delivery_status') }} as coverage
    left join {{ ref('int_population__by_collection') }} as population
        on
            coverage.collection_id = population.collection_id
            and coverage.municipality_code = population.municipality_code
    where coverage.status <> 'not_expected'

),

totals as (

    select
        collection_id,
        {{ complete_sum('population_18_66') }} as population_18_66
    from expected
    group by collection_id

)

select
    deliveries.delivery_id,
    deliveries.collection_id,
    deliveries.municipality_code,
    deliveries.received_date,
    deliveries.period_from,
    deliveries.period_to,
    deliveries.is_current,
    deliveries.is_repeat,
    accounting.delivered_lines,
    accounting.accepted_lines,
    accounting.rejected_lines,
    accounting.duplicate_lines,
    accounting.announced_lines,
    files.receipt,
    -- R12
    expected.population_18_66 / nullif(totals.population_18_66, 0) as share_of_inhabitants
from deliveries
inner join {{ ref('int_placements__row_accounting') }} as accounting
    on deliveries.delivery_id = accounting.delivery_id
left join expected
    on
        deliveries.collection_id = expected.collection_id
        and deliveries.municipality_code = expected.municipality_code
left join totals
    on deliveries.collection_id = totals.collection_id
left join {{ ref('delivery_files') }} as files
    on deliveries.delivery_id = files.delivery_id
