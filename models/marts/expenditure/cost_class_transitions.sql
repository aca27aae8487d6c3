-- R17
select
    collection_id,
    previous_collection_id,
    area_type,
    area_code,
    scope,
    cost_class_before as class_before,
    cost_class_after as class_after,
    cast(count(*) as integer) as citizens,
    cast(sum(counted_annual_cost_dkk - counted_previous_annual_cost_dkk) as decimal(18, 2))
        as change_dkk
from {{ ref('int_citizens__progression') }}
group by
    collection_id,
    previous_collection_id,
    area_type,
    area_code,
    scope,
    cost_class_before,
    cost_class_after
