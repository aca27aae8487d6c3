-- R8, R17: what became of each high-cost case that is not one at the later date
with progression as (

    select * from {{ ref('int_citizens__progression') }}
    where scope = 'residential'

),

limits as (

    select
        *,
        {{ cost_limit_of('previous_annual_cost_dkk') }} as cost_limit_dkk,
        {{ cost_limit_of('annual_cost_dkk') }} as later_limit_dkk
    from progression

),

departed as (

    select
        collection_id,
        previous_collection_id,
        area_type,
        area_code,
        cost_limit_dkk,
        case
            when not is_there then last_end_reason
            when annual_cost_dkk is null then 'cost_unknown'
            when later_limit_dkk > cost_limit_dkk then 'above_next_limit'
            -- the two answers that leave the citizen in an offer, at less than the limit
            when last_end_reason in ('better_functioning', 'cheaper_offer') then last_end_reason
            else 'still_in_residential_below_limit'
        end as outcome
    from limits
    where cost_limit_dkk is not null and later_limit_dkk is distinct from cost_limit_dkk

)

select
    collection_id,
    previous_collection_id,
    area_type,
    area_code,
    cost_limit_dkk,
    outcome,
    cast(count(*) as integer) as citizens
from departed
group by collection_id, previous_collection_id, area_type, area_code, cost_limit_dkk, outcome
