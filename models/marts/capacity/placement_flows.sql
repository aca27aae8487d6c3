-- From the municipality that placed the citizen to the one where the offer is.
with adults as (

    select * from {{ ref('fct_placement_year') }}
    where is_adult

)

select
    collection_id,
    year,
    municipality_code,
    location_municipality_code,
    cast(count(distinct citizen_key) as integer) as citizens,
    cast(sum(gross_cost_dkk) as decimal(18, 2)) as gross_cost_dkk,
    cast(count(*) filter (where gross_cost_dkk is null) as integer)
        as placements_without_cost,
    sum(full_time_persons) as full_time_persons
from adults
group by
    collection_id,
    year,
    municipality_code,
    location_municipality_code
