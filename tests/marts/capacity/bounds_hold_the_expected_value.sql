{{ config(meta={'dagster': {'ref': {'name': 'capacity_by_target_group'}}}) }}
-- R6; of a group that is narrower than its analysis group nothing is expected
with bounds as (

    select
        collection_id,
        year,
        area_type,
        area_code,
        analysis_group as group_name,
        full_time_persons_lower,
        full_time_persons_expected,
        full_time_persons_upper
    from {{ ref('capacity_by_target_group') }}
    union all
    select
        collection_id,
        year,
        area_type,
        area_code,
        dassos_group as group_name,
        full_time_persons_lower,
        full_time_persons_expected,
        full_time_persons_upper
    from {{ ref('capacity_by_dassos_group') }}

)

select *
from bounds
where
    full_time_persons_lower > full_time_persons_expected + 1e-9
    or full_time_persons_expected > full_time_persons_upper + 1e-9
    or full_time_persons_lower > full_time_persons_upper + 1e-9
