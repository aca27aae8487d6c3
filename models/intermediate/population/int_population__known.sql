-- Population in total and aged 18-66, per area and quarter, as far as Danmarks Statistik's rows
-- tell it: one row for all the ages, or single ages or spans that hold each of the ages once.
with population as (

    select
        *,
        max(age_to) over (partition by area_code, period) as top_age
    from {{ ref('stg_statistics_denmark__population') }}
    where {{ is_usable('int_population__problems') }}

),

rows_by_measure as (

    select
        area_code,
        period,
        'total' as measure,
        0 as first_age,
        top_age as last_age,
        age_from,
        age_to,
        population
    from population
    -- the last age or open band of a whole population; less is a part of one
    where top_age >= 99
    union all
    select
        area_code,
        period,
        '18_66' as measure,
        18 as first_age,
        66 as last_age,
        age_from,
        age_to,
        population
    from population
    where age_from >= 18 and age_to <= 66

),

rows_by_form as (

    select
        *,
        case
            when age_from = first_age and age_to = last_age then 1
            when age_from = age_to then 2
            else 3
        end as form
    from rows_by_measure

),

in_order as (

    select
        *,
        coalesce(
            age_to + 1 = lead(age_from) over (
                partition by area_code, period, measure, form order by age_from, age_to
            ), true
        ) as is_followed
    from rows_by_form

),

sums as (

    select
        area_code,
        period,
        measure,
        form,
        sum(population) as population
    from in_order
    group by area_code, period, measure, form, first_age, last_age
    having min(age_from) = first_age and max(age_to) = last_age and bool_and(is_followed)

),

-- printed as one figure, else single ages, else spans
preferred as (

    select *
    from sums
    qualify row_number() over (partition by area_code, period, measure order by form) = 1

),

quarters as (

    select distinct
        area_code,
        period
    from population

)

-- what is delivered stands before the project's own table
select
    cast(
        cast(substr(coalesce(quarters.period, own.period), 1, 4) as integer) * 4
        + cast(substr(coalesce(quarters.period, own.period), 6, 1) as integer) - 1 as integer
    ) as quarter_index,
    cast(coalesce(totals.population, own.population_total) as bigint) as population_total,
    cast(coalesce(adults.population, own.population_18_66) as bigint) as population_18_66,
    coalesce(quarters.area_code, own.municipality_code) as area_code,
    coalesce(quarters.period, own.period) as period,
    adults.population is null and coalesce(own.is_derived, false) as is_derived
from quarters
left join preferred as totals
    on
        quarters.area_code = totals.area_code
        and quarters.period = totals.period
        and totals.measure = 'total'
left join preferred as adults
    on
        quarters.area_code = adults.area_code
        and quarters.period = adults.period
        and adults.measure = '18_66'
full outer join {{ ref('population_by_age_span') }} as own
    on
        quarters.area_code = own.municipality_code
        and quarters.period = own.period
