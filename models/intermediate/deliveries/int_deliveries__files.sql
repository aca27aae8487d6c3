with files as (

    select * from {{ ref('stg_landing__files') }}

),

notes as (

    select * from {{ ref('int_deliveries__file_notes') }}

),

deliveries as (

    select * from {{ ref('int_deliveries__ranked') }}

),

rules as (

    select * from {{ ref('rules') }}

),

-- of files that are no deliveries, the version of each path that lies there is in use, else the
-- last; of the lists of collections and of notes one. Landing loads the same
in_use as (

    select
        source_file,
        file_sha256
    from files
    where verdict = 'landed' and table_name <> 'placements'
    qualify
        row_number() over (
            partition by
                case
                    when table_name in ('collections', 'delivery_notes') then table_name
                    else source_file
                end
            order by is_present desc, received_at desc, file_sha256 desc
        ) = 1

),

joined as (

    select
        files.source_file,
        files.file_sha256,
        files.table_name,
        files.collection_id,
        files.municipality_code,
        files.delivery_id,
        files.received_at,
        files.line_count,
        files.verdict,
        files.is_present,
        deliveries.is_current,
        deliveries.is_repeat,
        deliveries.counts_by,
        {{ year_in_name('files.file_name') }}
        not between year(deliveries.period_from) and year(deliveries.period_to) as is_other_year,
        replaced.is_mostly_other_citizens,
        coalesce(notes.received_date, files.received_date) as received_date,
        coalesce(files.rule_id, deliveries.hold_rule_id) as rule_id,
        coalesce(files.message_da, rules.message_da) as message_da,
        deliveries.hold_rule_id is not null as is_held,
        coalesce(deliveries.is_current, in_use.source_file is not null) as is_counted
    from files
    left join notes
        on
            files.source_file = notes.source_file
            and files.file_sha256 = notes.file_sha256
            and files.delivery_id is not distinct from notes.delivery_id
    left join deliveries
        on files.delivery_id = deliveries.delivery_id
    left join {{ ref('int_deliveries__replaced') }} as replaced
        on deliveries.set_id = replaced.set_id
    left join rules
        on deliveries.hold_rule_id = rules.rule_id
    left join in_use
        on
            files.source_file = in_use.source_file
            and files.file_sha256 = in_use.file_sha256

)

select
    *,
    is_counted and not is_present as is_gone
from joined
