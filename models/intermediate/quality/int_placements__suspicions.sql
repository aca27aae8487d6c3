-- Every placement that its delivery covers, with what each suspicion says of it. Those of replaced
-- deliveries too: the feedback tells what has changed since.
with placements as (

    select * from {{ ref('int_placements__valid') }}
    where last_covered_date is not null

),

matches as (

    select * from {{ ref('int_placements__matches') }}

),

matched as (

    select
        placements.*,
        matches.match_status,
        matches.valid_from,
        matches.is_service_approved
    from placements
    inner join matches
        on
            placements.p_number is not distinct from matches.p_number
            and placements.service_type = matches.service_type
            and placements.last_covered_date = matches.match_date

),

residential_services as (

    select service_type
    from {{ ref('service_types') }}
    where is_residential

),

residential as (

    select
        placements.*,
        greatest(placements.start_date, placements.period_from) as first_covered_date
    from placements
    inner join residential_services
        on placements.service_type = residential_services.service_type

),

-- one citizen in two offers on the same days
in_two_offers as (

    select distinct one.placement_id
    from residential as one
    inner join residential as other
        on
            one.delivery_id = other.delivery_id
            and one.citizen_key = other.citizen_key
            and one.p_number <> other.p_number
            and one.first_covered_date <= other.last_covered_date
            and one.last_covered_date >= other.first_covered_date

),

-- one citizen delivered by two municipalities for the same days
by_two_municipalities as (

    select distinct one.placement_id
    from residential as one
    inner join residential as other
        on
            one.collection_id = other.collection_id
            and one.citizen_key = other.citizen_key
            and one.municipality_code <> other.municipality_code
            and one.first_covered_date <= other.last_covered_date
            and one.last_covered_date >= other.first_covered_date
    where other.is_current

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

recognised as (

    select distinct placement_id
    from {{ ref('int_placements__registered_groups') }}

),

end_reasons as (

    select {{ lookup_key('spelling') }} as reason_key
    from {{ ref('end_reasons') }}

),

municipalities as (

    select * from {{ ref('municipalities') }}

),

-- a file without rates was not asked to have one on each line
files_without_rates as (

    select delivery_id
    from {{ ref('int_deliveries__missing_columns') }}
    where rule_id = 'placement_rate_missing'

)

select
    matched.placement_id,
    matched.collection_id,
    matched.municipality_code,
    municipalities.municipality_name,
    matched.delivery_id,
    matched.is_current,
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
    case when files_without_rates.delivery_id is null then matched.daily_rate_dkk is null end
        as has_no_rate,
    -- more than 25 percent from the offer's; null where either rate is missing
    abs(matched.daily_rate_dkk - offer_rates.offer_daily_rate_dkk)
    > offer_rates.offer_daily_rate_dkk * 0.25 as is_rate_far_from_offer,
    -- null where the placement leads to no offer
    case
        when matched.match_status in ('matched', 'closed_offer')
            then not matched.is_service_approved
    end as has_service_not_approved,
    {{ age_on('matched.birth_date', 'matched.last_covered_date') }} < 18 as is_under_18,
    in_two_offers.placement_id is not null as is_in_two_offers,
    by_two_municipalities.placement_id is not null as is_delivered_by_two,
    -- null where the citizen's own target group is not registered
    case
        when matched.registered_target_group is not null then recognised.placement_id is null
    end as has_unknown_target_group,
    -- null where no reason is given
    case
        when matched.end_reason is not null then end_reasons.reason_key is null
    end as has_unknown_end_reason
from matched
left join offer_rates
    on matched.placement_id = offer_rates.placement_id
left join files_without_rates
    on matched.delivery_id = files_without_rates.delivery_id
left join in_two_offers
    on matched.placement_id = in_two_offers.placement_id
left join by_two_municipalities
    on matched.placement_id = by_two_municipalities.placement_id
left join recognised
    on matched.placement_id = recognised.placement_id
left join end_reasons
    on {{ lookup_key('matched.end_reason') }} = end_reasons.reason_key
inner join municipalities
    on matched.municipality_code = municipalities.municipality_code
