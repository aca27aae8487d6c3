with terms as (

    select * from {{ ref('rates_agreement_terms') }}

),

approved as (

    select * from {{ ref('int_rates__approved') }}

),

price_index as (

    select * from {{ ref('int_municipalities__price_index') }}

),

-- every municipality that an agreement binds, in each of its years with rates
bound as (

    select
        terms.agreement,
        years.year,
        municipalities.municipality_code,
        terms.base_year,
        terms.required_reduction_percent,
        year_index.price_index,
        base_index.price_index as base_price_index,
        -- over-fulfilment is not credited; a municipality not in the list has an unknown shortfall
        case
            when shortfalls.shortfall_percent < 0 then 0
            else shortfalls.shortfall_percent
        end as carried_over_shortfall_percent
    from terms
    inner join {{ ref('int_rates__years') }} as years
        on years.year between terms.first_year and terms.last_year
    inner join {{ ref('municipalities') }} as municipalities
        on terms.region_code = municipalities.region_code
    left join {{ ref('rates_agreement_shortfalls') }} as shortfalls
        on
            terms.agreement = shortfalls.agreement
            and municipalities.municipality_code = shortfalls.municipality_code
    left join price_index as base_index
        on terms.base_year = base_index.year
    left join price_index as year_index
        on years.year = year_index.year

),

-- offers that the municipality runs in either year
offers as (

    select distinct
        bound.agreement,
        bound.year,
        bound.base_year,
        bound.municipality_code,
        approved.p_number,
        approved.service_type
    from bound
    inner join approved
        on
            bound.municipality_code = approved.operator_municipality_code
            and approved.year in (bound.base_year, bound.year)

),

-- only offers that it runs in both years are compared, with a rate from two readings
compared as (

    select
        offers.agreement,
        offers.year,
        offers.municipality_code,
        base.daily_rate_dkk as base_daily_rate_dkk,
        now.daily_rate_dkk,
        case
            when
                base.daily_rate_dkk is not null
                and now.daily_rate_dkk is not null
                and base.read_date < now.read_date
                and base.approved_places > 0
                then base.approved_places
            else 0
        end as places
    from offers
    left join approved as base
        on
            offers.base_year = base.year
            and offers.municipality_code = base.operator_municipality_code
            and offers.p_number = base.p_number
            and offers.service_type = base.service_type
    left join approved as now
        on
            offers.year = now.year
            and offers.municipality_code = now.operator_municipality_code
            and offers.p_number = now.p_number
            and offers.service_type = now.service_type

),

means as (

    select
        agreement,
        year,
        municipality_code,
        count(*) filter (where places > 0) as offers,
        count(*) filter (where places = 0) as offers_not_compared,
        sum(places) as places,
        {{ mean_amount('sum(base_daily_rate_dkk * places)', 'sum(places)') }}
            as base_daily_rate_dkk,
        {{ mean_amount('sum(daily_rate_dkk * places)', 'sum(places)') }} as daily_rate_dkk
    from compared
    group by agreement, year, municipality_code

),

measured as (

    select
        bound.agreement,
        bound.year,
        bound.municipality_code,
        bound.base_year,
        bound.required_reduction_percent,
        bound.carried_over_shortfall_percent,
        means.base_daily_rate_dkk,
        means.daily_rate_dkk,
        cast(coalesce(means.offers, 0) as integer) as offers,
        cast(coalesce(means.offers_not_compared, 0) as integer) as offers_not_compared,
        cast(coalesce(means.places, 0) as integer) as approved_places,
        exists(
            select 1
            from approved
            where bound.base_year = approved.year and approved.daily_rate_dkk is not null
        ) as is_base_year_read,
        bound.required_reduction_percent + bound.carried_over_shortfall_percent
            as total_required_percent,
        {{ at_price_level('means.daily_rate_dkk', 'bound.price_index', 'bound.base_price_index') }}
            as daily_rate_constant_dkk
    from bound
    left join means
        on
            bound.agreement = means.agreement
            and bound.year = means.year
            and bound.municipality_code = means.municipality_code

),

-- R16; amounts are compared as decimals, so that exactly 2 percent is met
judged as (

    select
        *,
        daily_rate_constant_dkk * 100
        <= base_daily_rate_dkk * (100 - required_reduction_percent) as is_base_requirement_met,
        daily_rate_constant_dkk * 100
        <= base_daily_rate_dkk * (100 - total_required_percent) as is_total_requirement_met
    from measured

)

select
    agreement,
    year,
    municipality_code,
    base_year,
    offers,
    offers_not_compared,
    approved_places,
    base_daily_rate_dkk,
    daily_rate_dkk,
    daily_rate_constant_dkk,
    is_base_requirement_met,
    cast(required_reduction_percent as double) as required_reduction_percent,
    cast(carried_over_shortfall_percent as double) as carried_over_shortfall_percent,
    cast(total_required_percent as double) as total_required_percent,
    100.0 * (base_daily_rate_dkk - daily_rate_constant_dkk) / base_daily_rate_dkk
        as achieved_reduction_percent,
    -- unknown where the shortfall is unknown; false where the base requirement is not met
    is_base_requirement_met and is_total_requirement_met as is_fulfilled,
    case
        when is_base_requirement_met is not null and total_required_percent is not null then null
        when required_reduction_percent is null then 'requirement_not_known'
        when not is_base_year_read then 'base_year_not_read'
        when base_daily_rate_dkk is null then 'no_offer_compared'
        when daily_rate_constant_dkk is null then 'no_price_index'
        else 'shortfall_not_known'
    end as unknown_reason
from judged
