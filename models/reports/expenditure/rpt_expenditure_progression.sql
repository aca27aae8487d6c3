-- R17, R18. What a municipality has itself it knows
with known as (

    select
        collection_id,
        previous_collection_id,
        progression,
        'all' as municipality_code,
        {{ fewest_citizens() }} as citizens_known,
        {{ fewest_citizens('was_there and not is_cost_unknown') }} as before_known,
        {{ fewest_citizens('is_there and not is_cost_unknown') }} as now_known,
        {{ fewest_citizens('not is_cost_unknown') }} as change_known,
        {{ fewest_citizens('is_cost_unknown') }} as without_cost_known
    from {{ ref('rpt__followed_citizens') }}
    group by collection_id, previous_collection_id, progression

)

select
    summary.collection_id,
    summary.previous_collection_id,
    if(summary.municipality_code = 'all', 'collection', 'municipality') as area_type,
    if(summary.municipality_code = 'all', summary.collection_id, summary.municipality_code) as area_code,
    names.sort_order as print_order,
    names.name_da as progression_da,
    summary.citizens,
    summary.previous_annual_cost_dkk / 1000000 as previous_cost_mio_dkk,
    summary.previous_annual_cost_constant_dkk / 1000000 as previous_cost_constant_mio_dkk,
    summary.annual_cost_dkk / 1000000 as cost_mio_dkk,
    summary.change_constant_dkk / 1000000 as change_constant_mio_dkk,
    summary.citizens_without_cost,
    {% for name in ['citizens', 'before', 'now', 'change', 'without_cost'] -%}
        if(summary.municipality_code = 'all', known.{{ name }}_known, {{ known() }})
            as {{ name }}_known{{ ',' if not loop.last }}
    {% endfor %}
from {{ ref('progression_summary') }} as summary
inner join {{ ref('labels') }} as names
    on names.kind = 'progression' and summary.progression = names.code
left join known
    on
        summary.collection_id = known.collection_id
        and summary.previous_collection_id = known.previous_collection_id
        and summary.municipality_code = known.municipality_code
        and summary.progression = known.progression
