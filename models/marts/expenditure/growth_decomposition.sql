-- R17: growth split into prices, number of citizens, who they are, and the cost of those who stayed
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

-- an area without citizens has a row too
compared_areas as (

    select
        areas.*,
        scopes.scope
    from (select distinct * from ({{ by_area('compared') }})) as areas
    cross join (values ('residential'), ('all_services')) as scopes (scope)

),

progression as (

    select * from {{ ref('int_citizens__progression') }}

),

without_growth as (

    select
        collection_id,
        previous_collection_id,
        area_type,
        area_code,
        scope,
        count(*) filter (where is_cost_unknown) as citizens_without_cost,
        count(*) filter (where is_left_out_of_growth) as citizens_left_out,
        count(*) as citizens
    from progression
    group by collection_id, previous_collection_id, area_type, area_code, scope

),

-- the dearest fifth at each date, rounded up to whole citizens
citizens as (

    select
        collection_id,
        previous_collection_id,
        area_type,
        area_code,
        scope,
        was_there,
        is_there,
        counted_previous_annual_cost_dkk as previous_cost_dkk,
        counted_annual_cost_dkk as cost_dkk,
        counted_previous_annual_cost_constant_dkk as previous_cost_constant_dkk,
        {% for there, cost in [
            ('was_there', 'previous_annual_cost_dkk'), ('is_there', 'annual_cost_dkk')
        ] -%}
            {{ there }}
            and 5 * (
                row_number() over (
                    partition by
                        collection_id,
                        previous_collection_id,
                        area_type,
                        area_code,
                        scope,
                        {{ there }}
                    order by {{ cost }} desc, citizen_key asc
                ) - 1
            )
            < count(*) over (
                partition by
                    collection_id, previous_collection_id, area_type, area_code, scope, {{ there }}
            ) as {{ there }}_among_dearest,
        {% endfor -%}
        counted_annual_cost_constant_dkk as cost_constant_dkk
    from progression
    where not is_cost_unknown and not is_left_out_of_growth

),

summed as (

    select
        collection_id,
        previous_collection_id,
        area_type,
        area_code,
        scope,
        count(*) filter (where was_there) as previous_citizens,
        count(*) filter (where is_there) as citizens,
        sum(previous_cost_dkk) as previous_cost_dkk,
        sum(cost_dkk) as cost_dkk,
        sum(previous_cost_constant_dkk) as previous_cost_constant_dkk,
        sum(previous_cost_constant_dkk - previous_cost_dkk) as change_from_prices_dkk,
        sum(cost_constant_dkk - previous_cost_constant_dkk) as change_constant_dkk,
        coalesce(
            sum(cost_constant_dkk - previous_cost_constant_dkk)
            filter (where was_there and is_there),
            0
        ) as change_from_dearer_citizens_dkk,
        sum(cost_dkk) filter (where is_there_among_dearest) as dearest_cost_dkk,
        coalesce(sum(cost_constant_dkk) filter (where is_there_among_dearest), 0)
        - coalesce(sum(previous_cost_constant_dkk) filter (where was_there_among_dearest), 0)
            as change_of_dearest_dkk
    from citizens
    group by collection_id, previous_collection_id, area_type, area_code, scope

),

split as (

    select
        *,
        {{ rounded_quotient(
            '((citizens - previous_citizens) * cast(previous_cost_constant_dkk * 100 as hugeint))',
            'previous_citizens'
        ) }} as change_from_number_of_citizens_dkk
    from summed

),

-- nobody at either date is a growth of 0; too many of unknown cost are a growth that is not known
known as (

    select
        compared_areas.*,
        coalesce(without_growth.citizens_without_cost, 0) as citizens_without_cost,
        coalesce(without_growth.citizens_left_out, 0) as citizens_left_out,
        coalesce(without_growth.citizens = without_growth.citizens_left_out, false)
            as is_growth_unknown
    from compared_areas
    left join without_growth
        on
            compared_areas.collection_id = without_growth.collection_id
            and compared_areas.previous_collection_id = without_growth.previous_collection_id
            and compared_areas.area_type = without_growth.area_type
            and compared_areas.area_code = without_growth.area_code
            and compared_areas.scope = without_growth.scope

),

filled as (

    select
        known.collection_id,
        known.previous_collection_id,
        known.area_type,
        known.area_code,
        known.scope,
        known.years_between,
        known.compared_municipalities,
        known.has_price_index,
        known.citizens_without_cost,
        known.citizens_left_out,
        split.previous_cost_constant_dkk,
        split.change_constant_dkk,
        split.dearest_cost_dkk,
        case when not known.is_growth_unknown then coalesce(split.previous_citizens, 0) end
            as previous_citizens,
        case when not known.is_growth_unknown then coalesce(split.citizens, 0) end as citizens,
        {% for column in ['previous_cost_dkk', 'cost_dkk'] -%}
            case when not known.is_growth_unknown then coalesce(split.{{ column }}, 0) end
                as {{ column }},
        {% endfor -%}
        -- without a price index growth cannot be split
        {% for column in [
            'change_from_prices_dkk', 'change_from_dearer_citizens_dkk', 'change_of_dearest_dkk'
        ] -%}
            case
                when known.has_price_index and not known.is_growth_unknown
                    then coalesce(split.{{ column }}, 0)
            end as {{ column }},
        {% endfor -%}
        -- without a citizen at the earlier date there is no mean cost
        case
            when not known.has_price_index or known.is_growth_unknown then null
            when split.citizens is null then 0
            else split.change_from_number_of_citizens_dkk
        end as change_from_number_of_citizens_dkk
    from known
    left join split
        on
            known.collection_id = split.collection_id
            and known.previous_collection_id = split.previous_collection_id
            and known.area_type = split.area_type
            and known.area_code = split.area_code
            and known.scope = split.scope

)

select
    collection_id,
    previous_collection_id,
    area_type,
    area_code,
    scope,
    years_between,
    compared_municipalities,
    cast(citizens_without_cost as integer) as citizens_without_cost,
    cast(citizens_left_out as integer) as citizens_left_out,
    cast(previous_citizens as integer) as previous_citizens,
    cast(citizens as integer) as citizens,
    cast(previous_cost_dkk as decimal(18, 2)) as previous_cost_dkk,
    cast(cost_dkk as decimal(18, 2)) as cost_dkk,
    cast(cost_dkk - previous_cost_dkk as decimal(18, 2)) as change_dkk,
    {{ per_year('cost_dkk - previous_cost_dkk', 'years_between') }} as change_per_year_dkk,
    cast(change_from_prices_dkk as decimal(18, 2)) as change_from_prices_dkk,
    cast(change_from_number_of_citizens_dkk as decimal(18, 2))
        as change_from_number_of_citizens_dkk,
    cast(
        cost_dkk
        - previous_cost_dkk
        - change_from_prices_dkk
        - change_from_number_of_citizens_dkk
        - change_from_dearer_citizens_dkk as decimal(18, 2)
    ) as change_from_composition_dkk,
    cast(change_from_dearer_citizens_dkk as decimal(18, 2)) as change_from_dearer_citizens_dkk,
    cast(change_of_dearest_dkk as decimal(18, 2)) as change_of_dearest_20_percent_dkk,
    dearest_cost_dkk / nullif(cost_dkk, 0) as dearest_20_percent_share_of_cost,
    -- of a growth that is nearly none any share can come
    case
        when change_constant_dkk * 100 >= previous_cost_constant_dkk and change_constant_dkk > 0
            then change_of_dearest_dkk / change_constant_dkk
    end as dearest_20_percent_share_of_growth
from filled
