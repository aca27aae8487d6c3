{{ config(meta={'dagster': {'ref': {'name': 'ambiguity_by_offer'}}}) }}
-- R5: no ambiguous full-time person is without an offer; the ranks leave no hole, and the last one
-- has settled everything
with offers as (

    select
        collection_id,
        year,
        count(*) as number_of_offers,
        max(affected_rank) as last_rank,
        max(cumulative_share) as last_share,
        sum(share_of_ambiguous) as sum_of_shares,
        sum(affected_full_time_persons) as full_time_persons
    from {{ ref('ambiguity_by_offer') }}
    group by collection_id, year

),

ambiguous as (

    select
        collection_id,
        year,
        sum(full_time_persons) as full_time_persons
    from {{ ref('fct_placement_year') }}
    where is_adult and is_ambiguous
    group by collection_id, year

)

select
    ambiguous.collection_id,
    ambiguous.year,
    ambiguous.full_time_persons,
    offers.full_time_persons as full_time_persons_in_offers
from ambiguous
full outer join offers
    on
        ambiguous.collection_id = offers.collection_id
        and ambiguous.year = offers.year
where
    ambiguous.full_time_persons is null
    or offers.full_time_persons is null
    or abs(ambiguous.full_time_persons - offers.full_time_persons) > 1e-6
    or offers.number_of_offers <> offers.last_rank
    or offers.last_share <> 1
    or abs(offers.sum_of_shares - 1) > 1e-9
