-- R14
select count(*) as limit_rows
from {{ ref('holding_limits') }}
having limit_rows <> 1
