-- R6
select
    collection_id,
    year,
    municipality_code,
    analysis_group,
    full_time_persons_lower,
    full_time_persons_expected,
    full_time_persons_upper
from {{ ref('capacity_by_target_group') }}
where
    full_time_persons_lower > full_time_persons_expected + 1e-9
    or full_time_persons_expected > full_time_persons_upper + 1e-9
