-- the first one of the synonym list
select
    column_name,
    min_by(heading, rowid) as heading
from {{ ref('header_synonyms') }}
where table_name = 'placements'
group by column_name
