with latest_versions as (

    select * from {{ ref('dim_offer') }}
    qualify row_number() over (partition by p_number order by valid_from desc) = 1

),

ambiguous_offers as (

    select * from latest_versions
    where attribution in ('multi_group', 'department_ambiguous')

),

-- adults whose own placement could not be attributed, in the latest year and newest collection that
-- has the offer, so that no placement counts twice
affected as (

    select
        p_number,
        collection_id,
        year,
        count(distinct citizen_key) as affected_citizens,
        sum(full_time_persons) as affected_full_time_persons
    from {{ ref('fct_placement_year') }}
    where is_adult and attribution in ('multi_group', 'department_ambiguous')
    group by p_number, collection_id, year
    qualify
        row_number() over (partition by p_number order by year desc, collection_id desc) = 1

),

ranked as (

    select
        ambiguous_offers.p_number,
        ambiguous_offers.departments,
        ambiguous_offers.analysis_groups,
        ambiguous_offers.attribution,
        ambiguous_offers.approved_places,
        affected.collection_id,
        affected.year,
        coalesce(affected.affected_citizens, 0) as affected_citizens,
        coalesce(affected.affected_full_time_persons, 0) as affected_full_time_persons,
        row_number() over (
            order by
                -- equal sums added in different orders differ in their last digits
                round(coalesce(affected.affected_full_time_persons, 0), 9) desc,
                ambiguous_offers.p_number asc
        ) as affected_rank
    from ambiguous_offers
    left join affected
        on ambiguous_offers.p_number = affected.p_number

)

select
    p_number,
    departments,
    analysis_groups,
    attribution,
    approved_places,
    collection_id,
    year,
    cast(affected_citizens as integer) as affected_citizens,
    affected_full_time_persons,
    cast(affected_rank as integer) as affected_rank,
    sum(affected_full_time_persons) over (order by affected_rank)
    / nullif(sum(affected_full_time_persons) over (), 0) as cumulative_share
from ranked
