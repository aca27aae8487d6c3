-- a year that a municipality delivered to several collections counts in the newest only
with newest as (

    select
        * replace (
            -- R7: no supplement costs nothing
            coalesce(supplement_daily_rate_dkk, 0) as supplement_daily_rate_dkk,
            -- a placement that leads to no offer has none here
            case when match_status in ('matched', 'closed_offer') then p_number end as p_number
        )
    from {{ ref('int_placements__measured') }}
    where is_adult
    qualify
        dense_rank() over (
            partition by municipality_code, year order by reference_date desc, collection_id desc
        ) = 1

),

offers as (

    select * from {{ ref('int_rates__offers') }}

)

select
    newest.placement_id,
    newest.year,
    newest.collection_id,
    newest.municipality_code,
    newest.p_number,
    newest.service_type,
    newest.days,
    coalesce(offers.ownership, 'unknown') as ownership,
    -- days whose rate was not delivered take no part in a mean
    case when newest.daily_rate_dkk is null then 0 else newest.days end as days_with_rate,
    case
        when newest.daily_rate_dkk is not null and newest.supplement_daily_rate_dkk > 0
            then newest.days
        else 0
    end as days_with_supplement,
    coalesce(newest.days * newest.daily_rate_dkk, 0) as rate_dkk,
    case
        when newest.daily_rate_dkk is null then 0
        else newest.days * newest.supplement_daily_rate_dkk
    end as supplement_dkk
from newest
left join offers
    on
        newest.year = offers.year
        and newest.p_number = offers.p_number
