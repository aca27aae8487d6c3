-- Spellings that are compared as one (case, spaces, punctuation) would count a placement twice.
select
    {{ lookup_key('spelling') }} as reason_key,
    count(*) as spellings
from {{ ref('end_reasons') }}
group by {{ lookup_key('spelling') }}
having count(*) > 1
