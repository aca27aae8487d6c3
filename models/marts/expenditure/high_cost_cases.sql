with cases as (

    select * from {{ ref('int_high_cost__cases_by_limit') }}

),

in_bands as (

    select
        collection_id,
        municipality_code,
        cost_limit_dkk,
        cast(sum(citizens) filter (where band_set = 'price') as integer) as in_price_bands,
        cast(sum(citizens) filter (where band_set = 'age') as integer) as in_age_bands
    from {{ ref('int_high_cost__bands_by_limit') }}
    group by collection_id, municipality_code, cost_limit_dkk

)

select
    cases.collection_id,
    cases.municipality_code,
    cases.cost_limit_dkk,
    cases.citizens_in_residential,
    cases.high_cost_cases,
    cases.high_cost_share,
    cases.population_18_66,
    cases.population_basis,
    cases.cases_per_1000,
    cases.source,
    cases.case_status,
    cases.has_placements,
    cases.is_published,
    cases.citizens_without_cost,
    cases.cases_only_if_both_count,
    cases.high_cost_cases_18_66,
    cases.cases_18_66_per_1000,
    -- R8: unknown where the bands are answered with more cases than there are in all
    case
        when coalesce(in_bands.in_price_bands, 0) <= cases.high_cost_cases
            then cases.high_cost_cases - coalesce(in_bands.in_price_bands, 0)
    end as cases_without_price_band,
    case
        when coalesce(in_bands.in_age_bands, 0) <= cases.high_cost_cases
            then cases.high_cost_cases - coalesce(in_bands.in_age_bands, 0)
    end as cases_without_age_band
from cases
left join in_bands
    on
        cases.collection_id = in_bands.collection_id
        and cases.municipality_code = in_bands.municipality_code
        and cases.cost_limit_dkk = in_bands.cost_limit_dkk
