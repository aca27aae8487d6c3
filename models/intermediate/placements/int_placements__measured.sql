with years as (

    select * from {{ ref('int_placements__years') }}

),

stays as (

    select * from {{ ref('int_placements__accepted') }}

),

matches as (

    select * from {{ ref('int_placements__matches') }}

)

select
    years.placement_id,
    years.year,
    stays.collection_id,
    stays.reference_date,
    stays.municipality_code,
    stays.citizen_key,
    stays.p_number,
    stays.service_type,
    matches.valid_from,
    matches.location_municipality_code,
    matches.ownership,
    -- R3
    case
        when matches.valid_from is null or matches.ownership = 'unknown' then null
        when matches.ownership <> 'municipal' then true
        else matches.operator_municipality_code <> stays.municipality_code
    end as is_external,
    matches.match_status,
    matches.attribution,
    matches.analysis_group,
    -- R2
    {{ age_on('stays.birth_date', 'make_date(years.year, 12, 31)') }} as age,
    age >= 18 as is_adult,
    years.days,
    years.full_time_persons,
    years.full_time_persons_annualised,
    stays.daily_rate_dkk,
    stays.supplement_daily_rate_dkk,
    -- R7
    cast(years.days * stays.daily_cost_dkk as decimal(18, 2)) as gross_cost_dkk
from years
inner join stays
    on years.placement_id = stays.placement_id
inner join matches
    on
        stays.p_number is not distinct from matches.p_number
        and stays.service_type = matches.service_type
        and years.match_date = matches.match_date
