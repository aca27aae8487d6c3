{{ config(meta={'dagster': {'ref': {'name': 'cost_class_transitions'}}}) }}
-- R17: every adult in a residential offer of a compared municipality, once for each date
with citizens as (

    select
        collection_id,
        municipality_code,
        citizen_key,
        annual_cost_dkk
    from {{ ref('fct_citizen_at_reference') }}
    where is_adult

),

compared as (

    select
        collection_id,
        previous_collection_id,
        municipality_code
    from {{ ref('int_citizens__compared_municipalities') }}

),

at_either_date as (

    select
        compared.*,
        'before' as at_date,
        citizens.citizen_key,
        citizens.annual_cost_dkk
    from compared
    inner join citizens
        on
            compared.previous_collection_id = citizens.collection_id
            and compared.municipality_code = citizens.municipality_code
    union all
    select
        compared.*,
        'after' as at_date,
        citizens.citizen_key,
        citizens.annual_cost_dkk
    from compared
    inner join citizens
        on
            compared.collection_id = citizens.collection_id
            and compared.municipality_code = citizens.municipality_code

),

in_areas as (

    {{ by_area('at_either_date') }}

),

costs as (

    select
        collection_id,
        previous_collection_id,
        area_type,
        area_code,
        at_date,
        citizen_key,
        case when count(*) = count(annual_cost_dkk) then sum(annual_cost_dkk) end
            as annual_cost_dkk
    from in_areas
    group by collection_id, previous_collection_id, area_type, area_code, at_date, citizen_key

),

expected as (

    select
        collection_id,
        previous_collection_id,
        area_type,
        area_code,
        at_date,
        case
            when annual_cost_dkk is null then 'unknown'
            when annual_cost_dkk < 1000000 then '0-1'
            when annual_cost_dkk < 2000000 then '1-2'
            when annual_cost_dkk < 5000000 then '2-5'
            else '5-'
        end as cost_class,
        count(*) as citizens
    from costs
    group by all

),

transitions as (

    select
        collection_id,
        previous_collection_id,
        area_type,
        area_code,
        'before' as at_date,
        class_before as cost_class,
        sum(citizens) as citizens
    from {{ ref('cost_class_transitions') }}
    where class_before <> 'none' and scope = 'residential'
    group by all
    union all
    select
        collection_id,
        previous_collection_id,
        area_type,
        area_code,
        'after' as at_date,
        class_after as cost_class,
        sum(citizens) as citizens
    from {{ ref('cost_class_transitions') }}
    where class_after <> 'none' and scope = 'residential'
    group by all

)

select
    expected.*,
    transitions.citizens as citizens_in_transitions
from expected
full outer join transitions
    on
        expected.collection_id = transitions.collection_id
        and expected.previous_collection_id = transitions.previous_collection_id
        and expected.area_type = transitions.area_type
        and expected.area_code = transitions.area_code
        and expected.at_date = transitions.at_date
        and expected.cost_class = transitions.cost_class
where expected.citizens is distinct from transitions.citizens
