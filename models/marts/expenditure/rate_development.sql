with by_offer as (

    select
        *,
        -- the mean over offers is weighted by their places
        case
            when daily_rate_dkk is not null and approved_places > 0 then approved_places
            else 0
        end as places,
        -- a change counts the same offers in both years, with the weights of the year before
        case
            when
                daily_rate_constant_dkk is not null
                and previous_daily_rate_constant_dkk is not null
                and previous_approved_places > 0
                then previous_approved_places
            else 0
        end as compared_places,
        case
            when
                delivered_daily_rate_constant_dkk is not null
                and previous_delivered_daily_rate_constant_dkk is not null
                then previous_days_with_rate
            else 0
        end as compared_days
    from {{ ref('int_rates__by_offer') }}

),

approved as (

    select
        year,
        ownership,
        service_type,
        count(*) as offers,
        count(*) filter (where places > 0) as offers_with_rate,
        count(*) filter (where compared_places > 0) as compared_offers,
        count(*) filter (where compared_days > 0) as delivered_compared_offers,
        {{ mean_amount('sum(daily_rate_dkk * places)', 'sum(places)') }} as daily_rate_dkk,
        100.0 * sum((daily_rate_constant_dkk - previous_daily_rate_constant_dkk) * compared_places)
        / nullif(sum(previous_daily_rate_constant_dkk * compared_places), 0) as change_percent,
        100.0 * sum(
            (delivered_daily_rate_constant_dkk - previous_delivered_daily_rate_constant_dkk)
            * compared_days
        )
        / nullif(sum(previous_delivered_daily_rate_constant_dkk * compared_days), 0)
            as delivered_change_percent,
        100.0 * sum(
            (delivered_supplement_constant_dkk - previous_delivered_supplement_constant_dkk)
            * compared_days
        )
        / nullif(sum(previous_delivered_supplement_constant_dkk * compared_days), 0)
            as supplement_change_percent
    from by_offer
    group by year, ownership, service_type

),

-- placements that lead to no offer are included, because their rates were delivered
delivered as (

    select
        year,
        ownership,
        service_type,
        sum(days) as days,
        sum(days_with_rate) as days_with_rate,
        sum(rate_dkk) as rate_dkk,
        sum(supplement_dkk) as supplement_dkk
    from {{ ref('int_rates__delivered') }}
    group by year, ownership, service_type

),

seen as (

    select
        year,
        ownership,
        service_type
    from approved
    union
    select
        year,
        ownership,
        service_type
    from delivered

),

at_current_prices as (

    select
        seen.year,
        seen.ownership,
        seen.service_type,
        years.price_year,
        years.price_index,
        years.price_year_index,
        approved.daily_rate_dkk,
        approved.change_percent,
        approved.delivered_change_percent,
        approved.supplement_change_percent,
        cast(coalesce(approved.offers, 0) as integer) as offers,
        cast(coalesce(approved.offers_with_rate, 0) as integer) as offers_with_rate,
        cast(coalesce(approved.compared_offers, 0) as integer) as compared_offers,
        cast(coalesce(approved.delivered_compared_offers, 0) as integer)
            as delivered_compared_offers,
        cast(coalesce(delivered.days, 0) as integer) as days,
        cast(coalesce(delivered.days - delivered.days_with_rate, 0) as integer)
            as days_without_rate,
        {{ mean_amount('delivered.rate_dkk', 'delivered.days_with_rate') }}
            as delivered_daily_rate_dkk,
        {{ mean_amount('delivered.supplement_dkk', 'delivered.days_with_rate') }}
            as delivered_supplement_dkk,
        cast(delivered.supplement_dkk as double)
        / nullif(delivered.rate_dkk + delivered.supplement_dkk, 0) as supplement_share
    from seen
    inner join {{ ref('int_rates__years') }} as years
        on seen.year = years.year
    left join approved
        on
            seen.year = approved.year
            and seen.ownership = approved.ownership
            and seen.service_type = approved.service_type
    left join delivered
        on
            seen.year = delivered.year
            and seen.ownership = delivered.ownership
            and seen.service_type = delivered.service_type

)

select
    year,
    ownership,
    service_type,
    offers,
    offers_with_rate,
    price_year,
    daily_rate_dkk,
    compared_offers,
    change_percent,
    days,
    days_without_rate,
    delivered_daily_rate_dkk,
    delivered_supplement_dkk,
    supplement_share,
    delivered_compared_offers,
    delivered_change_percent,
    supplement_change_percent,
    {{ at_price_level('daily_rate_dkk', 'price_index', 'price_year_index') }}
        as daily_rate_constant_dkk,
    {{ at_price_level('delivered_daily_rate_dkk', 'price_index', 'price_year_index') }}
        as delivered_daily_rate_constant_dkk,
    {{ at_price_level('delivered_supplement_dkk', 'price_index', 'price_year_index') }}
        as delivered_supplement_constant_dkk
from at_current_prices
