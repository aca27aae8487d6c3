select
    collection_id,
    municipality_code,
    citizen_key,
    age,
    is_adult,
    annual_cost_dkk,
    annual_supplement_dkk,
    state_refund_dkk,
    is_high_cost,
    price_band,
    age_band,
    service_type,
    ownership,
    attribution,
    analysis_group
from {{ ref('int_citizens__at_reference') }}
