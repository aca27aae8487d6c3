with expected as (

    select
        collection_id,
        municipality_code
    from {{ ref('delivery_coverage') }}
    where status <> 'not_expected'

),

counted as (

    select
        offers.collection_id,
        offers.year,
        ownerships.ownership,
        ownerships.name_da as ownership_name,
        count(*) as offers,
        sum(offers.approved_places) as approved_places
    from {{ ref('fct_offer_year') }} as offers
    inner join expected
        on
            offers.collection_id = expected.collection_id
            and offers.location_municipality_code = expected.municipality_code
    inner join {{ ref('ownerships') }} as ownerships
        on offers.ownership = ownerships.ownership
    where offers.approved_places > 0
    group by offers.collection_id, offers.year, ownerships.ownership, ownerships.name_da

)

select
    collection_id,
    year,
    ownership as row_key,
    ownership_name,
    approved_places,
    cast(row_number() over (
        partition by collection_id
        order by year desc, approved_places desc, ownership asc
    ) as integer) as print_order,
    cast(offers as integer) as offers,
    approved_places / sum(approved_places) over (partition by collection_id, year) as share
from counted
