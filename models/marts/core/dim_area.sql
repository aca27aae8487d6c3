select
    'municipality' as area_type,
    municipality_code as area_code,
    municipality_name as area_name,
    region_code,
    kkr_name,
    municipality_group
from {{ ref('municipalities') }}
union all
select distinct
    'region' as area_type,
    region_code as area_code,
    region_name as area_name,
    region_code,
    cast(null as varchar) as kkr_name,
    cast(null as varchar) as municipality_group
from {{ ref('municipalities') }}
union all
select
    'collection' as area_type,
    collection_id as area_code,
    collection_name as area_name,
    region_code,
    cast(null as varchar) as kkr_name,
    cast(null as varchar) as municipality_group
from {{ ref('dim_collection') }}
