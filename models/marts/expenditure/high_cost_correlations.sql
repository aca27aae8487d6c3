-- R11
with cases as (

    select
        collection_id,
        cases_per_1000,
        population_18_66,
        row_number() over (
            partition by collection_id order by population_18_66 desc, municipality_code asc
        ) as size_rank
    from {{ ref('int_high_cost__cases') }}
    where cases_per_1000 is not null

),

subsets as (

    select
        collection_id,
        'all' as subset,
        cases_per_1000,
        population_18_66
    from cases
    union all
    select
        collection_id,
        'without_three_largest' as subset,
        cases_per_1000,
        population_18_66
    from cases
    where size_rank > 3

),

regressions as (

    select
        collection_id,
        subset,
        cast(count(*) as integer) as municipalities,
        regr_r2(cases_per_1000, population_18_66) as r_squared,
        regr_slope(cases_per_1000, population_18_66) as slope
    from subsets
    group by collection_id, subset

)

-- municipalities that do not differ in population, one alone for instance, have no line
select
    collection_id,
    'population_18_66' as variable,
    subset,
    municipalities,
    case when not isnan(r_squared) then r_squared end as r_squared,
    case when not isnan(slope) then slope end as slope
from regressions
