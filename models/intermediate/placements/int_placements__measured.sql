with years as (

    select * from {{ ref('int_placements__years') }}

),

placements as (

    select * from {{ ref('int_placements__accepted') }}

),

matches as (

    select * from {{ ref('int_placements__matches') }}

)

select
    years.placement_id,
    years.year,
    placements.collection_id,
    placements.reference_date,
    placements.municipality_code,
    placements.citizen_key,
    placements.sex,
    placements.p_number,
    placements.service_type,
    matches.valid_from,
    matches.location_municipality_code,
    matches.ownership,
    {{ is_external('matches', 'placements.municipality_code') }} as is_external,
    matches.match_status,
    matches.is_in_offer,
    matches.attribution,
    matches.is_ambiguous,
    matches.analysis_group,
    -- R2
    {{ age_on('placements.birth_date', 'make_date(years.year, 12, 31)') }} as age,
    age >= 18 as is_adult,
    placements.start_date,
    placements.end_date,
    years.days,
    years.full_time_persons,
    years.full_time_persons_annualised,
    placements.daily_rate_dkk,
    placements.supplement_daily_rate_dkk,
    placements.day_offer_daily_rate_dkk,
    placements.own_payment_annual_dkk,
    -- R7
    cast(years.days * placements.daily_cost_dkk as decimal(18, 2)) as gross_cost_dkk
from years
inner join placements
    on years.placement_id = placements.placement_id
inner join matches
    on
        placements.p_number is not distinct from matches.p_number
        and placements.service_type = matches.service_type
        and years.match_date = matches.match_date
