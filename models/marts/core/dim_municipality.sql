select
    municipality_code,
    municipality_name,
    region_code,
    region_name,
    kkr_name,
    municipality_group
from {{ ref('municipalities') }}
