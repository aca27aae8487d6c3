-- R5, R6: an analysis group has what its target groups have
select
    p_number,
    valid_from,
    service_type,
    analysis_group,
    {{ ordered_sum('expected_share') }} as expected_share
from {{ ref('int_offers__target_group_shares') }}
group by p_number, valid_from, service_type, analysis_group
