select
    analysis_group,
    name_da,
    cast(null as varchar) as level,
    sort_order
from {{ ref('analysis_groups') }}
union all
select
    code as analysis_group,
    name_da,
    level,
    sort_order
from {{ ref('labels') }}
where kind = 'target_group'
