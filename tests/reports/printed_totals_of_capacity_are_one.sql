{{ config(meta={'dagster': {'ref': {'name': 'rpt_capacity_ownership'}}}) }}
-- every table sorts the same full-time persons, and loses none of them
with totals as (

    select
        collection_id,
        year,
        total as full_time_persons
    from {{ ref('rpt_capacity_ownership') }}
    where row_key = 'total' and area_type = 'collection'
    union all
    select
        collection_id,
        year,
        sum(total) as full_time_persons
    from {{ ref('rpt_capacity_ownership') }}
    where level is null and area_type = 'municipality'
    group by collection_id, year
    union all
    select
        collection_id,
        year,
        sum(full_time_persons) as full_time_persons
    from {{ ref('rpt_capacity_attribution') }}
    where level is null
    group by collection_id, year
    union all
    select
        collection_id,
        year,
        sum(expected) as full_time_persons
    from {{ ref('rpt_capacity_groups') }}
    where row_key <> 'total' and area_type = 'collection'
    group by collection_id, year
    union all
    select
        collection_id,
        year,
        full_time_persons
    from {{ ref('rpt_capacity_municipalities') }}
    where row_key = 'total'
    union all
    select
        collection_id,
        year,
        total as full_time_persons
    from {{ ref('rpt_capacity_flows') }}
    where row_key = 'total'
    union all
    select
        collection_id,
        year,
        full_time_persons
    from {{ ref('rpt_capacity_facts') }}

)

select
    collection_id,
    year
from totals
group by collection_id, year
having count(*) <> 7 or max(full_time_persons) - min(full_time_persons) > 1e-6
