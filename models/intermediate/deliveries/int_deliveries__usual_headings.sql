-- the first one of the synonym list
select
    table_name,
    column_name,
    min_by(heading, rowid) as heading
from {{ ref('header_synonyms') }}
group by table_name, column_name
