-- R7, R8: who lives in a residential offer on the reference date, and what that costs a year
with open_placements as (

    select * from {{ ref('int_citizens__open_placements') }}

),

-- without a delivered rate for each placement that counts the citizen's cost is unknown
costs as (

    select
        collection_id,
        municipality_code,
        citizen_key,
        {% for column, daily, where in [
            ('annual_cost_dkk', 'daily_cost_dkk', 'is_in_case_cost'),
            ('annual_cost_all_services_dkk', 'daily_cost_dkk', 'not is_left_open'),
            ('annual_cost_if_both_count_dkk', 'daily_cost_dkk', 'counts_in_case_cost'),
            ('annual_rate_dkk', 'daily_rate_dkk', 'is_in_case_cost'),
        ] -%}
            cast({{ complete_sum(daily, where) }} * 365 as decimal(18, 2)) as {{ column }},
        {% endfor -%}
        {% for column, daily in [
            ('annual_supplement_dkk', 'supplement_daily_rate_dkk'),
            ('annual_day_offer_dkk', 'day_offer_daily_rate_dkk'),
        ] -%}
            cast(
                coalesce(sum({{ daily }}) filter (where is_in_case_cost), 0) * 365
                as decimal(18, 2)
            ) as {{ column }},
        {% endfor -%}
        cast(sum(own_payment_annual_dkk) filter (where is_in_case_cost) as decimal(18, 2))
            as own_payment_annual_dkk
    from open_placements
    group by collection_id, municipality_code, citizen_key

),

main_placements as (

    select * from open_placements
    where is_residential and not is_left_open

),

described as (

    select
        main_placements.collection_id,
        main_placements.municipality_code,
        main_placements.citizen_key,
        {{ age_on('main_placements.birth_date', 'main_placements.reference_date') }} as age,
        main_placements.sex,
        costs.annual_cost_dkk,
        costs.annual_cost_all_services_dkk,
        costs.annual_cost_if_both_count_dkk,
        costs.annual_rate_dkk,
        costs.annual_supplement_dkk,
        costs.annual_day_offer_dkk,
        costs.own_payment_annual_dkk,
        main_placements.p_number,
        main_placements.valid_from,
        main_placements.service_type,
        main_placements.ownership,
        main_placements.is_external,
        main_placements.location_municipality_code,
        main_placements.attribution,
        main_placements.analysis_group,
        year(main_placements.reference_date) as reference_year
    from main_placements
    inner join costs
        on
            main_placements.collection_id = costs.collection_id
            and main_placements.municipality_code = costs.municipality_code
            and main_placements.citizen_key = costs.citizen_key

),

-- SEL § 176: a percentage of each part of a month's cost above a twelfth of the year's limits (BEK
-- 1485 of 2023, § 3). Days and limits are brought to one denominator, 365 x 12
months as (

    select
        described.collection_id,
        described.municipality_code,
        described.citizen_key,
        limits.refund_percent,
        of_year.months,
        limits.from_dkk * 365 as from_dkk,
        limits.to_dkk * 365 as to_dkk,
        described.annual_cost_dkk * of_year.days * 12 as cost_dkk
    from described
    inner join {{ ref('state_refund_limits') }} as limits
        on described.reference_year = limits.year
    -- the months of 365 days
    cross join (values (31, 7), (30, 4), (28, 1)) as of_year (days, months)
    where described.annual_cost_dkk is not null

),

parts as (

    select
        collection_id,
        municipality_code,
        citizen_key,
        sum(
            (least(cost_dkk, coalesce(to_dkk, cost_dkk)) - least(cost_dkk, from_dkk))
            * refund_percent
            * months
        ) as refund_dkk
    from months
    group by collection_id, municipality_code, citizen_key

),

refunds as (

    select
        collection_id,
        municipality_code,
        citizen_key,
        {{ rounded_quotient('cast(refund_dkk * 100 as hugeint)', '(365 * 12 * 100)') }}
            as state_refund_dkk
    from parts

)

select
    described.collection_id,
    described.municipality_code,
    described.citizen_key,
    described.age,
    described.age >= 18 as is_adult,
    described.annual_cost_dkk,
    described.annual_supplement_dkk,
    case
        when described.age < 67 then refunds.state_refund_dkk
        when refunds.state_refund_dkk is not null then 0
    end as state_refund_dkk,
    case
        when described.age < 18 then false
        else {{ is_high_cost('described.annual_cost_dkk') }}
    end as is_high_cost,
    price_bands.price_band,
    age_bands.age_band,
    described.service_type,
    described.ownership,
    described.attribution,
    described.analysis_group,
    described.sex,
    described.p_number,
    described.valid_from,
    described.location_municipality_code,
    described.is_external,
    described.annual_rate_dkk,
    described.annual_day_offer_dkk,
    described.own_payment_annual_dkk,
    described.annual_cost_all_services_dkk,
    described.annual_cost_if_both_count_dkk,
    case when described.age >= 18 then {{ cost_limit_of('described.annual_cost_dkk') }} end
        as cost_limit_dkk,
    described.age >= 18
    and not {{ is_high_cost('described.annual_cost_dkk') }}
    and {{ is_high_cost('described.annual_cost_if_both_count_dkk') }} as only_if_both_count
from described
left join refunds
    on
        described.collection_id = refunds.collection_id
        and described.municipality_code = refunds.municipality_code
        and described.citizen_key = refunds.citizen_key
left join {{ ref('price_bands') }} as price_bands
    on
        described.annual_cost_dkk >= price_bands.from_dkk
        and (described.annual_cost_dkk < price_bands.to_dkk or price_bands.to_dkk is null)
left join {{ ref('age_bands') }} as age_bands
    on
        described.age >= age_bands.age_from
        and (described.age <= age_bands.age_to or age_bands.age_to is null)
