-- R8: at the limit that makes a high-cost case
select
    collection_id,
    municipality_code,
    band_set,
    band,
    source,
    is_asked_for,
    citizens
from {{ ref('int_high_cost__bands_by_limit') }}
where cost_limit_dkk = {{ high_cost_limit() }}
