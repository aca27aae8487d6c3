with municipalities as (

    select * from {{ ref('municipalities') }}

),

-- 1 January, as delivered or in the project's own table (R13)
known as (

    select
        known.area_code as municipality_code,
        known.population_total,
        own.population_18_64,
        known.population_18_66,
        own.population_20_64,
        cast(substr(known.period, 1, 4) as integer) as year,
        if(known.is_derived or coalesce(own.is_derived, false), 'derived', 'counted')
            as population_basis
    from {{ ref('int_population__known') }} as known
    inner join municipalities
        on known.area_code = municipalities.municipality_code
    left join {{ ref('population_by_age_span') }} as own
        on
            known.area_code = own.municipality_code
            and known.period = own.period
    where known.period like '%K1'

)

select
    municipality_code,
    year,
    population_basis,
    cast(population_total as integer) as population_total,
    cast(population_18_64 as integer) as population_18_64,
    cast(population_18_66 as integer) as population_18_66,
    cast(population_20_64 as integer) as population_20_64
from known
union all
-- what is known needs no projection
select
    projections.municipality_code,
    projections.year,
    'projected' as population_basis,
    projections.population_total,
    null as population_18_64,
    null as population_18_66,
    projections.population_20_64
from {{ ref('population_projections') }} as projections
left join known
    on
        projections.municipality_code = known.municipality_code
        and projections.year = known.year
where known.year is null
