with lines as (

    select * from {{ ref('int_placements__classified') }}

),

line_status as (

    select * from {{ ref('int_placements__line_status') }}

),

deliveries as (

    select * from {{ ref('int_deliveries__ranked') }}

)

select
    lines.delivery_id || ':' || lines.source_line as placement_id,
    lines.delivery_id,
    deliveries.set_id,
    lines.source_file,
    lines.source_line,
    lines.collection_id,
    lines.municipality_code,
    lines.citizen_key,
    lines.municipality,
    lines.sex,
    lines.birth_date,
    lines.cpr_birth_date,
    lines.p_number,
    lines.service_paragraph,
    lines.service_type,
    lines.start_date,
    lines.end_date,
    -- an end as late as a calendar has days is none
    least(coalesce(lines.end_date, {{ open_end() }}), {{ open_end() }}) as last_date,
    lines.end_reason,
    lines.registered_target_group,
    {{ known_amount('lines.daily_rate_dkk') }} as daily_rate_dkk,
    lines.daily_rate_dkk_text,
    {{ known_amount('lines.supplement_daily_rate_dkk') }} as supplement_daily_rate_dkk,
    {{ known_amount('lines.day_offer_daily_rate_dkk') }} as day_offer_daily_rate_dkk,
    {{ known_amount('lines.own_payment_annual_dkk') }} as own_payment_annual_dkk,
    -- R7: no supplement and no day offer cost nothing; a missing rate is unknown, not zero, and so
    -- is an amount that cannot be read (R15)
    {{ known_amount('lines.daily_rate_dkk') }}
    + case
        when {{ unreadable('lines.supplement_daily_rate_dkk') }} then null
        when coalesce(lines.supplement_daily_rate_dkk, 0) >= 0
            then coalesce(lines.supplement_daily_rate_dkk, 0)
    end
    + case
        when {{ unreadable('lines.day_offer_daily_rate_dkk') }} then null
        when coalesce(lines.day_offer_daily_rate_dkk, 0) >= 0
            then coalesce(lines.day_offer_daily_rate_dkk, 0)
    end as daily_cost_dkk,
    deliveries.reference_date,
    deliveries.period_from,
    deliveries.period_to,
    deliveries.is_current,
    -- R4: the last day of the placement that the delivery covers; null when it covers none of it
    case
        when
            lines.start_date <= deliveries.period_to
            and coalesce(lines.end_date, {{ open_end() }}) >= deliveries.period_from
            then least(coalesce(lines.end_date, {{ open_end() }}), deliveries.period_to)
    end as last_covered_date
from lines
inner join line_status
    on
        lines.delivery_id = line_status.delivery_id
        and lines.source_line = line_status.source_line
inner join deliveries
    on lines.delivery_id = deliveries.delivery_id
-- R15
where line_status.line_status = 'accepted'
