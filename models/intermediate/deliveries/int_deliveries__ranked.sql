with deliveries as (

    select * from {{ ref('stg_deliveries__deliveries') }}

),

collections as (

    select * from {{ ref('stg_deliveries__collections') }}

),

municipalities as (

    select * from {{ ref('municipalities') }}

),

placed as (

    select
        deliveries.delivery_id,
        deliveries.collection_id,
        deliveries.municipality_code,
        deliveries.received_date,
        deliveries.file_name,
        deliveries.file_sha256,
        deliveries.line_count,
        collections.reference_date,
        coalesce(deliveries.period_from, collections.period_from) as period_from,
        coalesce(deliveries.period_to, collections.period_to) as period_to,
        {{ is_expected('collections.region_code', 'municipalities.region_code') }} as is_expected,
        row_number() over (
            partition by deliveries.collection_id, deliveries.municipality_code
            order by deliveries.received_date, deliveries.delivery_id
        ) as delivery_number,
        -- R14: the file that stands already, sent once more, is not a new delivery
        coalesce(
            deliveries.file_sha256 = lag(deliveries.file_sha256) over (
                partition by deliveries.collection_id, deliveries.municipality_code
                order by deliveries.received_date, deliveries.delivery_id
            ), false
        ) as is_repeat
    from deliveries
    inner join collections
        on deliveries.collection_id = collections.collection_id
    inner join municipalities
        on deliveries.municipality_code = municipalities.municipality_code

)

select
    delivery_id,
    collection_id,
    municipality_code,
    received_date,
    file_name,
    file_sha256,
    line_count,
    reference_date,
    period_from,
    period_to,
    is_expected,
    delivery_number,
    is_repeat,
    -- R14: the latest delivery replaces the earlier ones whole
    not is_repeat
    and delivery_number = max(case when not is_repeat then delivery_number end) over (
        partition by collection_id, municipality_code
    ) as is_current
from placed
