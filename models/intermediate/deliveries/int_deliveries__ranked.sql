with deliveries as (

    select * from {{ ref('int_deliveries__ordered') }}

),

held as (

    select * from {{ ref('int_deliveries__held') }}

),

-- R14: a delivery that waits for the collector's word replaces nothing
weighed as (

    select
        deliveries.*,
        case
            when coalesce(deliveries.is_undecided, false) then 'file_held_undecided'
            else held.hold_rule_id
        end as hold_rule_id,
        max(deliveries.delivery_number) filter (
            where
            not deliveries.is_repeat
            and held.hold_rule_id is null
            and not coalesce(deliveries.is_undecided, false)
        ) over (
            partition by deliveries.collection_id, deliveries.municipality_code
        ) as current_number
    from deliveries
    left join held
        on deliveries.set_id = held.delivery_id

)

select
    delivery_id,
    collection_id,
    municipality_code,
    received_date,
    file_name,
    file_sha256,
    line_count,
    reference_date,
    citizen_id_scope,
    period_from,
    period_to,
    is_expected,
    set_id,
    counts_by,
    delivery_number,
    is_repeat,
    -- one that a later delivery has replaced waits for nothing
    case
        when delivery_number > coalesce(current_number, 0) then hold_rule_id
    end as hold_rule_id,
    -- R14: the latest delivery replaces the earlier ones whole
    coalesce(delivery_number = current_number, false) as is_current
from weighed
