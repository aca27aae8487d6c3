select
    service_type,
    name_da as service_name,
    is_residential
from {{ ref('service_types') }}
