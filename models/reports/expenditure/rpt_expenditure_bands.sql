-- R8, R18
with bands as (

    select
        collection_id,
        within as band_set,
        band,
        any_value(band_da) as band_da,
        any_value(is_asked_for_da) as is_asked_for_da,
        any_value(cases_in_all) as high_cost_cases,
        any_value(sort_order) as sort_order,
        any_value(row_key) as row_key,
        any_value(cases_known) as cases_known
    from {{ ref('rpt_expenditure_own_bands') }}
    group by collection_id, within, band

)

select
    collection_id,
    band_set,
    band_set as within,
    band,
    band_da,
    is_asked_for_da,
    high_cost_cases,
    row_key,
    cases_known,
    cast(row_number() over (
        partition by collection_id, band_set order by sort_order asc nulls last
    ) as integer) as print_order,
    if(
        band = '',
        null,
        high_cost_cases / nullif(
            sum(high_cost_cases) over (partition by collection_id, band_set, band = ''), 0
        )
    ) as share_of_cases
from bands
-- where nobody gave any band of the set, there is no table
qualify bool_or(band <> '') over (partition by collection_id, band_set)
