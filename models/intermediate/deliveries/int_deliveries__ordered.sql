with deliveries as (

    select * from {{ ref('stg_deliveries__deliveries') }}

),

notes as (

    select * from {{ ref('int_deliveries__file_notes') }}
    where delivery_id is not null

),

collections as (

    select * from {{ ref('stg_deliveries__collections') }}

),

municipalities as (

    select * from {{ ref('municipalities') }}

),

-- R14: the collector's word on the day a file came goes before what landing saw
noted as (

    select
        deliveries.* replace (
            coalesce(notes.received_date, deliveries.received_date) as received_date
        ),
        coalesce(notes.decision = 'accepted', false) as is_accepted
    from deliveries
    left join notes
        on deliveries.delivery_id = notes.delivery_id

)

select
    noted.delivery_id,
    noted.collection_id,
    noted.municipality_code,
    noted.received_date,
    noted.file_name,
    noted.file_sha256,
    noted.line_count,
    noted.is_accepted,
    collections.region_code,
    collections.reference_date,
    -- R19
    coalesce(collections.citizen_id_scope, 'municipality') as citizen_id_scope,
    coalesce(noted.period_from, collections.period_from) as period_from,
    coalesce(noted.period_to, collections.period_to) as period_to,
    {{ is_expected('collections.region_code', 'municipalities.region_code') }} as is_expected,
    row_number() over by_day as delivery_number,
    -- R14: the file that stands already, sent once more, is not a new delivery
    coalesce(noted.file_sha256 = lag(noted.file_sha256) over by_day, false) as is_repeat
from noted
inner join collections
    on noted.collection_id = collections.collection_id
inner join municipalities
    on noted.municipality_code = municipalities.municipality_code
window
    by_day as (
        partition by noted.collection_id, noted.municipality_code
        order by noted.received_date, noted.delivery_id
    )
