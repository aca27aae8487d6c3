select
    collection_id,
    municipality_code,
    band_set,
    band,
    citizens,
    is_asked_for as asked_for
from {{ ref('int_high_cost__bands') }}
