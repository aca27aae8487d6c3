{{ config(meta={'dagster': {'ref': {'name': 'supplement_shares'}}}) }}
-- a year's days of adults are those of one collection a municipality; all three marts have them
with one_collection as (

    select
        facts.year,
        facts.municipality_code,
        facts.days,
        facts.match_status
    from {{ ref('fct_placement_year') }} as facts
    inner join {{ ref('stg_deliveries__collections') }} as collections
        on facts.collection_id = collections.collection_id
    where facts.is_adult
    qualify
        max((collections.reference_date, collections.collection_id)) over (
            partition by facts.municipality_code, facts.year
        ) = (collections.reference_date, collections.collection_id)

),

placed as (

    select
        year,
        sum(days) as days,
        sum(case when match_status in ('matched', 'closed_offer') then days else 0 end)
            as days_in_offers
    from one_collection
    group by year

),

by_municipality as (

    select
        year,
        sum(days) as days
    from {{ ref('supplement_shares') }}
    group by year

),

by_ownership as (

    select
        year,
        sum(days) as days
    from {{ ref('rate_development') }}
    group by year

),

by_offer as (

    select
        year,
        sum(days) as days
    from {{ ref('rate_development_by_offer') }}
    group by year

)

select
    placed.days,
    placed.days_in_offers,
    by_municipality.days as days_by_municipality,
    by_ownership.days as days_by_ownership,
    by_offer.days as days_by_offer,
    coalesce(placed.year, by_ownership.year) as year
from placed
full outer join by_ownership
    on placed.year = by_ownership.year
left join by_municipality
    on coalesce(placed.year, by_ownership.year) = by_municipality.year
left join by_offer
    on coalesce(placed.year, by_ownership.year) = by_offer.year
where
    coalesce(placed.days, 0) <> coalesce(by_ownership.days, 0)
    or coalesce(placed.days, 0) <> coalesce(by_municipality.days, 0)
    or coalesce(placed.days_in_offers, 0) <> coalesce(by_offer.days, 0)
