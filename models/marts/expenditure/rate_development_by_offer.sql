select
    year,
    p_number,
    service_type,
    offer_name,
    ownership,
    operator_municipality_code,
    rate_read_date,
    approved_places,
    price_year,
    daily_rate_dkk,
    daily_rate_constant_dkk,
    days,
    delivered_daily_rate_dkk,
    delivered_daily_rate_constant_dkk,
    delivered_supplement_dkk,
    delivered_supplement_constant_dkk,
    days - days_with_rate as days_without_rate,
    cast(supplement_dkk as double) / nullif(rate_dkk + supplement_dkk, 0) as supplement_share,
    100.0 * (daily_rate_constant_dkk - previous_daily_rate_constant_dkk)
    / previous_daily_rate_constant_dkk as change_percent
from {{ ref('int_rates__by_offer') }}
