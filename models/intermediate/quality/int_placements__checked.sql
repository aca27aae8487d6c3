-- What the suite "placements" checks: the deliveries that count (R14).
select
    placement_id,
    collection_id,
    municipality_code,
    municipality_name,
    delivery_id,
    is_current,
    source_file,
    source_line,
    p_number,
    service_type,
    daily_rate_dkk,
    offer_daily_rate_dkk,
    is_missing_p_number,
    is_malformed_p_number,
    is_not_in_register,
    is_closed_offer,
    has_no_rate,
    is_rate_far_from_offer,
    has_service_not_approved,
    is_under_18,
    is_in_two_offers,
    is_delivered_by_two,
    has_unknown_target_group,
    has_unknown_end_reason
from {{ ref('int_placements__suspicions') }}
where is_current
