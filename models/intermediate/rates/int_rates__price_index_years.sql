with compared as (

    select * from {{ ref('int_citizens__compared_municipalities') }}

),

years as (

    select
        year(reference_date) as year,
        price_index
    from compared
    union
    select
        year(previous_reference_date) as year,
        previous_price_index as price_index
    from compared
    union
    select
        year,
        price_index
    from {{ ref('int_rates__years') }}

)

-- a year is text, so that messages write it as one
select
    price_index,
    cast(year as varchar) as year,
    price_index is null as is_missing
from years
