-- those that may be named, and the others in a line for each ownership
with offers as (

    select * from {{ ref('rpt__offers') }}

),

labels as (

    select * from {{ ref('labels') }}

),

not_named_citizens as (

    select
        placements.collection_id,
        placements.year,
        offers.ownership,
        {{ fewest_citizens() }} as citizens,
        {{ fewest_citizens('is_ambiguous') }} as ambiguous_citizens,
        {{ fewest_citizens('not is_ambiguous') }} as not_ambiguous_citizens
    from {{ ref('rpt__adult_placements') }} as placements
    inner join offers
        on
            placements.collection_id = offers.collection_id
            and placements.year = offers.year
            and placements.p_number = offers.p_number
    where not offers.is_named and placements.is_in_offer
    group by placements.collection_id, placements.year, offers.ownership

),

not_named as (

    select
        collection_id,
        year,
        ownership,
        ownership_name,
        count(*) as offers,
        sum(full_time_persons) as full_time_persons,
        sum(ambiguous_full_time_persons) as ambiguous_full_time_persons
    from offers
    where not is_named
    group by collection_id, year, ownership, ownership_name

),

lines as (

    select
        offers.collection_id,
        offers.year,
        offers.p_number as row_key,
        cast(null as varchar) as level,
        offers.ownership as within,
        offers.offer_name as offer,
        offers.p_number,
        offers.municipality_name,
        offers.ownership_name,
        offers.approved_places,
        offers.full_time_persons,
        offers.utilisation,
        offers.assumed_utilisation,
        offers.deviation_points,
        is_over.name_da as is_over_approved_places,
        is_far.name_da as is_far_from_assumed,
        offers.delivering_municipalities,
        offers.ambiguous_full_time_persons,
        offers.citizens,
        offers.ambiguous_citizens,
        offers.not_ambiguous_citizens
    from offers
    inner join labels as is_over
        on
            is_over.kind = 'yes_no'
            and is_over.code = coalesce(cast(offers.is_over_approved_places as varchar), 'unknown')
    inner join labels as is_far
        on
            is_far.kind = 'yes_no'
            and is_far.code = coalesce(cast(offers.is_far_from_assumed as varchar), 'unknown')
    where offers.is_named
    union all
    select
        not_named.collection_id,
        not_named.year,
        not_named.ownership as row_key,
        'rest' as level,
        not_named.ownership as within,
        concat(not_named.offers, ' ', labels.name_da) as offer,
        null as p_number,
        null as municipality_name,
        not_named.ownership_name,
        null as approved_places,
        not_named.full_time_persons,
        null as utilisation,
        null as assumed_utilisation,
        null as deviation_points,
        null as is_over_approved_places,
        null as is_far_from_assumed,
        null as delivering_municipalities,
        not_named.ambiguous_full_time_persons,
        not_named_citizens.citizens,
        not_named_citizens.ambiguous_citizens,
        not_named_citizens.not_ambiguous_citizens
    from not_named
    left join not_named_citizens
        on
            not_named.collection_id = not_named_citizens.collection_id
            and not_named.year = not_named_citizens.year
            and not_named.ownership = not_named_citizens.ownership
    cross join labels
    where labels.kind = 'offers' and labels.code = 'not_named'

)

select
    collection_id,
    year,
    cast(row_number() over (
        partition by collection_id
        order by
            year desc,
            level asc nulls first,
            {{ in_danish_order('municipality_name') }} asc nulls last,
            ownership_name asc,
            offer asc,
            p_number asc
    ) as integer) as print_order,
    row_key,
    level,
    within,
    offer,
    p_number,
    municipality_name,
    ownership_name,
    approved_places,
    full_time_persons,
    utilisation,
    assumed_utilisation,
    deviation_points,
    is_over_approved_places,
    is_far_from_assumed,
    delivering_municipalities,
    ambiguous_full_time_persons,
    citizens,
    ambiguous_citizens,
    not_ambiguous_citizens
from lines
