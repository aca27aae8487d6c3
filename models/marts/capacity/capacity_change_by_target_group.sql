with compared as (

    select * from {{ ref('int_placements__compared_municipalities') }}

),

groups as (

    select analysis_group from {{ ref('analysis_groups') }}
    union all
    select 'unknown'

),

capacity as (

    select
        * exclude (area_type, area_code),
        area_code as municipality_code
    from {{ ref('int_placements__by_target_group') }}
    where area_type = 'municipality'

),

-- the municipality delivered both years, so a group without anyone in a year is 0
both_years as (

    select
        compared.collection_id,
        compared.year,
        compared.municipality_code,
        groups.analysis_group,
        compared.previous_collection_id,
        compared.previous_year,
        compared.compared_municipalities,
        coalesce(later.full_time_persons_annualised_expected, 0)
            as full_time_persons_annualised_expected,
        coalesce(earlier.full_time_persons_annualised_expected, 0)
            as previous_full_time_persons_annualised_expected
    from compared
    cross join groups
    left join capacity as later
        on
            compared.collection_id = later.collection_id
            and compared.year = later.year
            and compared.municipality_code = later.municipality_code
            and groups.analysis_group = later.analysis_group
    left join capacity as earlier
        on
            compared.previous_collection_id = earlier.collection_id
            and compared.previous_year = earlier.year
            and compared.municipality_code = earlier.municipality_code
            and groups.analysis_group = earlier.analysis_group

),

in_areas as (

    {{ by_area('both_years') }}

)

select
    collection_id,
    year,
    area_type,
    area_code,
    analysis_group,
    previous_collection_id,
    previous_year,
    compared_municipalities,
    {{ ordered_sum('full_time_persons_annualised_expected') }}
        as full_time_persons_annualised_expected,
    {{ ordered_sum('previous_full_time_persons_annualised_expected') }}
        as previous_full_time_persons_annualised_expected,
    {{ ordered_sum('full_time_persons_annualised_expected') }}
    - {{ ordered_sum('previous_full_time_persons_annualised_expected') }} as change
from in_areas
group by
    collection_id,
    year,
    area_type,
    area_code,
    analysis_group,
    previous_collection_id,
    previous_year,
    compared_municipalities
