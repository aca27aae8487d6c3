select
    p_number,
    valid_from,
    valid_to,
    lead(valid_from) over (partition by p_number order by valid_from) as next_valid_from
from {{ ref('dim_offer') }}
qualify next_valid_from <> valid_to + 1 or (next_valid_from is not null and valid_to is null)
