-- R11
with cases as (

    select
        cases.collection_id,
        cases.municipality_code,
        cases.cases_per_1000,
        cases.population_18_66,
        population.reference_year,
        row_number() over (
            partition by cases.collection_id
            order by cases.population_18_66 desc, cases.municipality_code asc
        ) as size_rank
    from {{ ref('int_high_cost__cases') }} as cases
    inner join {{ ref('int_population__by_collection') }} as population
        on
            cases.collection_id = population.collection_id
            and cases.municipality_code = population.municipality_code
    where cases.cases_per_1000 is not null

),

points as (

    select
        collection_id,
        'population_18_66' as variable,
        'all' as subset,
        cases_per_1000,
        population_18_66 as variable_value
    from cases
    union all
    select
        collection_id,
        'population_18_66' as variable,
        'without_three_largest' as subset,
        cases_per_1000,
        population_18_66 as variable_value
    from cases
    where size_rank > 3
    union all
    -- only figures for the reference date's own year
    select
        cases.collection_id,
        indicators.indicator as variable,
        'all' as subset,
        cases.cases_per_1000,
        indicators.value as variable_value
    from cases
    inner join {{ ref('int_municipalities__indicators') }} as indicators
        on
            cases.municipality_code = indicators.municipality_code
            and cases.reference_year = indicators.year

),

regressions as (

    select
        collection_id,
        variable,
        subset,
        cast(count(*) as integer) as municipalities,
        regr_r2(cases_per_1000, variable_value) as r_squared,
        regr_slope(cases_per_1000, variable_value) as slope
    from points
    group by collection_id, variable, subset

)

-- there is no line where the variable does not differ, for example with one municipality
select
    collection_id,
    variable,
    subset,
    municipalities,
    case when not isnan(r_squared) then r_squared end as r_squared,
    case when not isnan(slope) then slope end as slope
from regressions
