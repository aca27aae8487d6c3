-- Key figures that can be used; the others are in int_municipalities__problems.
select
    municipality_code,
    year,
    indicator,
    value
from {{ ref('int_municipalities__indicators_named') }}
where not is_other_area and {{ is_usable('int_municipalities__problems') }}
