-- R17: what became of each citizen from one reference date to a later one
with compared as (

    select * from {{ ref('int_citizens__compared_municipalities') }}

),

adults as (

    select * from {{ ref('fct_citizen_at_reference') }}
    where is_adult

),

last_endings as (

    select * from {{ ref('int_citizens__last_endings') }}

),

cost_classes as (

    select * from {{ ref('cost_classes') }}

),

-- constant prices are those of the later collection's year
at_either_date as (

    select
        compared.collection_id,
        compared.previous_collection_id,
        compared.municipality_code,
        adults.citizen_key,
        true as is_before,
        adults.annual_cost_dkk,
        {{ at_price_level(
            'adults.annual_cost_dkk', 'compared.previous_price_index', 'compared.price_index'
        ) }} as annual_cost_constant_dkk
    from compared
    inner join adults
        on
            compared.previous_collection_id = adults.collection_id
            and compared.municipality_code = adults.municipality_code
    union all
    select
        compared.collection_id,
        compared.previous_collection_id,
        compared.municipality_code,
        adults.citizen_key,
        false as is_before,
        adults.annual_cost_dkk,
        case
            when compared.price_index is not null and compared.previous_price_index is not null
                then adults.annual_cost_dkk
        end as annual_cost_constant_dkk
    from compared
    inner join adults
        on
            compared.collection_id = adults.collection_id
            and compared.municipality_code = adults.municipality_code

),

-- in a region or collection a citizen who moved between compared municipalities is followed, and
-- what several of them pay for one citizen is added up
in_areas as (

    {{ by_area('at_either_date') }}

),

summed as (

    select
        collection_id,
        previous_collection_id,
        area_type,
        area_code,
        citizen_key,
        is_before,
        {{ complete_sum('annual_cost_dkk') }} as annual_cost_dkk,
        {{ complete_sum('annual_cost_constant_dkk') }} as annual_cost_constant_dkk
    from in_areas
    group by collection_id, previous_collection_id, area_type, area_code, citizen_key, is_before

),

followed as (

    select
        collection_id,
        previous_collection_id,
        area_type,
        area_code,
        citizen_key,
        bool_or(is_before) as was_there,
        bool_or(not is_before) as is_there,
        bool_or(annual_cost_dkk is null) as is_cost_unknown,
        max(annual_cost_dkk) filter (where is_before) as previous_annual_cost_dkk,
        max(annual_cost_dkk) filter (where not is_before) as annual_cost_dkk,
        max(annual_cost_constant_dkk) filter (where is_before)
            as previous_annual_cost_constant_dkk,
        max(annual_cost_constant_dkk) filter (where not is_before) as annual_cost_constant_dkk
    from summed
    group by collection_id, previous_collection_id, area_type, area_code, citizen_key

),

-- for sums: nothing where the citizen was not there, null where either cost is unknown
counted as (

    select
        *,
        case
            when is_cost_unknown then null when was_there then previous_annual_cost_dkk else 0
        end as counted_previous_annual_cost_dkk,
        case
            when is_cost_unknown then null when is_there then annual_cost_dkk else 0
        end as counted_annual_cost_dkk,
        case
            when is_cost_unknown then null
            when was_there then previous_annual_cost_constant_dkk
            else 0
        end as counted_previous_annual_cost_constant_dkk,
        case
            when is_cost_unknown then null when is_there then annual_cost_constant_dkk else 0
        end as counted_annual_cost_constant_dkk
    from followed

)

select
    counted.collection_id,
    counted.previous_collection_id,
    counted.area_type,
    counted.area_code,
    counted.citizen_key,
    counted.was_there,
    counted.is_there,
    counted.is_cost_unknown,
    cast(counted.previous_annual_cost_dkk as decimal(18, 2)) as previous_annual_cost_dkk,
    cast(counted.annual_cost_dkk as decimal(18, 2)) as annual_cost_dkk,
    cast(counted.previous_annual_cost_constant_dkk as decimal(18, 2))
        as previous_annual_cost_constant_dkk,
    cast(counted.annual_cost_constant_dkk as decimal(18, 2)) as annual_cost_constant_dkk,
    cast(counted.counted_previous_annual_cost_dkk as decimal(18, 2))
        as counted_previous_annual_cost_dkk,
    cast(counted.counted_annual_cost_dkk as decimal(18, 2)) as counted_annual_cost_dkk,
    cast(counted.counted_previous_annual_cost_constant_dkk as decimal(18, 2))
        as counted_previous_annual_cost_constant_dkk,
    cast(counted.counted_annual_cost_constant_dkk as decimal(18, 2))
        as counted_annual_cost_constant_dkk,
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
left join cost_classes as classes_before
    on
        counted.previous_annual_cost_dkk >= classes_before.from_dkk
        and (
            counted.previous_annual_cost_dkk < classes_before.to_dkk
            or classes_before.to_dkk is null
        )
left join cost_classes as classes_after
    on
        counted.annual_cost_dkk >= classes_after.from_dkk
        and (
            counted.annual_cost_dkk < classes_after.to_dkk
            or classes_after.to_dkk is null
        )
left join last_endings
    on
        counted.collection_id = last_endings.collection_id
        and counted.previous_collection_id = last_endings.previous_collection_id
        and counted.area_type = last_endings.area_type
        and counted.area_code = last_endings.area_code
        and counted.citizen_key = last_endings.citizen_key
