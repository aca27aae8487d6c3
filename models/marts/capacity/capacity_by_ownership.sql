with adults as (

    select * from {{ ref('fct_placement_year') }}
    where is_adult

),

by_municipality as (

    select
        collection_id,
        year,
        municipality_code,
        service_type,
        ownership,
        is_external,
        count(distinct citizen_key) as citizens,
        sum(full_time_persons) as full_time_persons,
        sum(case when attribution = 'unambiguous' then full_time_persons else 0 end)
            as full_time_persons_unambiguous
    from adults
    group by collection_id, year, municipality_code, service_type, ownership, is_external

),

-- distinct citizens cannot be summed: one whom two municipalities delivered is one here
all_municipalities as (

    select
        collection_id,
        year,
        'all' as municipality_code,
        service_type,
        ownership,
        is_external,
        count(distinct citizen_key) as citizens,
        sum(full_time_persons) as full_time_persons,
        sum(case when attribution = 'unambiguous' then full_time_persons else 0 end)
            as full_time_persons_unambiguous
    from adults
    group by collection_id, year, service_type, ownership, is_external

)

select
    collection_id,
    year,
    municipality_code,
    service_type,
    ownership,
    is_external,
    cast(citizens as integer) as citizens,
    full_time_persons,
    full_time_persons_unambiguous
from by_municipality
union all
select
    collection_id,
    year,
    municipality_code,
    service_type,
    ownership,
    is_external,
    cast(citizens as integer) as citizens,
    full_time_persons,
    full_time_persons_unambiguous
from all_municipalities
