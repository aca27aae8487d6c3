with files as (

    select * from {{ ref('int_deliveries__files') }}

),

-- nothing of it lies in the period
outside as (

    select
        delivery_id,
        bool_and(last_covered_date is null) as is_outside_period
    from {{ ref('int_placements__valid') }}
    group by delivery_id

),

left_out as (

    select
        source_file,
        file_sha256,
        string_agg(sheet_name || ' (' || reason_da || ')', ', ' order by sheet_name)
            as left_out_sheets
    from {{ ref('stg_landing__file_sheets') }}
    where reason_da is not null
    group by source_file, file_sha256

)

select
    files.source_file,
    files.file_sha256,
    files.table_name,
    files.collection_id,
    files.municipality_code,
    municipalities.municipality_name,
    files.delivery_id,
    files.received_date,
    files.received_at,
    files.line_count,
    files.verdict,
    files.is_present,
    files.rule_id,
    rules.severity,
    files.message_da,
    left_out.left_out_sheets,
    files.counts_by,
    case
        when files.is_current
            then coalesce(files.is_other_year, false)
                or coalesce(outside.is_outside_period, false)
    end as is_other_year,
    case when files.is_current then files.is_mostly_other_citizens end as is_mostly_other_citizens,
    rules.action_da,
    files.is_current,
    files.is_repeat,
    files.is_held,
    files.is_gone,
    files.verdict = 'refused' as is_refused
from files
left join {{ ref('dim_municipality') }} as municipalities
    on files.municipality_code = municipalities.municipality_code
left join outside
    on files.delivery_id = outside.delivery_id
left join left_out
    on
        files.source_file = left_out.source_file
        and files.file_sha256 = left_out.file_sha256
left join {{ ref('rules') }} as rules
    on files.rule_id = rules.rule_id
