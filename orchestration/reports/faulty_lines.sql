select
    collection_id,
    municipality_code,
    {columns}
from marts.feedback_lines as lines
where delivery_id in (select unnest(?))
order by collection_id, municipality_code, source_file, source_line, rule_id
