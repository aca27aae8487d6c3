-- R17, R18. What a municipality has itself it knows
with known as (

    select
        collection_id,
        previous_collection_id,
        {{ fewest_citizens('was_there and not is_cost_unknown') }} as before_known,
        {{ fewest_citizens('is_there and not is_cost_unknown') }} as now_known,
        {{ fewest_citizens('not is_cost_unknown') }} as change_known,
        {{ fewest_citizens('was_there <> is_there and not is_cost_unknown') }} as number_known,
        {{ fewest_citizens('was_there and is_there and not is_cost_unknown') }} as dearer_known,
        {{ fewest_citizens('is_cost_unknown') }} as without_cost_known,
        -- a fifth, rounded up
        cast(ceil(
            count(distinct citizen_key) filter (where is_there and not is_cost_unknown) / 5
        ) as integer) as dearest_known
    from {{ ref('rpt__followed_citizens') }}
    group by collection_id, previous_collection_id

)

select
    growth.collection_id,
    growth.previous_collection_id,
    1 as print_order,
    coalesce(municipalities.municipality_name, 'Alle sammenlignede') as municipality_da,
    growth.previous_cost_dkk / 1000000 as previous_cost_mio_dkk,
    growth.cost_dkk / 1000000 as cost_mio_dkk,
    growth.change_dkk / 1000000 as change_mio_dkk,
    growth.change_from_prices_dkk / 1000000 as change_from_prices_mio_dkk,
    growth.change_from_number_of_citizens_dkk / 1000000 as change_from_number_mio_dkk,
    growth.change_from_dearer_citizens_dkk / 1000000 as change_from_dearer_mio_dkk,
    growth.dearest_20_percent_share_of_growth,
    growth.citizens_without_cost,
    {% for name in [
        'before', 'now', 'change', 'number', 'dearer', 'dearest', 'without_cost'
    ] -%}
        if(
            growth.area_type = 'collection', coalesce(known.{{ name }}_known, 0), {{ known() }}
        ) as {{ name }}_known,
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
where growth.area_type <> 'region'
