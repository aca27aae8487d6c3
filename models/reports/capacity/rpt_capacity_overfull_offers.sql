-- the fullest of those that may be named
select
    collection_id,
    year,
    cast(row_number() over (
        partition by collection_id order by year desc, utilisation desc, p_number asc
    ) as integer) as print_order,
    p_number as row_key,
    offer_name as offer,
    municipality_name,
    approved_places,
    full_time_persons,
    utilisation,
    assumed_utilisation,
    citizens
from {{ ref('rpt__offers') }}
where is_named and is_over_approved_places
qualify
    row_number() over (
        partition by collection_id, year order by utilisation desc, p_number asc
    ) <= {{ var('listed_offers') }}
