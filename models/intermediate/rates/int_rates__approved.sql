with offers as (

    select * from {{ ref('int_rates__offers') }}
    where is_open

),

services as (

    select * from {{ ref('int_offers__services') }}

)

select
    offers.year,
    offers.p_number,
    services.service_type,
    offers.operator_municipality_code,
    offers.read_date,
    services.approved_places,
    case when offers.is_read then services.daily_rate_dkk end as daily_rate_dkk
from offers
inner join services
    on
        offers.p_number = services.p_number
        and offers.valid_from = services.valid_from
