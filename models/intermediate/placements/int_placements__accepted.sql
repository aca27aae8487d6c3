-- R14
select *
from {{ ref('int_placements__valid') }}
where is_current
