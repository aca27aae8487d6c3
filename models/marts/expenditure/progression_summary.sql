-- R17
with progression as (

    select * from {{ ref('int_citizens__progression') }}

),

pairs as (

    select distinct
        collection_id,
        previous_collection_id,
        years_between,
        compared_municipalities
    from {{ ref('int_citizens__compared_municipalities') }}

),

summed as (

    select
        collection_id,
        previous_collection_id,
        area_type,
        area_code,
        scope,
        progression,
        count(*) as citizens,
        count(*) filter (where is_cost_unknown) as citizens_without_cost,
        sum(counted_previous_annual_cost_dkk) as previous_annual_cost_dkk,
        sum(counted_annual_cost_dkk) as annual_cost_dkk,
        sum(counted_previous_annual_cost_constant_dkk) as previous_annual_cost_constant_dkk,
        sum(counted_annual_cost_constant_dkk - counted_previous_annual_cost_constant_dkk)
            as change_constant_dkk
    from progression
    group by collection_id, previous_collection_id, area_type, area_code, scope, progression

)

select
    summed.collection_id,
    summed.previous_collection_id,
    summed.area_type,
    summed.area_code,
    summed.scope,
    summed.progression,
    pairs.years_between,
    pairs.compared_municipalities,
    cast(summed.citizens as integer) as citizens,
    cast(summed.citizens_without_cost as integer) as citizens_without_cost,
    cast(summed.previous_annual_cost_dkk as decimal(18, 2)) as previous_annual_cost_dkk,
    cast(summed.annual_cost_dkk as decimal(18, 2)) as annual_cost_dkk,
    cast(summed.previous_annual_cost_constant_dkk as decimal(18, 2))
        as previous_annual_cost_constant_dkk,
    cast(summed.change_constant_dkk as decimal(18, 2)) as change_constant_dkk,
    {{ per_year('summed.change_constant_dkk', 'pairs.years_between') }}
        as change_constant_per_year_dkk
from summed
inner join pairs
    on
        summed.collection_id = pairs.collection_id
        and summed.previous_collection_id = pairs.previous_collection_id
