-- R1, R7: each adult placement's days of a year, in each area that it counts in. In a region or
-- collection a day of a placement that two municipalities delivered at one rate counts once, with
-- the municipality whose code comes first.
with measured as (

    select * from {{ ref('int_placements__measured') }}
    where is_adult

),

spans as (

    select
        measured.placement_id,
        measured.year,
        measured.collection_id,
        measured.municipality_code,
        municipalities.region_code,
        measured.citizen_key,
        measured.p_number,
        measured.service_type,
        measured.daily_rate_dkk,
        greatest(segments.first_day, make_date(measured.year, 1, 1), accepted.period_from)
            as first_day,
        least(segments.last_day, make_date(measured.year, 12, 31), accepted.period_to) as last_day
    from measured
    inner join {{ ref('int_placements__accepted') }} as accepted
        on measured.placement_id = accepted.placement_id
    inner join {{ ref('int_placements__segments') }} as segments
        on measured.placement_id = segments.placement_id
    inner join {{ ref('municipalities') }} as municipalities
        on measured.municipality_code = municipalities.municipality_code

),

repeated as (

    select
        spans.placement_id,
        spans.year,
        spans.region_code = kept.region_code as is_in_region,
        unnest(
            range(
                greatest(spans.first_day, kept.first_day),
                least(spans.last_day, kept.last_day) + 1,
                interval 1 day
            )
        ) as repeated_day
    from spans
    inner join spans as kept
        on
            spans.collection_id = kept.collection_id
            and spans.year = kept.year
            and spans.citizen_key = kept.citizen_key
            and spans.p_number = kept.p_number
            and spans.service_type = kept.service_type
            and spans.daily_rate_dkk is not distinct from kept.daily_rate_dkk
            and spans.municipality_code > kept.municipality_code
            and spans.first_day <= kept.last_day
            and spans.last_day >= kept.first_day

),

repeated_days as (

    select
        placement_id,
        year,
        'collection' as area_type,
        count(distinct repeated_day) as days
    from repeated
    group by placement_id, year
    union all
    select
        placement_id,
        year,
        'region' as area_type,
        count(distinct repeated_day) as days
    from repeated
    where is_in_region
    group by placement_id, year

),

in_areas as (

    {{ by_area('measured') }}

),

counted as (

    select
        in_areas.*,
        in_areas.days - coalesce(repeated_days.days, 0) as counted_days,
        case
            when repeated_days.days is null then 1 else 1 - repeated_days.days / in_areas.days
        end as counted_share
    from in_areas
    left join repeated_days
        on
            in_areas.placement_id = repeated_days.placement_id
            and in_areas.year = repeated_days.year
            and in_areas.area_type = repeated_days.area_type

)

select
    placement_id,
    year,
    collection_id,
    area_type,
    area_code,
    citizen_key,
    p_number,
    valid_from,
    service_type,
    ownership,
    is_external,
    attribution,
    cast(counted_days as integer) as days,
    full_time_persons * counted_share as full_time_persons,
    full_time_persons_annualised * counted_share as full_time_persons_annualised
from counted
where counted_days > 0
