select
    rates.year,
    rates.ownership,
    rates.service_type,
    rates.municipality_code,
    rates.days_with_rate,
    rates.days_with_supplement,
    placements.citizen_key
from {{ ref('int_rates__delivered') }} as rates
inner join {{ ref('fct_placement_year') }} as placements
    on rates.placement_id = placements.placement_id and rates.year = placements.year
