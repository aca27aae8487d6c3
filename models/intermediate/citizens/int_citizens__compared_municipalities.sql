-- R17: each collection against every earlier one of the same region, or of the country, from half a
-- year to three years and a month before, for municipalities that delivered placements to both
with collections as (

    select * from {{ ref('stg_deliveries__collections') }}

),

delivering as (

    select distinct
        collection_id,
        municipality_code
    from {{ ref('int_placements__accepted') }}

),

price_index as (

    select * from {{ ref('int_municipalities__price_index') }}

),

compared as (

    select
        later.collection_id,
        earlier.collection_id as previous_collection_id,
        delivering.municipality_code,
        later.reference_date,
        earlier.reference_date as previous_reference_date
    from collections as later
    inner join collections as earlier
        on
            later.region_code is not distinct from earlier.region_code
            and later.reference_date >= {{ months_later('earlier.reference_date', 6) }}
            and later.reference_date <= {{ months_later('earlier.reference_date', 37) }}
    inner join delivering
        on later.collection_id = delivering.collection_id
    inner join delivering as delivering_before
        on
            earlier.collection_id = delivering_before.collection_id
            and delivering.municipality_code = delivering_before.municipality_code

)

select
    compared.collection_id,
    compared.previous_collection_id,
    compared.municipality_code,
    compared.reference_date,
    compared.previous_reference_date,
    year_index.price_index,
    previous_year_index.price_index as previous_price_index,
    round(
        ({{ days_between('compared.previous_reference_date', 'compared.reference_date') }} - 1)
        / 365.25,
        2
    ) as years_between,
    cast(
        count(*) over (
            partition by compared.collection_id, compared.previous_collection_id
        ) as integer
    ) as compared_municipalities
from compared
left join price_index as year_index
    on year(compared.reference_date) = year_index.year
left join price_index as previous_year_index
    on year(compared.previous_reference_date) = previous_year_index.year
