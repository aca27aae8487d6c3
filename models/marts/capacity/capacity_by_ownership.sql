with adults as (

    select
        collection_id,
        year,
        municipality_code,
        service_type,
        ownership,
        is_external,
        citizen_key,
        full_time_persons,
        attribution
    from {{ ref('fct_placement_year') }}
    where is_adult

),

-- a citizen whom two municipalities delivered is one under 'all', so citizens are not summed
with_all as (

    select * from adults
    union all
    select * replace ('all' as municipality_code) from adults

)

select
    collection_id,
    year,
    municipality_code,
    service_type,
    ownership,
    is_external,
    cast(count(distinct citizen_key) as integer) as citizens,
    sum(full_time_persons) as full_time_persons,
    sum(case when attribution = 'unambiguous' then full_time_persons else 0 end)
        as full_time_persons_unambiguous
from with_all
group by collection_id, year, municipality_code, service_type, ownership, is_external
