with compared as (

    select * from {{ ref('int_placements__compared_municipalities') }}

),

adults as (

    select * from {{ ref('fct_placement_year') }}
    where is_adult

),

-- the municipality delivered both years, so what occurs in only one of them is 0 in the other
both_years as (

    select
        compared.*,
        adults.service_type,
        adults.ownership,
        adults.is_external,
        adults.full_time_persons_annualised,
        0 as previous_full_time_persons_annualised
    from compared
    inner join adults
        on
            compared.collection_id = adults.collection_id
            and compared.year = adults.year
            and compared.municipality_code = adults.municipality_code
    union all
    select
        compared.*,
        adults.service_type,
        adults.ownership,
        adults.is_external,
        0 as full_time_persons_annualised,
        adults.full_time_persons_annualised as previous_full_time_persons_annualised
    from compared
    inner join adults
        on
            compared.previous_collection_id = adults.collection_id
            and compared.previous_year = adults.year
            and compared.municipality_code = adults.municipality_code

),

with_all as (

    select * from both_years
    union all
    select * replace ('all' as municipality_code) from both_years

)

select
    collection_id,
    year,
    municipality_code,
    service_type,
    ownership,
    is_external,
    previous_collection_id,
    previous_year,
    compared_municipalities,
    sum(full_time_persons_annualised) as full_time_persons_annualised,
    sum(previous_full_time_persons_annualised) as previous_full_time_persons_annualised,
    sum(full_time_persons_annualised) - sum(previous_full_time_persons_annualised) as change
from with_all
group by
    collection_id,
    year,
    municipality_code,
    service_type,
    ownership,
    is_external,
    previous_collection_id,
    previous_year,
    compared_municipalities
