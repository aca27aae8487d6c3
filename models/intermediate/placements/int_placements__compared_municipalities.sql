with deliveries as (

    select * from {{ ref('int_deliveries__ranked') }}
    where is_current

),

accounting as (

    select * from {{ ref('int_placements__row_accounting') }}

),

collections as (

    select * from {{ ref('stg_deliveries__collections') }}

),

-- an answer to the questionnaire is no delivery of placements
delivered as (

    select
        deliveries.collection_id,
        deliveries.municipality_code,
        {{ year_rows('year(deliveries.period_from)', 'year(deliveries.period_to)') }}
            as delivered_year
    from deliveries
    inner join accounting
        on deliveries.delivery_id = accounting.delivery_id
    where accounting.accepted_lines > 0

),

collection_years as (

    select distinct
        delivered.collection_id,
        delivered.delivered_year,
        collections.region_code,
        collections.reference_date
    from delivered
    inner join collections
        on delivered.collection_id = collections.collection_id

),

-- the year before: in the collection itself, else in another of the same region or, as it is
-- itself, of the country
previous as (

    select
        later.collection_id,
        later.delivered_year,
        earlier.collection_id as previous_collection_id,
        earlier.delivered_year as previous_year
    from collection_years as later
    inner join collection_years as earlier
        on
            later.delivered_year = earlier.delivered_year + 1
            and later.region_code is not distinct from earlier.region_code
    qualify
        row_number() over (
            partition by later.collection_id, later.delivered_year
            order by
                later.collection_id = earlier.collection_id desc,
                earlier.reference_date desc,
                earlier.collection_id desc
        ) = 1

)

select
    previous.collection_id,
    cast(previous.delivered_year as integer) as year,
    delivered.municipality_code,
    previous.previous_collection_id,
    cast(previous.previous_year as integer) as previous_year,
    cast(
        count(*) over (partition by previous.collection_id, previous.delivered_year) as integer
    ) as compared_municipalities
from previous
inner join delivered
    on
        previous.collection_id = delivered.collection_id
        and previous.delivered_year = delivered.delivered_year
inner join delivered as delivered_before
    on
        previous.previous_collection_id = delivered_before.collection_id
        and previous.previous_year = delivered_before.delivered_year
        and delivered.municipality_code = delivered_before.municipality_code
