-- minutes, 2.1: seven groups everywhere; of those collected the bounds are known, of others nothing
select
    collection_id,
    year,
    area_type,
    area_code
from {{ ref('capacity_by_dassos_group') }}
group by collection_id, year, area_type, area_code
having
    count(*) <> 7
    or count(*) filter (where is_collected) <> count(full_time_persons_lower)
    or count(*) filter (where is_collected) <> count(full_time_persons_upper)
    or count(full_time_persons_expected) filter (where is_wider_than_group) > 0
    or count(*) filter (where is_collected) <> count(is_wider_than_group)
