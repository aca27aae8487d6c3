with collections as (

    select * from {{ ref('stg_deliveries__collections') }}

),

-- R17: the latest earlier collection of the same area, at most three years and a month before
earlier as (

    select
        later.collection_id,
        previous.collection_id as previous_collection_id
    from collections as later
    inner join collections as previous
        on
            later.region_code is not distinct from previous.region_code
            and later.reference_date > previous.reference_date
            and later.reference_date <= {{ months_later('previous.reference_date', 37) }}
    qualify
        row_number() over (
            partition by later.collection_id
            order by previous.reference_date desc, previous.collection_id desc
        ) = 1

)

select
    collections.collection_id,
    collections.collection_name,
    collections.document,
    collections.region_code,
    collections.reference_date,
    collections.period_from,
    collections.period_to,
    earlier.previous_collection_id,
    -- R19: where nothing is said, an id is the municipality's own
    coalesce(collections.citizen_id_scope, 'municipality') as citizen_id_scope,
    coalesce(collections.is_voluntary, false) as is_voluntary,
    coalesce(collections.indicator_year, cast(year(collections.reference_date) as integer))
        as indicator_year,
    {{ 'false' if env_var('KAPACITET_LANDING', '') else 'true' }} as is_demonstration
from collections
left join earlier
    on collections.collection_id = earlier.collection_id
