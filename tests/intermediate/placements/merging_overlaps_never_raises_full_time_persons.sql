{{ config(meta={'dagster': {'ref': {'name': 'int_placements__years'}}}) }}
-- R1: the lines of one citizen at one place hold together at most the days that they hold when
-- added up, at most those of the year, and at least those of the longest, less the day of a move
with lines as (

    select
        placements.collection_id,
        placements.municipality_code,
        placements.citizen_key,
        placements.p_number,
        placements.service_type,
        years.year,
        years.days,
        years.full_time_persons,
        years.full_time_persons_annualised,
        {{ days_between(
            'greatest(placements.start_date, placements.period_from, make_date(years.year, 1, 1))',
            'least(placements.last_date, placements.period_to, make_date(years.year, 12, 31))'
        ) }} as days_as_delivered
    from {{ ref('int_placements__years') }} as years
    inner join {{ ref('int_placements__accepted') }} as placements
        on years.placement_id = placements.placement_id

)

select
    collection_id,
    municipality_code,
    citizen_key,
    p_number,
    service_type,
    year,
    sum(days) as days,
    sum(days_as_delivered) as days_as_delivered
from lines
group by collection_id, municipality_code, citizen_key, p_number, service_type, year
having
    sum(days) > sum(days_as_delivered)
    or sum(days) < max(days_as_delivered) - 1
    or sum(full_time_persons) > 1 + 1e-9
    or sum(full_time_persons_annualised) > 1 + 1e-9
