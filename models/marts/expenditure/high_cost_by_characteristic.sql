-- R8
with delivered as (

    select * from {{ ref('int_high_cost__cases') }}
    where has_placements

),

characteristics as (

    select
        'ownership' as characteristic,
        ownership as value
    from {{ ref('ownerships') }}
    union all
    select
        'service_type' as characteristic,
        service_type as value
    from {{ ref('service_types') }}
    where is_residential
    union all
    select
        'target_group' as characteristic,
        analysis_group as value
    from {{ ref('analysis_groups') }}
    union all
    select
        'target_group' as characteristic,
        'ambiguous' as value
    union all
    select
        'target_group' as characteristic,
        'unknown' as value
    union all
    select
        'supplement' as characteristic,
        'with_supplement' as value
    union all
    select
        'supplement' as characteristic,
        'without_supplement' as value

),

citizens as (

    select
        *,
        case
            when attribution = 'unambiguous' then analysis_group
            when attribution in ('multi_group', 'department_ambiguous') then 'ambiguous'
            else 'unknown'
        end as target_group,
        case when annual_supplement_dkk > 0 then 'with_supplement' else 'without_supplement' end
            as supplement
    from {{ ref('fct_citizen_at_reference') }}
    where is_adult

),

described as (

    {% for characteristic in ['ownership', 'service_type', 'target_group', 'supplement'] -%}
        select
            collection_id,
            municipality_code,
            '{{ characteristic }}' as characteristic,
            {{ characteristic }} as value,
            is_high_cost,
            annual_cost_dkk,
            annual_supplement_dkk
        from citizens
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

sums as (

    select
        collection_id,
        municipality_code,
        characteristic,
        value,
        count(*) as citizens,
        count(*) filter (where is_high_cost) as high_cost_cases,
        count(*) filter (where annual_cost_dkk is null) as citizens_without_cost,
        sum(annual_cost_dkk) as annual_cost_dkk,
        sum(annual_supplement_dkk) as annual_supplement_dkk
    from described
    group by collection_id, municipality_code, characteristic, value

)

-- a value without citizens is a true zero
select
    delivered.collection_id,
    delivered.municipality_code,
    characteristics.characteristic,
    characteristics.value,
    cast(coalesce(sums.citizens, 0) as integer) as citizens,
    -- R8: none are counted where too many costs are unknown
    cast(
        case when delivered.case_status = 'counted' then coalesce(sums.high_cost_cases, 0) end
        as integer
    ) as high_cost_cases,
    cast(case when sums.citizens is null then 0 else sums.annual_cost_dkk end as decimal(18, 2))
        as annual_cost_dkk,
    cast(coalesce(sums.annual_supplement_dkk, 0) as decimal(18, 2)) as annual_supplement_dkk,
    cast(coalesce(sums.citizens_without_cost, 0) as integer) as citizens_without_cost
from delivered
cross join characteristics
left join sums
    on
        delivered.collection_id = sums.collection_id
        and delivered.municipality_code = sums.municipality_code
        and characteristics.characteristic = sums.characteristic
        and characteristics.value = sums.value
