-- Key figures that can be used; the others are in int_municipalities__problems.
-- What is delivered stands before the project's own figures.
with delivered as (

    select
        municipality_code,
        year,
        indicator,
        value
    from {{ ref('int_municipalities__indicators_named') }}
    where not is_other_area and {{ is_usable('int_municipalities__problems') }}

)

select * from delivered
union all
select
    own.municipality_code,
    own.year,
    own.indicator,
    own.value
from {{ ref('municipality_indicators') }} as own
left join delivered
    on
        own.municipality_code = delivered.municipality_code
        and own.year = delivered.year
        and own.indicator = delivered.indicator
where delivered.municipality_code is null
