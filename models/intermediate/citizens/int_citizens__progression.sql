{%- set group = [
    'collection_id', 'previous_collection_id', 'area_type', 'area_code', 'scope', 'citizen_key'
] -%}
{%- set costs = ['annual_cost_dkk', 'annual_cost_constant_dkk'] -%}

-- R17: what became of each citizen from one reference date to a later one
with compared as (

    select * from {{ ref('int_citizens__compared_municipalities') }}

),

-- who is in a residential offer, by what a case costs; and who has any service, by all of them
placements as (

    select
        open_placements.*,
        scopes.scope
    from (
        select
            *,
            bool_or(is_residential) over (
                partition by collection_id, municipality_code, citizen_key
            ) as is_of_resident
        from {{ ref('int_citizens__open_placements') }}
        where is_adult
    ) as open_placements
    inner join (values ('residential'), ('all_services')) as scopes (scope)
        on
            (scopes.scope = 'all_services' and not open_placements.is_left_open)
            or (
                scopes.scope = 'residential'
                and open_placements.is_of_resident
                and open_placements.is_in_case_cost
            )

),

last_endings as (

    select * from {{ ref('int_citizens__last_endings') }}

),

cost_classes as (

    select * from {{ ref('cost_classes') }}

),

at_either_date as (

    select
        compared.collection_id,
        compared.previous_collection_id,
        compared.municipality_code,
        compared.price_index,
        compared.previous_price_index,
        placements.scope,
        placements.placement_id,
        placements.citizen_key,
        placements.p_number,
        placements.service_type,
        placements.daily_rate_dkk,
        placements.daily_cost_dkk,
        placements.collection_id = compared.previous_collection_id as is_before
    from compared
    inner join placements
        on
            placements.collection_id in (compared.collection_id, compared.previous_collection_id)
            and compared.municipality_code = placements.municipality_code

),

-- in a region or collection a citizen who moved between compared municipalities is followed, and
-- what several of them pay for one citizen is added up
in_areas as (

    {{ by_area('at_either_date') }}

),

-- R7: but the same placement at the same rate is delivered twice, not paid twice
counted_once as (

    select *
    from in_areas
    qualify
        row_number() over (
            partition by
                {{ group | join(', ') }},
                is_before,
                coalesce(p_number, placement_id),
                service_type,
                daily_rate_dkk
            order by daily_cost_dkk desc nulls last, placement_id asc
        ) = 1

),

costs as (

    select
        {{ group | join(', ') }},
        is_before,
        price_index,
        previous_price_index,
        cast({{ complete_sum('daily_cost_dkk') }} * 365 as decimal(18, 2)) as annual_cost_dkk
    from counted_once
    group by all

),

-- constant prices are those of the later collection's year
priced as (

    select
        *,
        case
            when is_before
                then {{ at_price_level('annual_cost_dkk', 'previous_price_index', 'price_index') }}
            when price_index is not null and previous_price_index is not null then annual_cost_dkk
        end as annual_cost_constant_dkk
    from costs

),

followed as (

    select
        {{ group | join(', ') }},
        bool_or(is_before) as was_there,
        bool_or(not is_before) as is_there,
        {% for cost in costs -%}
            max({{ cost }}) filter (where is_before) as previous_{{ cost }},
            max({{ cost }}) filter (where not is_before) as {{ cost }},
        {% endfor -%}
        bool_or(annual_cost_dkk is null) as is_cost_unknown
    from priced
    group by all

),

-- those known at one date alone would be growth where many costs are unknown
of_unknown_growth as (

    select
        collection_id,
        previous_collection_id,
        scope,
        citizen_key,
        area_code as municipality_code
    from followed
    where area_type = 'municipality'
    window
        of_municipality as (
            partition by collection_id, previous_collection_id, scope, area_code
        )
    qualify
        20 * count(*) filter (where is_cost_unknown) over of_municipality
        > count(*) over of_municipality

),

left_out as (

    select distinct * from ({{ by_area('of_unknown_growth') }})

),

-- for sums: nothing where the citizen was not there, null where either cost is unknown
counted as (

    select
        followed.*,
        {% for cost in costs -%}
            {% for presence, side in [('was_there', 'previous_'), ('is_there', '')] -%}
                cast(
                    case
                        when followed.is_cost_unknown then null
                        when followed.{{ presence }} then {{ 'followed.' ~ side ~ cost }}
                        else 0
                    end as decimal(18, 2)
                ) as counted_{{ side }}{{ cost }},
            {% endfor -%}
        {% endfor -%}
        left_out.citizen_key is not null as is_left_out_of_growth
    from followed
    left join left_out
        on
            followed.collection_id = left_out.collection_id
            and followed.previous_collection_id = left_out.previous_collection_id
            and followed.area_type = left_out.area_type
            and followed.area_code = left_out.area_code
            and followed.scope = left_out.scope
            and followed.citizen_key = left_out.citizen_key

)

select
    counted.collection_id,
    counted.previous_collection_id,
    counted.area_type,
    counted.area_code,
    counted.scope,
    counted.citizen_key,
    counted.was_there,
    counted.is_there,
    counted.is_cost_unknown,
    counted.is_left_out_of_growth,
    counted.previous_annual_cost_dkk,
    counted.annual_cost_dkk,
    counted.previous_annual_cost_constant_dkk,
    counted.annual_cost_constant_dkk,
    counted.counted_previous_annual_cost_dkk,
    counted.counted_annual_cost_dkk,
    counted.counted_previous_annual_cost_constant_dkk,
    counted.counted_annual_cost_constant_dkk,
    -- within 5 percent of the earlier cost, 5 percent included
    case
        when not counted.was_there then 'new'
        when not counted.is_there then 'left'
        when
            counted.previous_annual_cost_constant_dkk is null
            or counted.annual_cost_constant_dkk is null then 'unknown'
        when
            abs(counted.annual_cost_constant_dkk - counted.previous_annual_cost_constant_dkk) * 20
            <= counted.previous_annual_cost_constant_dkk then 'unchanged'
        when counted.annual_cost_constant_dkk > counted.previous_annual_cost_constant_dkk
            then 'dearer'
        else 'cheaper'
    end as progression,
    case
        when counted.was_there then coalesce(classes_before.cost_class, 'unknown') else 'none'
    end as cost_class_before,
    case
        when counted.is_there then coalesce(classes_after.cost_class, 'unknown') else 'none'
    end as cost_class_after,
    coalesce(last_endings.end_reason, 'not_given') as last_end_reason
from counted
{% for classes, cost in [
    ('classes_before', 'counted.previous_annual_cost_dkk'),
    ('classes_after', 'counted.annual_cost_dkk'),
] -%}
    left join cost_classes as {{ classes }}
        on
            {{ cost }} >= {{ classes }}.from_dkk
            and ({{ cost }} < {{ classes }}.to_dkk or {{ classes }}.to_dkk is null)
{% endfor -%}
left join last_endings
    on
        counted.collection_id = last_endings.collection_id
        and counted.previous_collection_id = last_endings.previous_collection_id
        and counted.area_type = last_endings.area_type
        and counted.area_code = last_endings.area_code
        and counted.scope = last_endings.scope
        and counted.citizen_key = last_endings.citizen_key
