-- R6: what each node of the FFB tree, with those below it, may hold of a full-time person
with approved as (

    select
        p_number,
        valid_from,
        service_type,
        ffb_code,
        -- six sixths are one
        round({{ ordered_sum('expected_share') }}, 12) as expected_share
    from {{ ref('int_offers__target_group_shares') }}
    group by p_number, valid_from, service_type, ffb_code

),

counted as (

    select
        *,
        count(*) over (partition by p_number, valid_from, service_type) as approved_nodes
    from approved

),

tree as (

    select * from {{ ref('int_offers__target_group_tree') }}

),

-- what is approved at a node or below it is the node's; what is approved above it may be
lines as (

    select
        counted.p_number,
        counted.valid_from,
        counted.service_type,
        counted.approved_nodes,
        counted.expected_share,
        counted.ffb_code as approved_code,
        tree.ancestor_ffb_code as target_group_code,
        true as is_within
    from counted
    inner join tree
        on counted.ffb_code = tree.ffb_code
    union all
    select
        counted.p_number,
        counted.valid_from,
        counted.service_type,
        counted.approved_nodes,
        counted.expected_share,
        counted.ffb_code as approved_code,
        tree.ffb_code as target_group_code,
        false as is_within
    from counted
    inner join tree
        on counted.ffb_code = tree.ancestor_ffb_code and counted.ffb_code <> tree.ffb_code

)

select
    p_number,
    valid_from,
    service_type,
    target_group_code,
    case when count(*) filter (where is_within) = max(approved_nodes) then 1 else 0 end
        as lower_share,
    -- all of them are one whole, however their shares are rounded
    case
        when count(*) filter (where is_within) = max(approved_nodes) then 1
        else coalesce({{ ordered_sum('expected_share', where='is_within') }}, 0)
    end as expected_share,
    1 as upper_share,
    coalesce(
        {{ ordered_sum('expected_share', where='approved_code = target_group_code') }}, 0
    ) as own_expected_share,
    coalesce({{ ordered_sum('expected_share', where='not is_within') }}, 0)
        as above_expected_share
from lines
group by p_number, valid_from, service_type, target_group_code
