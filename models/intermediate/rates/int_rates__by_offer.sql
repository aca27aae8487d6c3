with approved as (

    select * from {{ ref('int_rates__approved') }}

),

delivered as (

    select
        year,
        p_number,
        service_type,
        sum(days) as days,
        sum(days_with_rate) as days_with_rate,
        sum(rate_dkk) as rate_dkk,
        sum(supplement_dkk) as supplement_dkk
    from {{ ref('int_rates__delivered') }}
    where p_number is not null
    group by year, p_number, service_type

),

seen as (

    select
        year,
        p_number,
        service_type
    from approved
    union
    select
        year,
        p_number,
        service_type
    from delivered

),

described as (

    select
        seen.year,
        seen.p_number,
        seen.service_type,
        offers.offer_name,
        offers.ownership,
        offers.operator_municipality_code,
        years.price_index,
        years.price_year,
        years.price_year_index,
        approved.approved_places,
        approved.daily_rate_dkk,
        case when approved.daily_rate_dkk is not null then approved.read_date end
            as rate_read_date,
        cast(coalesce(delivered.days, 0) as integer) as days,
        cast(coalesce(delivered.days_with_rate, 0) as integer) as days_with_rate,
        coalesce(delivered.rate_dkk, 0) as rate_dkk,
        coalesce(delivered.supplement_dkk, 0) as supplement_dkk,
        {{ mean_amount('delivered.rate_dkk', 'delivered.days_with_rate') }}
            as delivered_daily_rate_dkk,
        {{ mean_amount('delivered.supplement_dkk', 'delivered.days_with_rate') }}
            as delivered_supplement_dkk
    from seen
    inner join {{ ref('int_rates__years') }} as years
        on seen.year = years.year
    inner join {{ ref('int_rates__offers') }} as offers
        on
            seen.year = offers.year
            and seen.p_number = offers.p_number
    left join approved
        on
            seen.year = approved.year
            and seen.p_number = approved.p_number
            and seen.service_type = approved.service_type
    left join delivered
        on
            seen.year = delivered.year
            and seen.p_number = delivered.p_number
            and seen.service_type = delivered.service_type

),

at_constant_prices as (

    select
        *,
        {{ at_price_level('daily_rate_dkk', 'price_index', 'price_year_index') }}
            as daily_rate_constant_dkk,
        {{ at_price_level('delivered_daily_rate_dkk', 'price_index', 'price_year_index') }}
            as delivered_daily_rate_constant_dkk,
        {{ at_price_level('delivered_supplement_dkk', 'price_index', 'price_year_index') }}
            as delivered_supplement_constant_dkk
    from described

)

-- beside each offer, the same offer in the year before
select
    now.year,
    now.p_number,
    now.service_type,
    now.offer_name,
    now.ownership,
    now.operator_municipality_code,
    now.rate_read_date,
    now.approved_places,
    now.price_year,
    now.price_index,
    now.price_year_index,
    now.daily_rate_dkk,
    now.daily_rate_constant_dkk,
    now.days,
    now.days_with_rate,
    now.rate_dkk,
    now.supplement_dkk,
    now.delivered_daily_rate_dkk,
    now.delivered_daily_rate_constant_dkk,
    now.delivered_supplement_dkk,
    now.delivered_supplement_constant_dkk,
    earlier.approved_places as previous_approved_places,
    earlier.days_with_rate as previous_days_with_rate,
    earlier.delivered_daily_rate_constant_dkk as previous_delivered_daily_rate_constant_dkk,
    earlier.delivered_supplement_constant_dkk as previous_delivered_supplement_constant_dkk,
    -- one reading of the register tells nothing of what changed
    case when earlier.rate_read_date < now.rate_read_date then earlier.daily_rate_constant_dkk end
        as previous_daily_rate_constant_dkk
from at_constant_prices as now
left join at_constant_prices as earlier
    on
        now.year = earlier.year + 1
        and now.p_number = earlier.p_number
        and now.service_type = earlier.service_type
