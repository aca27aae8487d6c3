-- R17, R18. What a municipality has itself it knows
with followed as (

    select * from {{ ref('rpt__followed_citizens') }}

),

apart as (

    select
        collection_id,
        previous_collection_id,
        progression,
        {{ fewest_citizens('is_of_one_scope') }} as apart_known
    from followed
    group by collection_id, previous_collection_id, progression

),

known as (

    select
        followed.collection_id,
        followed.previous_collection_id,
        followed.scope,
        followed.progression,
        'collection' as area_type,
        any_value(apart.apart_known) as apart_known,
        {{ fewest_citizens() }} as citizens_known,
        {{ fewest_citizens('was_there and not is_cost_unknown') }} as before_known,
        {{ fewest_citizens('is_there and not is_cost_unknown') }} as now_known,
        {{ fewest_citizens('not is_cost_unknown') }} as change_known,
        {{ fewest_citizens('is_cost_unknown') }} as without_cost_known
    from followed
    inner join apart
        on
            followed.collection_id = apart.collection_id
            and followed.previous_collection_id = apart.previous_collection_id
            and followed.progression = apart.progression
    group by
        followed.collection_id,
        followed.previous_collection_id,
        followed.scope,
        followed.progression

)

select
    totals.collection_id,
    totals.previous_collection_id,
    totals.scope,
    labels.sort_order as print_order,
    labels.name_da as progression_da,
    totals.citizens,
    totals.previous_annual_cost_dkk / 1000000 as previous_cost_mio_dkk,
    totals.previous_annual_cost_constant_dkk / 1000000 as previous_cost_constant_mio_dkk,
    totals.annual_cost_dkk / 1000000 as cost_mio_dkk,
    totals.change_constant_dkk / 1000000 as change_constant_mio_dkk,
    totals.citizens_without_cost,
    {% for name in ['citizens', 'before', 'now', 'change', 'without_cost'] -%}
        case
            when totals.area_type <> 'collection' then {{ known() }}
            when totals.scope = 'residential' then known.{{ name }}_known
            else {{ smaller_count('known.' ~ name ~ '_known', 'known.apart_known') }}
        end as {{ name }}_known,
    {% endfor -%}
    totals.area_type,
    totals.area_code
from {{ ref('progression_summary') }} as totals
inner join {{ ref('labels') }} as labels
    on labels.kind = 'progression' and totals.progression = labels.code
left join known
    on
        totals.collection_id = known.collection_id
        and totals.previous_collection_id = known.previous_collection_id
        and totals.scope = known.scope
        and totals.area_type = known.area_type
        and totals.progression = known.progression
where totals.area_type <> 'region'
