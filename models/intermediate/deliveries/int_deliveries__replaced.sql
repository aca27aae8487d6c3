-- R14: a delivery that replaces another one and has fewer than half of its citizens
with deliveries as (

    select * from {{ ref('int_deliveries__ranked') }}
    where not is_repeat and hold_rule_id is null

),

sets as (

    select
        set_id,
        collection_id,
        municipality_code,
        lag(set_id) over (
            partition by collection_id, municipality_code order by delivery_number
        ) as earlier_id
    from deliveries
    where delivery_id = set_id

),

citizens as (

    select distinct
        deliveries.set_id,
        placements.citizen_id
    from {{ ref('stg_deliveries__placements') }} as placements
    inner join deliveries
        on placements.delivery_id = deliveries.delivery_id
    where placements.citizen_id is not null

)

select
    sets.set_id,
    sets.earlier_id,
    count(*) as earlier_citizens,
    count(later.citizen_id) as shared_citizens,
    count(later.citizen_id) * 2 < count(*) as is_mostly_other_citizens
from sets
inner join citizens as earlier
    on sets.earlier_id = earlier.set_id
left join citizens as later
    on
        sets.set_id = later.set_id
        and earlier.citizen_id = later.citizen_id
group by sets.set_id, sets.earlier_id
