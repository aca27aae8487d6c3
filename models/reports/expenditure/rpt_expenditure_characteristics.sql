-- R8, R18
with names as (

    select
        'ownership' as characteristic,
        ownership as value,
        name_da,
        1 as sort_order
    from {{ ref('ownerships') }}
    union all
    select
        'service_type' as characteristic,
        service_type as value,
        name_da,
        1 as sort_order
    from {{ ref('service_types') }}
    union all
    select
        'target_group' as characteristic,
        analysis_group as value,
        name_da,
        sort_order
    from {{ ref('analysis_groups') }}
    union all
    select
        kind as characteristic,
        code as value,
        name_da,
        sort_order
    from {{ ref('labels') }}
    where kind in ('target_group', 'supplement')

),

sums as (

    select
        collection_id,
        characteristic,
        value,
        sum(citizens) as citizens,
        sum(high_cost_cases) as high_cost_cases,
        sum(citizens) filter (where high_cost_cases is not null) as citizens_of_cases,
        sum(annual_cost_dkk) as annual_cost_dkk,
        sum(annual_supplement_dkk) as annual_supplement_dkk,
        sum(citizens_without_cost) as citizens_without_cost
    from {{ ref('high_cost_by_characteristic') }}
    where cost_limit_dkk = {{ high_cost_limit() }}
    group by collection_id, characteristic, value

),

adults as (

    select
        citizens.*,
        case
            when citizens.attribution = 'unambiguous' then citizens.analysis_group
            when citizens.attribution in ('multi_group', 'department_ambiguous') then 'ambiguous'
            else 'unknown'
        end as target_group,
        if(citizens.annual_supplement_dkk > 0, 'with_supplement', 'without_supplement')
            as supplement,
        cases.case_status = 'counted' as is_counted
    from {{ ref('fct_citizen_at_reference') }} as citizens
    left join {{ ref('high_cost_cases') }} as cases
        on
            citizens.collection_id = cases.collection_id
            and citizens.municipality_code = cases.municipality_code
            and cases.cost_limit_dkk = {{ high_cost_limit() }}
    where citizens.is_adult

),

described as (

    select
        *,
        unnest(['ownership', 'service_type', 'target_group', 'supplement']) as characteristic,
        unnest([ownership, service_type, target_group, supplement]) as value
    from adults

),

known as (

    select
        collection_id,
        characteristic,
        value,
        {{ fewest_citizens() }} as citizens_known,
        {{ fewest_citizens('is_counted and is_high_cost') }} as cases_known,
        {{ fewest_citizens('is_counted and is_high_cost is distinct from true') }} as others_known,
        {{ fewest_citizens('annual_cost_dkk is not null') }} as with_cost_known,
        {{ fewest_citizens('annual_cost_dkk is null') }} as without_cost_known,
        {{ fewest_citizens('annual_supplement_dkk > 0') }} as with_supplement_known
    from described
    group by collection_id, characteristic, value

)

select
    sums.collection_id,
    sums.characteristic,
    sums.value,
    names.name_da as value_da,
    sums.annual_cost_dkk / 1000000 as annual_cost_mio_dkk,
    sums.annual_supplement_dkk / 1000000 as annual_supplement_mio_dkk,
    cast(sums.citizens as integer) as citizens,
    cast(sums.high_cost_cases as integer) as high_cost_cases,
    sums.high_cost_cases / nullif(sums.citizens_of_cases, 0) as share_of_citizens,
    cast(sums.citizens_without_cost as integer) as citizens_without_cost,
    cast(row_number() over (
        partition by sums.collection_id, sums.characteristic
        order by names.sort_order asc, {{ in_danish_order('names.name_da') }} asc
    ) as integer) as print_order,
    coalesce(known.citizens_known, 0) as citizens_known,
    coalesce(known.cases_known, 0) as cases_known,
    coalesce(known.others_known, 0) as others_known,
    coalesce(known.with_cost_known, 0) as with_cost_known,
    coalesce(known.without_cost_known, 0) as without_cost_known,
    coalesce(known.with_supplement_known, 0) as with_supplement_known
from sums
left join names
    on sums.characteristic = names.characteristic and sums.value = names.value
left join known
    on
        sums.collection_id = known.collection_id
        and sums.characteristic = known.characteristic
        and sums.value = known.value
