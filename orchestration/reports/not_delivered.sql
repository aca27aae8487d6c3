select
    collection_id,
    municipality_name || ' (' || municipality_code || case
        when rejection_reason = 'held' then ', venter'
        when status = 'rejected' then ', afvist'
        else ''
    end || ')' as municipality
from marts.delivery_coverage
where status in ('missing', 'rejected')
order by collection_id, municipality
