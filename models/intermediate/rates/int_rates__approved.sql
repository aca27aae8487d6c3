with open_offers as (

    select * from {{ ref('int_rates__offers') }}
    where is_open

),

-- rate and places belong to department and service and repeat over its target groups
departments as (

    select
        p_number,
        valid_from,
        service_type,
        department_key,
        max(approved_places) as approved_places,
        -- rows that disagree leave the rate unknown; a rate of 0 is none
        case
            when min(daily_rate_dkk) = max(daily_rate_dkk) and max(daily_rate_dkk) > 0
                then max(daily_rate_dkk)
        end as daily_rate_dkk
    from {{ ref('int_offers__version_rows') }}
    group by p_number, valid_from, service_type, department_key

),

services as (

    select
        p_number,
        valid_from,
        service_type,
        case when count(*) = count(approved_places) then sum(approved_places) end
            as approved_places,
        case
            when count(*) > count(daily_rate_dkk) then null
            when min(daily_rate_dkk) = max(daily_rate_dkk) then max(daily_rate_dkk)
            when count(*) = count(approved_places)
                then {{ mean_amount(
                    'sum(daily_rate_dkk * approved_places)', 'sum(approved_places)'
                ) }}
        end as daily_rate_dkk
    from departments
    group by p_number, valid_from, service_type

)

select
    open_offers.year,
    open_offers.p_number,
    services.service_type,
    open_offers.operator_municipality_code,
    open_offers.read_date,
    cast(services.approved_places as integer) as approved_places,
    cast(case when open_offers.is_read then services.daily_rate_dkk end as decimal(18, 2))
        as daily_rate_dkk
from open_offers
inner join services
    on
        open_offers.p_number = services.p_number
        and open_offers.valid_from = services.valid_from
