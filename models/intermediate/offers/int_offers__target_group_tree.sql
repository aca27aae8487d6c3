with nodes as (

    select * from {{ ref('target_groups') }}

)

select
    below.ffb_code,
    above.ffb_code as ancestor_ffb_code,
    above.level as ancestor_level
from nodes as below
inner join nodes as above
    on below.path = above.path or starts_with(below.path, above.path || ' > ')
