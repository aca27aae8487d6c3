{{ config(meta={'dagster': {'ref': {'name': 'high_cost_departures'}}}) }}
-- R8, R17: per municipality, from the cases of each date
with cases as (

    select
        collection_id,
        municipality_code,
        citizen_key
    from {{ ref('fct_citizen_at_reference') }}
    where is_high_cost

),

departed as (

    select
        compared.collection_id,
        compared.previous_collection_id,
        compared.municipality_code,
        count(*) as citizens
    from {{ ref('int_citizens__compared_municipalities') }} as compared
    inner join cases as earlier_cases
        on
            compared.previous_collection_id = earlier_cases.collection_id
            and compared.municipality_code = earlier_cases.municipality_code
    left join cases
        on
            compared.collection_id = cases.collection_id
            and compared.municipality_code = cases.municipality_code
            and earlier_cases.citizen_key = cases.citizen_key
    where cases.citizen_key is null
    group by
        compared.collection_id, compared.previous_collection_id, compared.municipality_code

),

departures as (

    select
        collection_id,
        previous_collection_id,
        area_code as municipality_code,
        sum(citizens) as citizens
    from {{ ref('high_cost_departures') }}
    where area_type = 'municipality' and cost_limit_dkk = {{ high_cost_limit() }}
    group by collection_id, previous_collection_id, area_code

)

select
    departed.*,
    departures.citizens as citizens_with_outcome
from departed
full outer join departures
    on
        departed.collection_id = departures.collection_id
        and departed.previous_collection_id = departures.previous_collection_id
        and departed.municipality_code = departures.municipality_code
where departed.citizens is distinct from departures.citizens
