with delivered as (

    select
        year,
        municipality_code,
        ownership,
        sum(days) as days,
        sum(days_with_rate) as days_with_rate,
        sum(days_with_supplement) as days_with_supplement,
        sum(rate_dkk) as rate_dkk,
        sum(supplement_dkk) as supplement_dkk
    from {{ ref('int_rates__delivered') }}
    group by year, municipality_code, ownership

)

select
    year,
    municipality_code,
    ownership,
    cast(days as integer) as days,
    cast(days - days_with_rate as integer) as days_without_rate,
    cast(days_with_supplement as integer) as days_with_supplement,
    {{ mean_amount('rate_dkk', 'days_with_rate') }} as delivered_daily_rate_dkk,
    {{ mean_amount('supplement_dkk', 'days_with_rate') }} as delivered_supplement_dkk,
    cast(supplement_dkk as double) / nullif(rate_dkk + supplement_dkk, 0) as supplement_share
from delivered
