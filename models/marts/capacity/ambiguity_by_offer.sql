with placements as (

    select * from {{ ref('fct_placement_year') }}
    where is_adult and attribution in ('multi_group', 'department_ambiguous')

),

years as (

    select * from {{ ref('int_placements__years') }}

),

affected as (

    select
        placements.collection_id,
        placements.year,
        placements.p_number,
        max(years.match_date) as last_match_date,
        count(distinct placements.citizen_key) as affected_citizens,
        sum(placements.days) as affected_days,
        {{ ordered_sum('placements.full_time_persons') }} as affected_full_time_persons
    from placements
    inner join years
        on
            placements.placement_id = years.placement_id
            and placements.year = years.year
    group by placements.collection_id, placements.year, placements.p_number

),

-- a day has one version of a P-number, the same for every service
met as (

    select distinct
        p_number,
        match_date,
        valid_from
    from {{ ref('int_placements__matches') }}

),

offers as (

    select * from {{ ref('dim_offer') }}

),

ranked as (

    select
        *,
        -- ranked by whole days, so that ties are exact; all days of a year weigh the same
        row_number() over (
            partition by collection_id, year order by affected_days desc, p_number asc
        ) as affected_rank,
        sum(affected_days) over (partition by collection_id, year) as ambiguous_days
    from affected

)

select
    ranked.collection_id,
    ranked.year,
    ranked.p_number,
    offers.offer_name,
    offers.location_municipality_code,
    offers.department_count,
    offers.analysis_groups,
    offers.attribution,
    cast(ranked.affected_citizens as integer) as affected_citizens,
    ranked.affected_full_time_persons,
    cast(ranked.affected_rank as integer) as affected_rank,
    ranked.affected_days / ranked.ambiguous_days as share_of_ambiguous,
    sum(ranked.affected_days) over (
        partition by ranked.collection_id, ranked.year order by ranked.affected_rank
    ) / ranked.ambiguous_days as cumulative_share
from ranked
inner join met
    on
        ranked.p_number = met.p_number
        and ranked.last_match_date = met.match_date
inner join offers
    on
        met.p_number = offers.p_number
        and met.valid_from = offers.valid_from
