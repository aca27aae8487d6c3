{{ config(meta={'dagster': {'ref': {'name': 'price_bands'}}}) }}
-- R8: and every limit is the start of a band
with lowest as (

    select min(cost_limit_dkk) as lowest_limit_dkk from {{ ref('cost_limits') }}

),

bands as (

    select
        price_band,
        from_dkk,
        to_dkk,
        coalesce(lag(to_dkk) over (order by from_dkk), lowest.lowest_limit_dkk)
            as expected_from_dkk,
        lead(price_band) over (order by from_dkk) is null as is_last
    from {{ ref('price_bands') }}
    cross join lowest

)

select
    price_band,
    from_dkk,
    to_dkk,
    expected_from_dkk
from bands
where
    from_dkk is distinct from expected_from_dkk
    or (to_dkk is null) <> is_last
union all
select
    name_da as price_band,
    cost_limit_dkk as from_dkk,
    cast(null as decimal(18, 2)) as to_dkk,
    cost_limit_dkk as expected_from_dkk
from {{ ref('cost_limits') }}
where cost_limit_dkk not in (select from_dkk from bands)
