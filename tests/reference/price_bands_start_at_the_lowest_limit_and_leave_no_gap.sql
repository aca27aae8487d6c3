{{ config(meta={'dagster': {'ref': {'name': 'price_bands'}}}) }}
-- R8: and every limit is the start of a band
with bands as (

    select
        price_bands.price_band,
        price_bands.from_dkk,
        price_bands.to_dkk,
        coalesce(
            lag(price_bands.to_dkk) over (order by price_bands.from_dkk),
            (select min(limits.cost_limit_dkk) from {{ ref('cost_limits') }} as limits)
        ) as expected_from_dkk,
        lead(price_bands.price_band) over (order by price_bands.from_dkk) is null as is_last
    from {{ ref('price_bands') }} as price_bands

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
    limits.name_da as price_band,
    limits.cost_limit_dkk as from_dkk,
    cast(null as decimal(18, 2)) as to_dkk,
    limits.cost_limit_dkk as expected_from_dkk
from {{ ref('cost_limits') }} as limits
where limits.cost_limit_dkk not in (select bands.from_dkk from bands)
