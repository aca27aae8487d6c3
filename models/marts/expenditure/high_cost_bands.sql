select
    collection_id,
    municipality_code,
    cost_limit_dkk,
    band_set,
    band,
    citizens,
    is_asked_for as asked_for
from {{ ref('int_high_cost__bands_by_limit') }}
