-- R8
select
    cost_limit_dkk,
    is_high_cost
from {{ ref('cost_limits') }}
qualify is_high_cost <> (cost_limit_dkk = max(cost_limit_dkk) over ())
