-- Every stay in the measured period, with what each rule of the suite "placements" says of it.
with last_days as (

    select
        placement_id,
        max(match_date) as match_date
    from {{ ref('int_placements__years') }}
    group by placement_id

),

stays as (

    select * from {{ ref('int_placements__accepted') }}

),

matches as (

    select * from {{ ref('int_placements__matches') }}

),

matched as (

    select
        stays.*,
        matches.match_status,
        matches.valid_from
    from last_days
    inner join stays
        on last_days.placement_id = stays.placement_id
    inner join matches
        on
            stays.p_number is not distinct from matches.p_number
            and stays.service_type = matches.service_type
            and last_days.match_date = matches.match_date

),

-- of the departments' rates, the one nearest to the delivered rate
offer_rates as (

    select
        matched.placement_id,
        min_by(
            version_rows.daily_rate_dkk,
            abs(version_rows.daily_rate_dkk - matched.daily_rate_dkk)
        ) as offer_daily_rate_dkk
    from matched
    inner join {{ ref('int_offers__version_rows') }} as version_rows
        on
            matched.p_number = version_rows.p_number
            and matched.valid_from = version_rows.valid_from
            and matched.service_type = version_rows.service_type
    where version_rows.daily_rate_dkk > 0 and matched.daily_rate_dkk is not null
    group by matched.placement_id

),

municipalities as (

    select * from {{ ref('municipalities') }}

)

select
    matched.placement_id,
    matched.collection_id,
    matched.municipality_code,
    municipalities.municipality_name,
    matched.delivery_id,
    matched.source_file,
    matched.source_line,
    matched.p_number,
    matched.service_type,
    cast(matched.daily_rate_dkk as decimal(18, 2)) as daily_rate_dkk,
    cast(offer_rates.offer_daily_rate_dkk as decimal(18, 2)) as offer_daily_rate_dkk,
    matched.match_status = 'missing_p_number' as is_missing_p_number,
    matched.match_status = 'malformed_p_number' as is_malformed_p_number,
    matched.match_status = 'not_in_register' as is_not_in_register,
    matched.match_status = 'closed_offer' as is_closed_offer,
    matched.daily_rate_dkk is null as has_no_rate,
    -- more than 25 percent from the offer's; null where either rate is missing
    abs(matched.daily_rate_dkk - offer_rates.offer_daily_rate_dkk)
    > offer_rates.offer_daily_rate_dkk * 0.25 as is_rate_far_from_offer
from matched
left join offer_rates
    on matched.placement_id = offer_rates.placement_id
inner join municipalities
    on matched.municipality_code = municipalities.municipality_code
