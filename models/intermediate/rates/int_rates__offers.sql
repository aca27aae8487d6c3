with years as (

    select
        year,
        make_date(year, 12, 31) as last_day
    from {{ ref('int_rates__years') }}

),

-- with the reading of the register that tells of the version
versions as (

    select
        offers.p_number,
        offers.valid_from,
        offers.valid_to,
        offers.is_open,
        offers.offer_name,
        offers.ownership,
        offers.operator_municipality_code,
        snapshots.snapshot_date as read_date
    from {{ ref('dim_offer') }} as offers
    inner join {{ ref('int_offers__snapshots') }} as snapshots
        on
            (snapshots.is_first_snapshot or offers.valid_from >= snapshots.snapshot_date)
            and offers.valid_from < coalesce(snapshots.next_snapshot_date, {{ open_end() }})

),

on_last_day as (

    select
        versions.*,
        years.year,
        years.last_day
    from years
    cross join versions
    qualify
        row_number() over (
            partition by years.year, versions.p_number
            order by {{ version_of_day_first('versions.valid_from', 'years.last_day') }}
        ) = 1

)

select
    year,
    p_number,
    valid_from,
    offer_name,
    ownership,
    operator_municipality_code,
    read_date,
    is_open
    and last_day between valid_from and coalesce(valid_to, {{ open_end() }}) as is_open,
    -- R16: a reading tells of the year it was read in
    year(read_date) = year as is_read
from on_last_day
