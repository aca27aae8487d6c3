with notes as (

    select * from {{ ref('stg_deliveries__notes') }}

),

decisions as (

    select
        decision,
        {{ lookup_key('spelling') }} as decision_key
    from {{ ref('delivery_decisions') }}

),

named as (

    select
        notes.source_file,
        notes.source_line,
        notes.file_name,
        notes.received_date,
        notes.received_date_text,
        notes.decision_text,
        decisions.decision
    from notes
    left join decisions
        on {{ lookup_key('notes.decision_text') }} = decisions.decision_key

)

select
    source_file,
    source_line,
    file_name,
    received_date,
    received_date_text,
    decision_text,
    decision,
    coalesce(
        min(decision) over same_name <> max(decision) over same_name
        or min(received_date) over same_name <> max(received_date) over same_name, false
    ) as is_contradicted
from named
window same_name as (partition by file_name)
