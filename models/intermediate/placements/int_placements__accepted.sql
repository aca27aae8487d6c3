-- R14
select
    placement_id,
    delivery_id,
    source_file,
    source_line,
    collection_id,
    municipality_code,
    citizen_key,
    birth_date,
    p_number,
    service_type,
    start_date,
    end_date,
    last_date,
    end_reason,
    registered_target_group,
    daily_rate_dkk,
    supplement_daily_rate_dkk,
    daily_cost_dkk,
    reference_date,
    period_from,
    period_to,
    is_current,
    last_covered_date
from {{ ref('int_placements__valid') }}
where is_current
