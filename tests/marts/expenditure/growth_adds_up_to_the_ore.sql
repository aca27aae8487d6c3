{{ config(meta={'dagster': {'ref': {'name': 'growth_decomposition'}}}) }}
-- R17: prices, number, composition and dearer citizens make the change, and so do transitions and
-- progression where nobody is left out
with transitions as (

    select
        collection_id,
        previous_collection_id,
        area_type,
        area_code,
        scope,
        sum(change_dkk) as change_dkk
    from {{ ref('cost_class_transitions') }}
    group by collection_id, previous_collection_id, area_type, area_code, scope

),

progression as (

    select
        collection_id,
        previous_collection_id,
        area_type,
        area_code,
        scope,
        sum(citizens_without_cost) as citizens_without_cost,
        sum(previous_annual_cost_dkk) as previous_cost_dkk,
        sum(annual_cost_dkk) as cost_dkk,
        sum(change_constant_dkk) as change_constant_dkk
    from {{ ref('progression_summary') }}
    group by collection_id, previous_collection_id, area_type, area_code, scope

)

select
    growth.collection_id,
    growth.previous_collection_id,
    growth.area_type,
    growth.area_code,
    growth.scope,
    growth.change_dkk,
    growth.change_from_prices_dkk,
    growth.change_from_number_of_citizens_dkk,
    growth.change_from_composition_dkk,
    growth.change_from_dearer_citizens_dkk
from {{ ref('growth_decomposition') }} as growth
left join transitions
    on
        growth.collection_id = transitions.collection_id
        and growth.previous_collection_id = transitions.previous_collection_id
        and growth.area_type = transitions.area_type
        and growth.area_code = transitions.area_code
        and growth.scope = transitions.scope
left join progression
    on
        growth.collection_id = progression.collection_id
        and growth.previous_collection_id = progression.previous_collection_id
        and growth.area_type = progression.area_type
        and growth.area_code = progression.area_code
        and growth.scope = progression.scope
where
    growth.change_dkk <> growth.cost_dkk - growth.previous_cost_dkk
    or growth.change_dkk
    <> growth.change_from_prices_dkk
    + growth.change_from_number_of_citizens_dkk
    + growth.change_from_composition_dkk
    + growth.change_from_dearer_citizens_dkk
    or growth.citizens_without_cost <> coalesce(progression.citizens_without_cost, 0)
    or (
        growth.citizens_left_out = 0
        and (
            growth.change_dkk <> coalesce(transitions.change_dkk, 0)
            or growth.previous_cost_dkk <> coalesce(progression.previous_cost_dkk, 0)
            or growth.cost_dkk <> coalesce(progression.cost_dkk, 0)
            or growth.change_dkk - growth.change_from_prices_dkk
            <> coalesce(progression.change_constant_dkk, 0)
        )
    )
