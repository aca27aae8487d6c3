-- R6
with adults as (

    select * from {{ ref('int_placements__measured') }}
    where is_adult

),

group_shares as (

    select * from {{ ref('int_placements__group_shares') }}

),

groups as (

    select analysis_group from {{ ref('analysis_groups') }}
    union all
    select 'unknown'

),

places as (

    select distinct
        collection_id,
        year,
        municipality_code
    from adults

),

shared as (

    select
        adults.collection_id,
        adults.year,
        adults.municipality_code,
        group_shares.analysis_group,
        sum(adults.full_time_persons * group_shares.lower_share) as full_time_persons_lower,
        sum(adults.full_time_persons * group_shares.expected_share)
            as full_time_persons_expected,
        sum(adults.full_time_persons * group_shares.upper_share) as full_time_persons_upper,
        sum(adults.full_time_persons_annualised * group_shares.expected_share)
            as full_time_persons_annualised_expected
    from adults
    inner join group_shares
        on
            adults.placement_id = group_shares.placement_id
            and adults.year = group_shares.year
    group by
        adults.collection_id,
        adults.year,
        adults.municipality_code,
        group_shares.analysis_group

),

-- every group for every municipality that delivered: a true zero is shown
by_municipality as (

    select
        places.collection_id,
        places.year,
        places.municipality_code,
        groups.analysis_group,
        coalesce(shared.full_time_persons_lower, 0) as full_time_persons_lower,
        coalesce(shared.full_time_persons_expected, 0) as full_time_persons_expected,
        coalesce(shared.full_time_persons_upper, 0) as full_time_persons_upper,
        coalesce(shared.full_time_persons_annualised_expected, 0)
            as full_time_persons_annualised_expected
    from places
    cross join groups
    left join shared
        on
            places.collection_id = shared.collection_id
            and places.year = shared.year
            and places.municipality_code = shared.municipality_code
            and groups.analysis_group = shared.analysis_group

)

select
    collection_id,
    year,
    municipality_code,
    analysis_group,
    full_time_persons_lower,
    full_time_persons_expected,
    full_time_persons_upper,
    full_time_persons_annualised_expected
from by_municipality
union all
select
    collection_id,
    year,
    'all' as municipality_code,
    analysis_group,
    sum(full_time_persons_lower) as full_time_persons_lower,
    sum(full_time_persons_expected) as full_time_persons_expected,
    sum(full_time_persons_upper) as full_time_persons_upper,
    sum(full_time_persons_annualised_expected) as full_time_persons_annualised_expected
from by_municipality
group by collection_id, year, analysis_group
