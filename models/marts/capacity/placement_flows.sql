-- From the municipality that placed the citizen to the one where the offer lies.
with adults as (

    select * from {{ ref('fct_placement_year') }}
    where is_adult

),

years as (

    select * from {{ ref('int_placements__years') }}

),

matches as (

    select * from {{ ref('int_placements__matches') }}

),

located as (

    select
        adults.collection_id,
        adults.year,
        adults.municipality_code,
        matches.location_municipality_code,
        adults.citizen_key,
        adults.full_time_persons,
        adults.gross_cost_dkk
    from adults
    inner join years
        on
            adults.placement_id = years.placement_id
            and adults.year = years.year
    inner join matches
        on
            adults.p_number is not distinct from matches.p_number
            and adults.service_type = matches.service_type
            and years.match_date = matches.match_date

)

select
    collection_id,
    year,
    municipality_code,
    location_municipality_code,
    cast(count(distinct citizen_key) as integer) as citizens,
    cast(sum(gross_cost_dkk) as decimal(18, 2)) as gross_cost_dkk,
    cast(count(*) filter (where gross_cost_dkk is null) as integer) as stays_without_cost,
    sum(full_time_persons) as full_time_persons
from located
group by collection_id, year, municipality_code, location_municipality_code
