-- R8, R17: what became of each high-cost case that is not one at the later date
with progression as (

    select * from {{ ref('int_citizens__progression') }}

),

departed as (

    select
        collection_id,
        previous_collection_id,
        area_type,
        area_code,
        case
            when not is_there then last_end_reason
            when annual_cost_dkk is null then 'cost_unknown'
            -- the two answers that leave the citizen in an offer, at less than 2 mio. DKK
            when last_end_reason in ('better_functioning', 'cheaper_offer') then last_end_reason
            else 'still_in_residential_below_2_mio'
        end as outcome
    from progression
    where
        {{ is_high_cost('previous_annual_cost_dkk') }}
        and not coalesce({{ is_high_cost('annual_cost_dkk') }}, false)

)

select
    collection_id,
    previous_collection_id,
    area_type,
    area_code,
    outcome,
    cast(count(*) as integer) as citizens
from departed
group by collection_id, previous_collection_id, area_type, area_code, outcome
