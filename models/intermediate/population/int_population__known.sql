-- Population in total and aged 18-66, per area and quarter, as far as Danmarks Statistik's rows
-- tell it: the rows must cover each of the ages once.
with population as (

    select
        *,
        age_to - age_from + 1 as ages
    from {{ ref('stg_statistics_denmark__population') }}

),

totals as (

    select
        area_code,
        period,
        -- a printed total, or bands that together hold every age
        coalesce(
            max(case when age_from = 0 and age_to >= 99 then population end),
            case
                when min(age_from) = 0 and max(age_to) >= 99
                    and sum(ages) = max(age_to) + 1
                    then sum(population)
            end
        ) as population_total
    from population
    group by area_code, period

),

adults as (

    select
        area_code,
        period,
        coalesce(
            max(case when age_from = 18 and age_to = 66 then population end),
            -- 49 ages from 18 through 66
            case
                when sum(ages) filter (where age_from <> 18 or age_to <> 66) = 49
                    then sum(population) filter (where age_from <> 18 or age_to <> 66)
            end
        ) as population_18_66
    from population
    where age_from >= 18 and age_to <= 66
    group by area_code, period

)

select
    totals.area_code,
    totals.period,
    cast(substr(totals.period, 1, 4) as integer) * 4
    + cast(substr(totals.period, 6, 1) as integer) - 1 as quarter_index,
    cast(totals.population_total as bigint) as population_total,
    cast(adults.population_18_66 as bigint) as population_18_66
from totals
left join adults
    on
        totals.area_code = adults.area_code
        and totals.period = adults.period
