select
    service_type,
    name_da as service_name,
    is_residential,
    counts_in_case_cost
from {{ ref('service_types') }}
