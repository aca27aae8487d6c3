-- the offers that matter most of those that may be named, and all that may not in one line
with placements as (

    select * from {{ ref('rpt__adult_placements') }}
    where is_ambiguous

),

used as (

    select
        collection_id,
        year,
        p_number,
        {{ fewest_citizens() }} as citizens,
        count(distinct municipality_code) as municipalities
    from placements
    group by collection_id, year, p_number

),

offers as (

    select
        offers.*,
        used.citizens,
        {{ may_be_named('used.municipalities', 'used.citizens') }} as is_named
    from {{ ref('ambiguity_by_offer') }} as offers
    left join used
        on
            offers.collection_id = used.collection_id
            and offers.year = used.year
            and offers.p_number = used.p_number

),

group_names as (

    select
        offers.collection_id,
        offers.year,
        offers.p_number,
        string_agg(known.name_da, ', ' order by known.sort_order) as target_groups
    from offers
    inner join {{ ref('analysis_groups') }} as known
        on concat(', ', offers.analysis_groups, ',') like concat('%, ', known.analysis_group, ',%')
    group by offers.collection_id, offers.year, offers.p_number

),

named as (

    select
        offers.collection_id,
        offers.year,
        offers.affected_rank as offer_order,
        offers.p_number as row_key,
        cast(null as varchar) as level,
        {{ readable('offers.offer_name') }} as offer,
        places.municipality_name,
        offers.department_count as departments,
        group_names.target_groups,
        offers.affected_full_time_persons as full_time_persons,
        offers.share_of_ambiguous,
        sum(offers.share_of_ambiguous)
            over (partition by offers.collection_id, offers.year order by offers.affected_rank)
            as cumulative_share,
        offers.citizens
    from offers
    left join group_names
        on
            offers.collection_id = group_names.collection_id
            and offers.year = group_names.year
            and offers.p_number = group_names.p_number
    left join {{ ref('dim_municipality') }} as places
        on offers.location_municipality_code = places.municipality_code
    where offers.is_named
    qualify
        row_number()
            over (partition by offers.collection_id, offers.year order by offers.affected_rank)
        <= {{ var('listed_offers') }}

),

not_named_citizens as (

    select
        placements.collection_id,
        placements.year,
        {{ fewest_citizens() }} as citizens
    from placements
    inner join offers
        on
            placements.collection_id = offers.collection_id
            and placements.year = offers.year
            and placements.p_number = offers.p_number
    where not offers.is_named
    group by placements.collection_id, placements.year

),

not_named as (

    select
        collection_id,
        year,
        count(*) as offers,
        sum(affected_full_time_persons) as full_time_persons,
        sum(share_of_ambiguous) as share_of_ambiguous
    from offers
    where not is_named
    group by collection_id, year

),

lines as (

    select * from named
    union all
    select
        not_named.collection_id,
        not_named.year,
        null as offer_order,
        'rest' as row_key,
        'rest' as level,
        concat(not_named.offers, ' ', labels.name_da) as offer,
        null as municipality_name,
        null as departments,
        null as target_groups,
        not_named.full_time_persons,
        not_named.share_of_ambiguous,
        null as cumulative_share,
        not_named_citizens.citizens
    from not_named
    inner join not_named_citizens
        on
            not_named.collection_id = not_named_citizens.collection_id
            and not_named.year = not_named_citizens.year
    cross join {{ ref('labels') }} as labels
    where labels.kind = 'offers' and labels.code = 'not_named'

)

select
    collection_id,
    year,
    cast(row_number() over (
        partition by collection_id order by year desc, offer_order asc nulls last
    ) as integer) as print_order,
    row_key,
    level,
    offer,
    municipality_name,
    departments,
    target_groups,
    full_time_persons,
    share_of_ambiguous,
    cumulative_share,
    citizens
from lines
