select
    placement_id,
    year,
    collection_id,
    municipality_code,
    citizen_key,
    p_number,
    service_type,
    ownership,
    is_external,
    match_status,
    attribution,
    age,
    is_adult,
    days,
    full_time_persons,
    full_time_persons_annualised,
    gross_cost_dkk,
    sex,
    valid_from,
    location_municipality_code,
    distance_class,
    is_residential,
    is_in_offer,
    is_ambiguous,
    target_group_code,
    registered_group,
    attributed_group,
    agreement,
    registered_or_attributed_group,
    start_date,
    end_date,
    daily_rate_dkk,
    supplement_daily_rate_dkk,
    day_offer_daily_rate_dkk,
    own_payment_annual_dkk,
    -- R3, as the municipality that placed the citizen sees it
    case
        when is_external then ownership
        when not is_external then 'own'
        else 'unknown'
    end as run_by,
    attribution = 'unambiguous' as is_unambiguous
from {{ ref('fct_placement_year') }}
where is_adult
