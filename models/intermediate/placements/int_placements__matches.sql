-- R4, R5: every P-number and service that a placement names, on every day it is looked up
with placements as (

    select * from {{ ref('int_placements__valid') }}

),

match_days as (

    select
        placement_id,
        match_date
    from {{ ref('int_placements__years') }}
    union
    select
        placement_id,
        match_date
    from {{ ref('int_placements__at_reference') }}
    union
    -- replaced deliveries too: the feedback says what became better since
    select
        placement_id,
        last_covered_date as match_date
    from placements
    where last_covered_date is not null

),

lookups as (

    select distinct
        placements.p_number,
        placements.service_type,
        match_days.match_date
    from match_days
    inner join placements
        on match_days.placement_id = placements.placement_id

),

offers as (

    select * from {{ ref('dim_offer') }}

),

services as (

    select * from {{ ref('int_offers__services') }}

),

versions as (

    select
        lookups.p_number,
        lookups.service_type,
        lookups.match_date,
        offers.valid_from
    from lookups
    inner join offers
        on lookups.p_number = offers.p_number
    qualify
        row_number() over (
            partition by lookups.p_number, lookups.service_type, lookups.match_date
            order by {{ version_of_day_first('offers.valid_from', 'lookups.match_date') }}
        ) = 1

)

select
    lookups.p_number,
    lookups.service_type,
    lookups.match_date,
    case
        when lookups.p_number is null then 'missing_p_number'
        -- a citizen's number, replaced at landing, had ten digits
        when lookups.p_number like 'cpr%' then 'not_in_register'
        when not regexp_matches(lookups.p_number, '^[0-9]{10}$') then 'malformed_p_number'
        when offers.p_number is null then 'not_in_register'
        when offers.is_open and lookups.match_date <= coalesce(offers.valid_to, {{ open_end() }})
            then 'matched'
        else 'closed_offer'
    end as match_status,
    match_status in ('matched', 'closed_offer') as is_in_offer,
    offers.valid_from,
    coalesce(offers.ownership, 'unknown') as ownership,
    offers.operator_municipality_code,
    offers.location_municipality_code,
    case
        when offers.p_number is null then 'unmatched'
        else coalesce(services.attribution, 'no_target_group')
    end as attribution,
    coalesce(services.attribution in ('multi_group', 'department_ambiguous'), false)
        as is_ambiguous,
    case when services.attribution = 'unambiguous' then services.analysis_groups end
        as analysis_group,
    services.analysis_groups,
    services.p_number is not null as is_service_approved
from lookups
left join versions
    on
        lookups.p_number = versions.p_number
        and lookups.service_type = versions.service_type
        and lookups.match_date = versions.match_date
left join offers
    on
        versions.p_number = offers.p_number
        and versions.valid_from = offers.valid_from
        -- a malformed number leads nowhere, also when the register has it
        and regexp_matches(lookups.p_number, '^[0-9]{10}$')
left join services
    on
        offers.p_number = services.p_number
        and offers.valid_from = services.valid_from
        and lookups.service_type = services.service_type
