with counted as (

    select
        snapshot_date,
        cast(count(distinct p_number) as integer) as offers
    from {{ ref('stg_tilbudsportalen__offers') }}
    where snapshot_date is not null
    group by snapshot_date

),

compared as (

    select
        *,
        lead(snapshot_date) over (order by snapshot_date) as next_snapshot_date,
        lag(offers) over (order by snapshot_date) as previous_offers
    from counted

)

select
    compared.snapshot_date,
    compared.next_snapshot_date,
    compared.offers,
    compared.previous_offers,
    compared.previous_offers is null as is_first_snapshot,
    compared.offers * 100 < limits.fewest_offers_percent * compared.previous_offers as is_shrunken
from compared
cross join {{ ref('holding_limits') }} as limits
