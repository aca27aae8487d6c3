-- R8
with bands as (

    select
        price_band,
        from_dkk,
        to_dkk,
        lag(to_dkk, 1, 2000000) over (order by from_dkk) as expected_from_dkk,
        lead(price_band) over (order by from_dkk) is null as is_last
    from {{ ref('price_bands') }}

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
