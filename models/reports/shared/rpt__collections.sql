with regions as (

    select distinct
        region_code,
        region_name
    from {{ ref('dim_municipality') }}

)

select
    collections.collection_id,
    collections.collection_name,
    regions.region_name,
    collections.reference_date
from {{ ref('dim_collection') }} as collections
left join regions
    on collections.region_code = regions.region_code
