-- a citizen whom two municipalities delivered is one in their region, so citizens are not summed
select
    collection_id,
    year,
    area_type,
    area_code,
    service_type,
    ownership,
    is_external,
    cast(count(distinct citizen_key) as integer) as citizens,
    {{ ordered_sum('full_time_persons') }} as full_time_persons,
    coalesce(
        {{ ordered_sum('full_time_persons', where="attribution = 'unambiguous'") }}, 0
    ) as full_time_persons_unambiguous
from {{ ref('int_placements__area_years') }}
group by collection_id, year, area_type, area_code, service_type, ownership, is_external
