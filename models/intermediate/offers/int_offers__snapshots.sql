with snapshot_dates as (

    select distinct snapshot_date
    from {{ ref('stg_tilbudsportalen__offers') }}
    where snapshot_date is not null

)

select
    snapshot_date,
    lead(snapshot_date) over (order by snapshot_date) as next_snapshot_date,
    lag(snapshot_date) over (order by snapshot_date) is null as is_first_snapshot
from snapshot_dates
