-- The earlier collections that each area can be compared with, the newest first
with compared as (

    select
        collection_id,
        previous_collection_id,
        area_type,
        area_code,
        compared_municipalities
    from {{ ref('growth_decomposition') }}
    where area_type = 'collection' and scope = 'residential'
    union all
    -- those without citizens at either date have nothing to compare
    select distinct
        collection_id,
        previous_collection_id,
        area_type,
        area_code,
        compared_municipalities
    from {{ ref('progression_summary') }}
    where area_type = 'municipality' and scope = 'residential'

)

select
    compared.collection_id,
    compared.previous_collection_id,
    collections.collection_name as earlier_name,
    collections.reference_date as earlier_date,
    compared.compared_municipalities,
    cast(row_number() over (
        partition by compared.collection_id, compared.area_type, compared.area_code
        order by collections.reference_date desc, compared.previous_collection_id desc
    ) as integer) as print_order,
    compared.area_type,
    compared.area_code
from compared
inner join {{ ref('rpt__collections') }} as collections
    on compared.previous_collection_id = collections.collection_id
