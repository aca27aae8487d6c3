{{ config(meta={'dagster': {'ref': {'name': 'high_cost_bands'}}}) }}
-- R8: of a municipality whose rows count, each set of bands and each characteristic holds every
-- case once, and each characteristic every citizen
with parts as (

    select
        collection_id,
        municipality_code,
        cost_limit_dkk,
        band_set as part,
        cast(null as integer) as citizens,
        citizens as high_cost_cases
    from {{ ref('high_cost_bands') }}
    union all
    select
        collection_id,
        municipality_code,
        cost_limit_dkk,
        characteristic as part,
        citizens,
        high_cost_cases
    from {{ ref('high_cost_by_characteristic') }}

),

sums as (

    select
        collection_id,
        municipality_code,
        cost_limit_dkk,
        part,
        sum(citizens) as citizens,
        sum(high_cost_cases) as high_cost_cases
    from parts
    group by collection_id, municipality_code, cost_limit_dkk, part

),

counted as (

    select
        collection_id,
        municipality_code,
        cost_limit_dkk,
        count(*) as number_of_parts
    from sums
    group by collection_id, municipality_code, cost_limit_dkk

)

select
    cases.collection_id,
    cases.municipality_code,
    cases.cost_limit_dkk,
    cases.citizens_in_residential,
    cases.high_cost_cases,
    counted.number_of_parts,
    sums.part,
    sums.citizens as citizens_of_part,
    sums.high_cost_cases as high_cost_cases_of_part
from {{ ref('high_cost_cases') }} as cases
left join counted
    on
        cases.collection_id = counted.collection_id
        and cases.municipality_code = counted.municipality_code
        and cases.cost_limit_dkk = counted.cost_limit_dkk
left join sums
    on
        cases.collection_id = sums.collection_id
        and cases.municipality_code = sums.municipality_code
        and cases.cost_limit_dkk = sums.cost_limit_dkk
where
    cases.case_status = 'counted'
    and (
        counted.number_of_parts is distinct from 6
        or sums.high_cost_cases <> cases.high_cost_cases
        or sums.citizens <> cases.citizens_in_residential
    )
