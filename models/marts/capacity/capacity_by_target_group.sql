select
    collection_id,
    year,
    area_type,
    area_code,
    analysis_group,
    full_time_persons_lower,
    full_time_persons_expected,
    full_time_persons_upper
from {{ ref('int_placements__by_target_group') }}
