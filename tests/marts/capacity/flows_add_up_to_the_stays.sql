{{ config(meta={'dagster': {'ref': {'name': 'placement_flows'}}}) }}
with stays as (

    select
        collection_id,
        year,
        municipality_code,
        sum(full_time_persons) as full_time_persons
    from {{ ref('fct_placement_year') }}
    where is_adult
    group by collection_id, year, municipality_code

),

flows as (

    select
        collection_id,
        year,
        municipality_code,
        sum(full_time_persons) as full_time_persons
    from {{ ref('placement_flows') }}
    group by collection_id, year, municipality_code

)

select
    stays.collection_id,
    stays.year,
    stays.municipality_code,
    stays.full_time_persons,
    flows.full_time_persons as full_time_persons_in_flows
from stays
full outer join flows
    on
        stays.collection_id = flows.collection_id
        and stays.year = flows.year
        and stays.municipality_code = flows.municipality_code
where
    stays.full_time_persons is null
    or flows.full_time_persons is null
    or abs(stays.full_time_persons - flows.full_time_persons) > 1e-6
