-- Replaced deliveries too: the feedback tells what has changed since.
with placements as (

    select * from {{ ref('int_placements__valid') }}
    where last_covered_date is not null

),

residential as (

    select
        placements.*,
        greatest(placements.start_date, placements.period_from) as first_covered_date
    from placements
    inner join {{ ref('service_types') }} as service_types
        on placements.service_type = service_types.service_type
    where service_types.is_residential

),

-- one citizen in two offers on the same days; the day of a move is none of them
in_two_offers as (

    select distinct one.placement_id
    from residential as one
    inner join residential as other
        on
            one.set_id = other.set_id
            and one.citizen_key = other.citizen_key
            and one.p_number <> other.p_number
            and one.first_covered_date <= other.last_covered_date
            and one.last_covered_date >= other.first_covered_date
            and one.last_date is distinct from other.start_date
            and other.last_date is distinct from one.start_date

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
            and one.last_date is distinct from other.start_date
            and other.last_date is distinct from one.start_date
    where other.is_current

),

-- R19: one key has one birth date and one sex, in a delivery and in all that count
sexed as (

    select
        *,
        case
            when lower(left(sex, 1)) in ('k', 'f') then 'K'
            when lower(left(sex, 1)) = 'm' then 'M'
        end as sex_code
    from placements

),

in_delivery as (

    select
        set_id,
        citizen_key,
        count(distinct birth_date) > 1 as has_birth_dates,
        count(distinct sex_code) > 1 as has_sexes
    from sexed
    group by set_id, citizen_key

),

between_municipalities as (

    select
        collection_id,
        citizen_key,
        count(distinct birth_date) > 1 or count(distinct sex_code) > 1 as is_contradicted
    from sexed
    where is_current
    group by collection_id, citizen_key
    having count(distinct municipality_code) > 1

),

-- of the departments' rates, the one nearest to the delivered rate
offer_rates as (

    select
        placements.placement_id,
        min_by(
            version_rows.daily_rate_dkk,
            -- of two as near, the lower
            (
                abs(version_rows.daily_rate_dkk - placements.daily_rate_dkk),
                version_rows.daily_rate_dkk
            )
        ) as offer_daily_rate_dkk
    from placements
    inner join {{ ref('int_placements__matches') }} as matches
        on
            placements.p_number = matches.p_number
            and placements.service_type = matches.service_type
            and placements.last_covered_date = matches.match_date
    inner join {{ ref('int_offers__version_rows') }} as version_rows
        on
            matches.p_number = version_rows.p_number
            and matches.valid_from = version_rows.valid_from
            and matches.service_type = version_rows.service_type
    where version_rows.daily_rate_dkk > 0 and placements.daily_rate_dkk is not null
    group by placements.placement_id

),

recognised as (

    select distinct placement_id from {{ ref('int_placements__registered_groups') }}

),

end_reasons as (

    select {{ lookup_key('spelling') }} as reason_key from {{ ref('end_reasons') }}

),

-- a file without rates was not asked to have one on each line
files_without_rates as (

    select delivery_id
    from {{ ref('int_deliveries__missing_columns') }}
    where rule_id = 'placement_rate_missing'

),

