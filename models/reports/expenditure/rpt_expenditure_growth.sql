-- R17, R18. What a municipality has itself it knows
with followed as (

    select
        *,
        not is_cost_unknown and not is_left_out_of_growth as is_counted
    from {{ ref('rpt__followed_citizens') }}

),

apart as (

    select
        collection_id,
        previous_collection_id,
        {{ fewest_citizens('is_of_one_scope') }} as apart_known
    from followed
    group by collection_id, previous_collection_id

),

known as (

    select
        followed.collection_id,
        followed.previous_collection_id,
        followed.scope,
        any_value(apart.apart_known) as apart_known,
        {{ fewest_citizens('was_there and is_counted') }} as before_known,
        {{ fewest_citizens('is_there and is_counted') }} as now_known,
        {{ fewest_citizens('is_counted') }} as change_known,
        {{ fewest_citizens('was_there <> is_there and is_counted') }} as number_known,
        {{ fewest_citizens('was_there and is_there and is_counted') }} as dearer_known,
        {{ fewest_citizens('is_cost_unknown') }} as without_cost_known,
        {{ fewest_citizens('is_left_out_of_growth') }} as left_out_known,
        -- a fifth, rounded up
        cast(ceil(
            count(distinct followed.citizen_key)
            filter (where followed.is_there and followed.is_counted) / 5
        ) as integer) as dearest_known
    from followed
    inner join apart
        on
            followed.collection_id = apart.collection_id
            and followed.previous_collection_id = apart.previous_collection_id
    group by followed.collection_id, followed.previous_collection_id, followed.scope

)

select
    growth.collection_id,
    growth.previous_collection_id,
    growth.scope,
    1 as print_order,
    coalesce(municipalities.municipality_name, 'Alle sammenlignede') as municipality_da,
    growth.previous_cost_dkk / 1000000 as previous_cost_mio_dkk,
    growth.cost_dkk / 1000000 as cost_mio_dkk,
    growth.change_dkk / 1000000 as change_mio_dkk,
    growth.change_from_prices_dkk / 1000000 as change_from_prices_mio_dkk,
    growth.change_from_number_of_citizens_dkk / 1000000 as change_from_number_mio_dkk,
    growth.change_from_composition_dkk / 1000000 as change_from_composition_mio_dkk,
    growth.change_from_dearer_citizens_dkk / 1000000 as change_from_dearer_mio_dkk,
    growth.change_of_dearest_20_percent_dkk / 1000000 as change_of_dearest_mio_dkk,
    growth.dearest_20_percent_share_of_growth,
    growth.dearest_20_percent_share_of_cost,
    growth.citizens_without_cost,
    growth.citizens_left_out,
    {% for name in [
        'before', 'now', 'change', 'number', 'dearer', 'dearest', 'without_cost', 'left_out'
    ] -%}
        case
            when growth.area_type <> 'collection' then {{ known() }}
            when growth.scope = 'residential' then coalesce(known.{{ name }}_known, 0)
            else coalesce({{ smaller_count('known.' ~ name ~ '_known', 'known.apart_known') }}, 0)
        end as {{ name }}_known,
    {% endfor -%}
    growth.area_type,
    growth.area_code
from {{ ref('growth_decomposition') }} as growth
left join {{ ref('dim_municipality') }} as municipalities
    on growth.area_code = municipalities.municipality_code
left join known
    on
        growth.collection_id = known.collection_id
        and growth.previous_collection_id = known.previous_collection_id
        and growth.scope = known.scope
where growth.area_type <> 'region'
