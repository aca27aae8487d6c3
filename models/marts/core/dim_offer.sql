select
    p_number,
    valid_from,
    valid_to,
    offer_name,
    ownership,
    operator_municipality_code,
    location_municipality_code,
    approved_places,
    departments,
    analysis_groups,
    attribution,
    is_open
from {{ ref('int_offers__described') }}
