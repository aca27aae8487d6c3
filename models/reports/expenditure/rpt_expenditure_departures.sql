-- R17, R18
with outcomes as (

    select
        collection_id,
        previous_collection_id,
        outcome,
        any_value(citizens) filter (where area_type = 'collection') as citizens,
        max(citizens) filter (where area_type = 'municipality') as citizens_of_one
    from {{ ref('high_cost_departures') }}
    where cost_limit_dkk = {{ high_cost_limit() }}
    group by collection_id, previous_collection_id, outcome

)

select
    outcomes.collection_id,
    outcomes.previous_collection_id,
    labels.sort_order as print_order,
    labels.name_da as outcome_da,
    outcomes.citizens,
    coalesce(
        nullif(greatest(outcomes.citizens - outcomes.citizens_of_one, 0), 0), outcomes.citizens
    ) as citizens_known
from outcomes
inner join {{ ref('labels') }} as labels
    on labels.kind = 'outcome' and outcomes.outcome = labels.code
where outcomes.citizens is not null
