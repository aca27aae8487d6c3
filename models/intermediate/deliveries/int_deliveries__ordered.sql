with deliveries as (

    select * from {{ ref('stg_deliveries__deliveries') }}

),

notes as (

    select * from {{ ref('int_deliveries__file_notes') }}
    where delivery_id is not null

),

collections as (

    select * from {{ ref('dim_collection') }}

),

municipalities as (

    select * from {{ ref('municipalities') }}

),

-- R14: the collector's word on the day a file came goes before what landing saw
noted as (

    select
        deliveries.* replace (
            coalesce(notes.received_date, deliveries.received_date) as received_date,
            if(notes.received_date is not null, 'note', deliveries.received_from) as received_from
        ),
        coalesce(notes.decision = 'accepted', false) as is_accepted
    from deliveries
    left join notes
        on deliveries.delivery_id = notes.delivery_id

),

named as (

    select
        *,
        {{ part_in_name('file_name') }} as part,
        -- the collector's word goes before the file's own name
        {{ correction_in_name('file_name') }} + case when is_accepted then 1000 else 0 end
            as correction,
        -- a file can be replaced under its own name
        first_seen_at = max(first_seen_at) over (
            partition by collection_id, municipality_code, received_date, file_name
        ) as is_last_of_day
    from noted

),

-- R14: parts of one day, and files whose day is told, came together, whenever landing saw each
gathered as (

    select
        * replace (
            case
                when
                    is_last_of_day
                    and (
                        received_from <> 'first_seen'
                        or count(distinct part) filter (where is_last_of_day) over by_day
                        = count(*) filter (where is_last_of_day) over by_day
                    )
                    then max(first_seen_at) filter (where is_last_of_day) over by_day
                else first_seen_at
            end as first_seen_at
        )
    from named
    window by_day as (partition by collection_id, municipality_code, received_date)

),

ranked as (

    select
        *,
        max(correction) over (
            partition by collection_id, municipality_code, received_date, first_seen_at
        ) as last_correction
    from gathered

),

-- R14: files that came together are parts of one delivery, or one corrects the others, or none is
-- guessed
together as (

    select
        collection_id,
        municipality_code,
        received_date,
        first_seen_at,
        min(delivery_id) as first_id,
        count(distinct file_sha256) > 1 as has_rivals,
        count(*) > 1 and count(distinct part) = count(*) as are_parts,
        count(distinct part) > 1
        or count(distinct file_sha256) filter (where correction = last_correction) > 1
            as is_undecided
    from ranked
    group by collection_id, municipality_code, received_date, first_seen_at

),

weighed as (

    select
        ranked.*,
        together.are_parts,
        together.has_rivals,
        together.is_undecided and not together.are_parts as is_undecided,
        case when together.are_parts then together.first_id else ranked.delivery_id end as set_id,
        case when together.are_parts then 0 else ranked.correction end as set_correction
    from ranked
    inner join together
        on
            ranked.collection_id = together.collection_id
            and ranked.municipality_code = together.municipality_code
            and ranked.received_date is not distinct from together.received_date
            and ranked.first_seen_at is not distinct from together.first_seen_at

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
    collections.citizen_id_scope,
    coalesce(noted.period_from, collections.period_from) as period_from,
    coalesce(noted.period_to, collections.period_to) as period_to,
    {{ is_expected('collections.region_code', 'municipalities.region_code') }} as is_expected,
    noted.set_id,
    dense_rank() over by_day as delivery_number,
    noted.is_undecided,
    -- R14: the file that stands already, sent once more, is not a new delivery
    coalesce(noted.file_sha256 = lag(noted.file_sha256) over by_day, false) as is_repeat,
    case
        when noted.are_parts then 'parts'
        when noted.has_rivals then 'correction'
        else noted.received_from
    end as counts_by
from weighed as noted
inner join collections
    on noted.collection_id = collections.collection_id
inner join municipalities
    on noted.municipality_code = municipalities.municipality_code
window
    by_day as (
        partition by noted.collection_id, noted.municipality_code
        order by noted.received_date, noted.first_seen_at, noted.set_correction, noted.set_id
    )
