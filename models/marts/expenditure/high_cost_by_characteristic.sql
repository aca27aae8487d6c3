-- R8
with delivered as (

    select * from {{ ref('int_high_cost__cases_by_limit') }}
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
            cost_limit_dkk,
            annual_cost_dkk,
            annual_supplement_dkk
        from citizens
        {{ 'union all' if not loop.last }}
    {% endfor %}

),

sums as (

    select
        described.collection_id,
        described.municipality_code,
        limits.cost_limit_dkk,
        described.characteristic,
        described.value,
        count(*) as citizens,
        count(*) filter (where described.cost_limit_dkk = limits.cost_limit_dkk) as high_cost_cases,
        count(*) filter (where described.annual_cost_dkk is null) as citizens_without_cost,
        sum(described.annual_cost_dkk) as annual_cost_dkk,
        sum(described.annual_supplement_dkk) as annual_supplement_dkk
    from described
    cross join {{ ref('cost_limits') }} as limits
    group by
        described.collection_id,
        described.municipality_code,
        limits.cost_limit_dkk,
        described.characteristic,
        described.value

)

-- a value without citizens is a true zero
select
    delivered.collection_id,
    delivered.municipality_code,
    delivered.cost_limit_dkk,
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
        and delivered.cost_limit_dkk = sums.cost_limit_dkk
        and characteristics.characteristic = sums.characteristic
        and characteristics.value = sums.value
