-- R5: a node of the FFB tree stands for the analysis group given at it or nearest above it; a node
-- above several groups stands for all of them.
with nodes as (

    select * from {{ ref('target_groups') }}

),

lines_of_descent as (

    select
        tree.ffb_code,
        tree.ancestor_ffb_code,
        tree.ancestor_level,
        nodes.analysis_group
    from {{ ref('int_offers__target_group_tree') }} as tree
    inner join nodes
        on tree.ancestor_ffb_code = nodes.ffb_code

),

own_groups as (

    select
        ffb_code,
        max_by(analysis_group, ancestor_level) as analysis_group
    from lines_of_descent
    where analysis_group is not null
    group by ffb_code

),

groups_below as (

    select
        lines_of_descent.ancestor_ffb_code as ffb_code,
        own_groups.analysis_group
    from lines_of_descent
    inner join own_groups
        on lines_of_descent.ffb_code = own_groups.ffb_code

)

-- the node's own group
select
    own_groups.ffb_code,
    own_groups.analysis_group
from own_groups
union
-- and, where it has none, those of the nodes below it
select
    groups_below.ffb_code,
    groups_below.analysis_group
from groups_below
left join own_groups
    on groups_below.ffb_code = own_groups.ffb_code
where own_groups.ffb_code is null