known as materialized (

    select
        placements.*,
        limits.most_years_of_age,
        limits.fewest_daily_dkk,
        limits.most_daily_dkk,
        limits.most_percent_from_multiple,
        spellings.municipality_code as named_municipality_code,
        municipalities.municipality_name,
        matches.match_status,
        matches.is_service_approved,
        offer_rates.offer_daily_rate_dkk,
        files_without_rates.delivery_id is null as has_rates,
        in_delivery.has_birth_dates,
        case when placements.sex is not null then in_delivery.has_sexes end as has_sexes,
        case
            when placements.is_current then between_municipalities.is_contradicted
        end as is_contradicted,
        in_two_offers.placement_id is not null as is_in_two_offers,
        by_two_municipalities.placement_id is not null as is_delivered_by_two,
        recognised.placement_id is not null as is_target_group_known,
        end_reasons.reason_key is not null as is_end_reason_known,
        matches.match_status = 'not_in_register'
        and placements.p_number in (
            select register.p_number
            from {{ ref('stg_tilbudsportalen__offers') }} as register
            where register.p_number is not null
        ) as is_in_lost_line
    from placements
    inner join {{ ref('municipalities') }} as municipalities
        on placements.municipality_code = municipalities.municipality_code
    inner join {{ ref('int_placements__matches') }} as matches
        on
            placements.p_number is not distinct from matches.p_number
            and placements.service_type = matches.service_type
            and placements.last_covered_date = matches.match_date
    inner join in_delivery
        on
            placements.set_id = in_delivery.set_id
            and placements.citizen_key = in_delivery.citizen_key
    left join between_municipalities
        on
            placements.collection_id = between_municipalities.collection_id
            and placements.citizen_key = between_municipalities.citizen_key
    cross join {{ ref('plausibility_limits') }} as limits
    left join {{ ref('int_municipalities__spellings') }} as spellings
        -- a name, or a code with or without a zero before it and a name after it
        on
            coalesce(
                nullif(regexp_extract(placements.municipality, '^0?([0-9]{3})(?:[^0-9]|$)', 1), ''),
                {{ lookup_key('placements.municipality') }}
            ) = spellings.spelling_key
    left join offer_rates
        on placements.placement_id = offer_rates.placement_id
    left join files_without_rates
        on placements.delivery_id = files_without_rates.delivery_id
    left join in_two_offers
        on placements.placement_id = in_two_offers.placement_id
    left join by_two_municipalities
        on placements.placement_id = by_two_municipalities.placement_id
    left join recognised
        on placements.placement_id = recognised.placement_id
    left join end_reasons
        on {{ lookup_key('placements.end_reason') }} = end_reasons.reason_key

),

