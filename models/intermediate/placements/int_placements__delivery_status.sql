with collections as (

    select * from {{ ref('stg_deliveries__collections') }}

),

municipalities as (

    select * from {{ ref('municipalities') }}

),

deliveries as (

    select * from {{ ref('int_deliveries__ranked') }}

),

accounting as (

    select * from {{ ref('int_placements__row_accounting') }}

),

answers as (

    select
        collection_id,
        municipality_code,
        cast(count(*) as integer) as answers
    from (
        select
            collection_id,
            municipality_code
        from {{ ref('int_survey__answers') }}
        union all
        select
            collection_id,
            municipality_code
        from {{ ref('int_survey__screening_answers') }}
    )
    where municipality_code is not null
    group by collection_id, municipality_code

),

-- every answer that came, also those that cannot be used
answered as (

    select
        collection_id,
        municipality_code,
        cast(count(*) as integer) as answers
    from (
        select
            collection_id,
            municipality_code
        from {{ ref('int_survey__named') }}
        where coalesce(is_count, true)
        union all
        select
            collection_id,
            municipality_code
        from {{ ref('int_survey__screening_named') }}
    )
    where municipality_code is not null
    group by collection_id, municipality_code

),

current_deliveries as (

    select
        deliveries.collection_id,
        deliveries.municipality_code,
        cast(sum(accounting.delivered_lines) as integer) as delivered_lines,
        cast(sum(accounting.accepted_lines) as integer) as accepted_lines,
        max(deliveries.received_date) as received_date
    from deliveries
    inner join accounting
        on deliveries.delivery_id = accounting.delivery_id
    where deliveries.is_current
    group by deliveries.collection_id, deliveries.municipality_code

),

-- a file came, and nothing in it could be used, or it waits for the collector's word
unused_files as (

    select
        collection_id,
        municipality_code,
        max(received_date) as received_date,
        bool_or(is_held) as is_held
    from {{ ref('int_deliveries__files') }}
    where
        (verdict = 'refused' or is_held)
        and collection_id is not null
        and municipality_code is not null
    group by collection_id, municipality_code

),

-- R12: every municipality of the region, or of the country
expected as (

    select
        collections.collection_id,
        municipalities.municipality_code
    from collections
    inner join municipalities
        on {{ is_expected('collections.region_code', 'municipalities.region_code') }}

),

seen as (

    select
        collection_id,
        municipality_code
    from expected
    union
    select
        collection_id,
        municipality_code
    from current_deliveries
    union
    select
        collection_id,
        municipality_code
    from answered
    union
    select
        unused_files.collection_id,
        unused_files.municipality_code
    from unused_files
    inner join collections
        on unused_files.collection_id = collections.collection_id

),

judged as (

    select
        seen.collection_id,
        seen.municipality_code,
        coalesce(current_deliveries.received_date, unused_files.received_date) as received_date,
        case
            when expected.municipality_code is null then 'not_expected'
            when
                answered.municipality_code is null
                and current_deliveries.municipality_code is null
                and unused_files.municipality_code is null then 'missing'
            when
                answers.municipality_code is null
                and coalesce(current_deliveries.accepted_lines, 0) = 0 then 'rejected'
            else 'delivered'
        end as status,
        case
            when unused_files.is_held then 'held'
            when
                current_deliveries.municipality_code is not null
                or answered.municipality_code is not null then 'unusable'
            else 'refused'
        end as reason,
        coalesce(current_deliveries.delivered_lines, 0) + coalesce(answered.answers, 0)
            as delivered_lines,
        coalesce(current_deliveries.accepted_lines, 0) + coalesce(answers.answers, 0)
            as accepted_lines
    from seen
    left join expected
        on
            seen.collection_id = expected.collection_id
            and seen.municipality_code = expected.municipality_code
    left join current_deliveries
        on
            seen.collection_id = current_deliveries.collection_id
            and seen.municipality_code = current_deliveries.municipality_code
    left join unused_files
        on
            seen.collection_id = unused_files.collection_id
            and seen.municipality_code = unused_files.municipality_code
    left join answered
        on
            seen.collection_id = answered.collection_id
            and seen.municipality_code = answered.municipality_code
    left join answers
        on
            seen.collection_id = answers.collection_id
            and seen.municipality_code = answers.municipality_code

)

select
    collection_id,
    municipality_code,
    received_date,
    status,
    delivered_lines,
    accepted_lines,
    case when status = 'rejected' then reason end as rejection_reason
from judged
