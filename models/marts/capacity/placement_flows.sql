-- From the municipality that placed the citizen to the one where the offer lies.
with adults as (

    select * from {{ ref('fct_placement_year') }}
    where is_adult

),

locations as (

    select * from {{ ref('int_placements__locations') }}

)

select
    adults.collection_id,
    adults.year,
    adults.municipality_code,
    locations.location_municipality_code,
    cast(count(distinct adults.citizen_key) as integer) as citizens,
    cast(sum(adults.gross_cost_dkk) as decimal(18, 2)) as gross_cost_dkk,
    cast(count(*) filter (where adults.gross_cost_dkk is null) as integer)
        as placements_without_cost,
    sum(adults.full_time_persons) as full_time_persons
from adults
inner join locations
    on
        adults.placement_id = locations.placement_id
        and adults.year = locations.year
group by
    adults.collection_id,
    adults.year,
    adults.municipality_code,
    locations.location_municipality_code