-- one check after another; null where it cannot be made
checks as (

    select
        known.*,
        statuses.rule_id,
        'p_number' as column_name,
        known.p_number as value,
        -- a P-number of a line that cannot be used is the register's fault
        case
            when not known.is_in_lost_line then known.match_status = statuses.match_status
        end as is_problem
    from known
    cross join (
        values
        ('placement_missing_p_number', 'missing_p_number'),
        ('placement_malformed_p_number', 'malformed_p_number'),
        ('placement_not_in_register', 'not_in_register'),
        ('placement_closed_offer', 'closed_offer')
    ) as statuses (rule_id, match_status)
    union all
    select
        *,
        'placement_rate_missing' as rule_id,
        'daily_rate_dkk' as column_name,
        daily_rate_dkk_text as value,
        -- one that cannot be read is reported as that
        case when has_rates then daily_rate_dkk_text is null end as is_problem
    from known
    union all
    select
        *,
        'placement_rate_far_from_offer' as rule_id,
        'daily_rate_dkk' as column_name,
        daily_rate_dkk_text as value,
        abs(daily_rate_dkk - offer_daily_rate_dkk) > offer_daily_rate_dkk * 0.25 as is_problem
    from known
    union all
    select
        *,
        'placement_service_not_approved' as rule_id,
        'service_paragraph' as column_name,
        service_paragraph as value,
        case
            when match_status in ('matched', 'closed_offer') then not is_service_approved
        end as is_problem
    from known
    union all
    select
        *,
        'placement_citizen_under_18' as rule_id,
        'birth_date' as column_name,
        null as value,
        {{ age_on('birth_date', 'last_covered_date') }} < 18 as is_problem
    from known
    union all
    select
        *,
        'placement_age_improbable' as rule_id,
        'birth_date' as column_name,
        null as value,
        {{ age_on('birth_date', 'last_covered_date') }} > most_years_of_age as is_problem
    from known
    union all
    select
        *,
        'placement_rate_too_low' as rule_id,
        'daily_rate_dkk' as column_name,
        daily_rate_dkk_text as value,
        daily_rate_dkk < fewest_daily_dkk as is_problem
    from known
    union all
    select
        *,
        'placement_amount_too_high' as rule_id,
        case
            when daily_rate_dkk > most_daily_dkk then 'daily_rate_dkk'
            when supplement_daily_rate_dkk > most_daily_dkk then 'supplement_daily_rate_dkk'
            when day_offer_daily_rate_dkk > most_daily_dkk then 'day_offer_daily_rate_dkk'
            else 'daily_rate_dkk'
        end as column_name,
        case
            when daily_rate_dkk > most_daily_dkk then daily_rate_dkk_text
            when supplement_daily_rate_dkk > most_daily_dkk
                then {{ danish_amount('supplement_daily_rate_dkk') }}
            when day_offer_daily_rate_dkk > most_daily_dkk
                then {{ danish_amount('day_offer_daily_rate_dkk') }}
            else daily_rate_dkk_text
        end as value,
        greatest(daily_rate_dkk, supplement_daily_rate_dkk, day_offer_daily_rate_dkk)
        > most_daily_dkk as is_problem
    from known
    union all
    select
        *,
        'placement_rate_not_per_day' as rule_id,
        'daily_rate_dkk' as column_name,
        daily_rate_dkk_text as value,
        abs(daily_rate_dkk / offer_daily_rate_dkk - 30) * 100 <= 30 * most_percent_from_multiple
        or abs(daily_rate_dkk / offer_daily_rate_dkk - 365) * 100
        <= 365 * most_percent_from_multiple as is_problem
    from known
    union all
    select
        *,
        'placement_of_other_municipality' as rule_id,
        'municipality' as column_name,
        municipality as value,
        municipality is not null
        and (named_municipality_code is null or named_municipality_code <> municipality_code)
            as is_problem
    from known
    union all
    select
        *,
        'placement_cpr_contradicts_birth_date' as rule_id,
        'birth_date' as column_name,
        null as value,
        coalesce(cpr_birth_date <> birth_date, false) as is_problem
    from known
    union all
    select
        *,
        'placement_birth_dates_differ' as rule_id,
        'birth_date' as column_name,
        null as value,
        has_birth_dates as is_problem
    from known
    union all
    select
        *,
        'placement_sexes_differ' as rule_id,
        'sex' as column_name,
        null as value,
        has_sexes as is_problem
    from known
    union all
    select
        *,
        'placement_contradicted_elsewhere' as rule_id,
        'citizen_id' as column_name,
        null as value,
        is_contradicted as is_problem
    from known
    union all
    select
        *,
        'placement_in_two_offers' as rule_id,
        'p_number' as column_name,
        p_number as value,
        is_in_two_offers as is_problem
    from known
    union all
    select
        *,
        'placement_delivered_by_two' as rule_id,
        'citizen_id' as column_name,
        null as value,
        is_delivered_by_two as is_problem
    from known
    union all
    select
        *,
        'placement_unknown_target_group' as rule_id,
        'registered_target_group' as column_name,
        registered_target_group as value,
        case
            when registered_target_group is not null then not is_target_group_known
        end as is_problem
    from known
    union all
    select
        *,
        'placement_unknown_end_reason' as rule_id,
        'end_reason' as column_name,
        end_reason as value,
        case when end_reason is not null then not is_end_reason_known end as is_problem
    from known
    union all
    select
        known.*,
        rules.rule_id,
        unread.column_name,
        unread.value,
        case
            when unread.rule_id is not null then true
            when rules.rule_id = 'unreadable_sex' and known.sex is null then null
            when rules.rule_id = 'unreadable_sex' or known.has_rates then false
        end as is_problem
    from known
    cross join (
        values
        ('unreadable_amount'),
        ('amount_form_unsettled'),
        ('negative_amount'),
        ('unreadable_sex')
    ) as rules (rule_id)
    left join {{ ref('int_placements__unread_values') }} as unread
        on
            known.delivery_id = unread.delivery_id
            and known.source_line = unread.source_line
            and rules.rule_id = unread.rule_id

),

-- R15: of a placement outside the period too, what cannot be read is reported
reported as (

    select * from checks
    union all by name
    select
        placements.*,
        municipalities.municipality_name,
        unread.rule_id,
        unread.column_name,
        unread.value,
        true as is_problem
    from {{ ref('int_placements__valid') }} as placements
    inner join {{ ref('municipalities') }} as municipalities
        on placements.municipality_code = municipalities.municipality_code
    inner join {{ ref('int_placements__unread_values') }} as unread
        on
            placements.delivery_id = unread.delivery_id
            and placements.source_line = unread.source_line
    where placements.last_covered_date is null

)

select
    placement_id,
    collection_id,
    municipality_code,
    municipality_name,
    delivery_id,
    is_current,
    source_file,
    source_line,
    rule_id,
    column_name,
    value,
    is_problem,
    p_number,
    cast(daily_rate_dkk as decimal(18, 2)) as daily_rate_dkk,
    cast(offer_daily_rate_dkk as decimal(18, 2)) as offer_daily_rate_dkk
from reported
