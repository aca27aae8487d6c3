with valid as (

    select
        placements.*,
        coalesce(
            greatest(
                placements.daily_rate_dkk,
                placements.supplement_daily_rate_dkk,
                placements.day_offer_daily_rate_dkk
            ) > limits.most_daily_dkk, false
        ) as is_impossible
    from {{ ref('int_placements__valid') }} as placements
    cross join {{ ref('plausibility_limits') }} as limits

),

-- R15: an amount that cannot be one per day is unknown
known as (

    select
        * replace (
            case when not is_impossible then daily_rate_dkk end as daily_rate_dkk,
            case when not is_impossible then supplement_daily_rate_dkk end
                as supplement_daily_rate_dkk,
            case when not is_impossible then day_offer_daily_rate_dkk end
                as day_offer_daily_rate_dkk,
            case when not is_impossible then daily_cost_dkk end as daily_cost_dkk
        )
    from valid

)

-- R14
select
    placement_id,
    delivery_id,
    source_file,
    source_line,
    collection_id,
    municipality_code,
    citizen_key,
    sex,
    birth_date,
    p_number,
    service_paragraph,
    service_type,
    start_date,
    end_date,
    last_date,
    end_reason,
    registered_target_group,
    daily_rate_dkk,
    daily_rate_dkk_text,
    supplement_daily_rate_dkk,
    day_offer_daily_rate_dkk,
    own_payment_annual_dkk,
    daily_cost_dkk,
    reference_date,
    period_from,
    period_to,
    is_current,
    last_covered_date
from known
where is_current
