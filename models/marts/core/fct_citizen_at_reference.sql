-- R7, R8: who lives in a residential offer on the reference date, and what that costs a year
with open_placements as (

    select
        placements.*,
        matches.valid_from,
        matches.ownership,
        matches.location_municipality_code,
        {{ is_external('matches', 'placements.municipality_code') }} as is_external,
        matches.attribution,
        matches.analysis_group,
        service_types.is_residential
    from {{ ref('int_placements__at_reference') }} as at_reference
    inner join {{ ref('int_placements__accepted') }} as placements
        on at_reference.placement_id = placements.placement_id
    inner join {{ ref('service_types') }} as service_types
        on placements.service_type = service_types.service_type
    inner join {{ ref('int_placements__matches') }} as matches
        on
            placements.p_number is not distinct from matches.p_number
            and placements.service_type = matches.service_type
            and at_reference.match_date = matches.match_date

),

-- every open placement counts in the cost, including day offers and support at home; without a
-- delivered rate for each of them the citizen's cost is unknown
costs as (

    select
        collection_id,
        municipality_code,
        citizen_key,
        cast({{ complete_sum('daily_cost_dkk') }} * 365 as decimal(18, 2)) as annual_cost_dkk,
        cast({{ complete_sum('daily_rate_dkk') }} * 365 as decimal(18, 2)) as annual_rate_dkk,
        cast(sum(coalesce(supplement_daily_rate_dkk, 0)) * 365 as decimal(18, 2))
            as annual_supplement_dkk,
        cast(sum(coalesce(day_offer_daily_rate_dkk, 0)) * 365 as decimal(18, 2))
            as annual_day_offer_dkk,
        cast(sum(own_payment_annual_dkk) as decimal(18, 2)) as own_payment_annual_dkk
    from open_placements
    group by collection_id, municipality_code, citizen_key

),

-- of several residential placements the most expensive describes the citizen
main_placements as (

    select *
    from open_placements
    where is_residential
    qualify
        row_number() over (
            partition by collection_id, municipality_code, citizen_key
            order by
                daily_cost_dkk desc nulls last,
                p_number asc nulls last,
                service_type asc,
                placement_id asc
        ) = 1

),

described as (

    select
        main_placements.collection_id,
        main_placements.municipality_code,
        main_placements.citizen_key,
        {{ age_on('main_placements.birth_date', 'main_placements.reference_date') }} as age,
        main_placements.sex,
        costs.annual_cost_dkk,
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

-- SEL § 176: a percentage of each part of the cost
refunds as (

    select
        described.collection_id,
        described.municipality_code,
        described.citizen_key,
        cast(
            sum(
                (
                    least(
                        described.annual_cost_dkk,
                        coalesce(limits.to_dkk, described.annual_cost_dkk)
                    )
                    - least(described.annual_cost_dkk, limits.from_dkk)
                ) * limits.refund_percent
            ) * 0.01 as decimal(18, 2)
        ) as state_refund_dkk
    from described
    inner join {{ ref('state_refund_limits') }} as limits
        on described.reference_year = limits.year
    where described.annual_cost_dkk is not null
    group by described.collection_id, described.municipality_code, described.citizen_key

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
    described.own_payment_annual_dkk
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
