select
    collection_id,
    count(is_missing),
    count(*) filter (is_missing),
    count(*) filter (is_missing is null),
    string_agg(municipality_name || ' (' || municipality_code || ')', ', ' order by municipality_name)
        filter (is_missing)
from {relation}
where status <> 'not_expected'
group by collection_id
order by collection_id
