select
    collection_id,
    year,
    municipality_code,
    attribution,
    cast(count(*) as integer) as placements,
    sum(full_time_persons) as full_time_persons,
    sum(full_time_persons_annualised) as full_time_persons_annualised
from {{ ref('fct_placement_year') }}
where is_adult
group by collection_id, year, municipality_code, attribution
