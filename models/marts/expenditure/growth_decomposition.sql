-- R17: growth split into prices, number of citizens, and the cost of citizens at both dates
with compared as (

    select
        collection_id,
        previous_collection_id,
        municipality_code,
        years_between,
        compared_municipalities,
        price_index is not null and previous_price_index is not null as has_price_index
    from {{ ref('int_citizens__compared_municipalities') }}

),

-- a municipality without citizens in residential offers has a row too
compared_areas as (

    select distinct * from ({{ by_area('compared') }})

),

citizens as (

    select
        collection_id,
        previous_collection_id,
        area_type,
        area_code,
        is_cost_unknown,
        counted_previous_annual_cost_dkk as previous_cost_dkk,
        counted_annual_cost_dkk as cost_dkk,
        was_there and is_there as is_at_both,
        counted_previous_annual_cost_constant_dkk - counted_previous_annual_cost_dkk
            as change_from_prices_dkk,
        counted_annual_cost_constant_dkk - counted_previous_annual_cost_constant_dkk
            as change_constant_dkk,
        -- the dearest fifth at the later date, rounded up to whole citizens
        is_there
        and not is_cost_unknown
        and 5 * (
            row_number() over (
                partition by
                    collection_id,
                    previous_collection_id,
                    area_type,
                    area_code,
                    is_there and not is_cost_unknown
                order by annual_cost_dkk desc, citizen_key asc
            ) - 1
        )
        < count(*) over (
            partition by
                collection_id,
                previous_collection_id,
                area_type,
                area_code,
                is_there and not is_cost_unknown
        ) as is_among_dearest
    from {{ ref('int_citizens__progression') }}

),

summed as (

    select
        collection_id,
        previous_collection_id,
        area_type,
        area_code,
        count(*) filter (where is_cost_unknown) as citizens_without_cost,
        sum(previous_cost_dkk) as previous_cost_dkk,
        sum(cost_dkk) as cost_dkk,
        sum(change_from_prices_dkk) as change_from_prices_dkk,
        sum(change_constant_dkk) as change_constant_dkk,
        sum(change_constant_dkk) filter (where not is_at_both)
            as change_from_number_of_citizens_dkk,
        sum(change_constant_dkk) filter (where is_at_both) as change_from_dearer_citizens_dkk,
        sum(change_constant_dkk) filter (where is_among_dearest) as change_of_dearest_dkk
    from citizens
    group by collection_id, previous_collection_id, area_type, area_code

)

select
    compared_areas.collection_id,
    compared_areas.previous_collection_id,
    compared_areas.area_type,
    compared_areas.area_code,
    compared_areas.years_between,
    compared_areas.compared_municipalities,
    cast(coalesce(summed.citizens_without_cost, 0) as integer) as citizens_without_cost,
    cast(coalesce(summed.previous_cost_dkk, 0) as decimal(18, 2)) as previous_cost_dkk,
    cast(coalesce(summed.cost_dkk, 0) as decimal(18, 2)) as cost_dkk,
    cast(coalesce(summed.cost_dkk - summed.previous_cost_dkk, 0) as decimal(18, 2)) as change_dkk,
    -- without a price index the growth cannot be split
    {% for column in [
        'change_from_prices_dkk',
        'change_from_number_of_citizens_dkk',
        'change_from_dearer_citizens_dkk',
    ] -%}
        cast(
            case
                when compared_areas.has_price_index then coalesce(summed.{{ column }}, 0)
            end as decimal(18, 2)
        ) as {{ column }},
    {% endfor -%}
    case
        when summed.change_constant_dkk > 0
            then summed.change_of_dearest_dkk / summed.change_constant_dkk
    end as dearest_20_percent_share_of_growth
from compared_areas
left join summed
    on
        compared_areas.collection_id = summed.collection_id
        and compared_areas.previous_collection_id = summed.previous_collection_id
        and compared_areas.area_type = summed.area_type
        and compared_areas.area_code = summed.area_code
