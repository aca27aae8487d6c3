-- R8
select
    cost_limit_dkk,
    is_high_cost
from {{ ref('cost_limits') }}
where is_high_cost <> (cost_limit_dkk = (select max(cost_limit_dkk) from {{ ref('cost_limits') }}))
