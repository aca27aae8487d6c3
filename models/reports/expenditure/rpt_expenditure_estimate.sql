-- R10, R18
with bands as (

    select
        collection_id,
        min(cases_known) as fewest_in_a_band
    from {{ ref('rpt_expenditure_bands') }}
    where band_set = 'price' and band <> '' and cases_known > 0
    group by collection_id

)

select
    estimate.collection_id,
    'country' as row_key,
    'Danmark' as area,
    estimate.cases,
    estimate.population_share,
    estimate.estimated_cases,
    estimate.estimated_cost_dkk / 1000000 as estimated_cost_mio_dkk,
    estimate.estimated_cost_by_bands_dkk / 1000000 as estimated_cost_by_bands_mio_dkk,
    estimate.cost_share,
    -- drawing municipalities anew, or a model of their groups or sizes, tells of those that are
    -- hidden, but for hundreds
    {% for figure in ['by_group', 'by_size', 'lower_95', 'upper_95'] -%}
        round(
            estimate.estimated_cases_{{ figure }}, if(facts.hidden_municipalities = 0, 0, -2)
        ) as estimated_cases_{{ figure }},
    {% endfor -%}
    1 as print_order,
    facts.cases_known,
    coalesce(bands.fewest_in_a_band, 0) as by_bands_known
from {{ ref('high_cost_national_estimate') }} as estimate
inner join {{ ref('rpt_expenditure_facts') }} as facts
    on estimate.collection_id = facts.collection_id
left join bands
    on estimate.collection_id = bands.collection_id
