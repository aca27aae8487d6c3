{{ config(meta={'dagster': {'ref': {'name': 'high_cost_by_area'}}}) }}
-- R9: regions, KKR and country hold the same municipalities and cases; where one area holds all,
-- its mean is everybody's
with areas as (

    select
        collection_id,
        cost_limit_dkk,
        area_type,
        sum(municipalities) as municipalities,
        sum(expected_municipalities) as expected_municipalities,
        coalesce(sum(high_cost_cases), 0) as high_cost_cases,
        case when count(*) = 1 then max(mean_of_municipal_rates) end as mean_of_municipal_rates
    from {{ ref('high_cost_by_area') }}
    group by collection_id, cost_limit_dkk, area_type

),

cases as (

    select
        collection_id,
        cost_limit_dkk,
        count(high_cost_cases) as municipalities,
        coalesce(sum(high_cost_cases), 0) as high_cost_cases
    from {{ ref('high_cost_cases') }}
    group by collection_id, cost_limit_dkk

),

expected as (

    select
        collection_id,
        count(*) as expected_municipalities
    from {{ ref('delivery_coverage') }}
    where status <> 'not_expected'
    group by collection_id

),

means as (

    select distinct
        collection_id,
        cost_limit_dkk,
        mean_of_municipal_rates
    from {{ ref('high_cost_ranking') }}

)

select
    areas.*,
    expected.expected_municipalities as expected_in_all,
    cases.municipalities as municipalities_in_all,
    cases.high_cost_cases as high_cost_cases_in_all,
    means.mean_of_municipal_rates as mean_of_ranking,
    variation.mean_of_municipal_rates as mean_of_variation
from expected
left join areas
    on expected.collection_id = areas.collection_id
left join cases
    on
        expected.collection_id = cases.collection_id
        and areas.cost_limit_dkk = cases.cost_limit_dkk
left join means
    on
        expected.collection_id = means.collection_id
        and areas.cost_limit_dkk = means.cost_limit_dkk
left join {{ ref('high_cost_variation') }} as variation
    on
        expected.collection_id = variation.collection_id
        and areas.cost_limit_dkk = variation.cost_limit_dkk
where
    areas.collection_id is null
    or areas.expected_municipalities <> expected.expected_municipalities
    or areas.municipalities <> coalesce(cases.municipalities, 0)
    or areas.high_cost_cases <> coalesce(cases.high_cost_cases, 0)
    or abs(areas.mean_of_municipal_rates - variation.mean_of_municipal_rates) > 1e-9
    or abs(means.mean_of_municipal_rates - variation.mean_of_municipal_rates) > 1e-9
    or (variation.mean_of_municipal_rates is null) <> (means.mean_of_municipal_rates is null)
