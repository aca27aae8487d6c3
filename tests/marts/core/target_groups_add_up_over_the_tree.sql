{{ config(meta={'dagster': {'ref': {'name': 'dim_offer_target_group'}}}) }}
-- R6: a node has what is approved for it and for the nodes below it; the root has everybody whose
-- offer has a target group, and nobody else
with bounds as (

    select * from {{ ref('dim_offer_target_group') }}

),

nodes as (

    select * from {{ ref('dim_target_group') }}

),

below as (

    select
        bounds.p_number,
        bounds.valid_from,
        bounds.service_type,
        above.target_group_code,
        sum(bounds.own_expected_share) as expected_share
    from bounds
    inner join nodes
        on bounds.target_group_code = nodes.target_group_code
    inner join nodes as above
        on nodes.path = above.path or starts_with(nodes.path, above.path || ' > ')
    group by bounds.p_number, bounds.valid_from, bounds.service_type, above.target_group_code

),

in_root as (

    select
        placements.placement_id,
        placements.year,
        bounds.lower_share,
        bounds.expected_share,
        placements.attribution not in ('unmatched', 'no_target_group') as has_target_group
    from {{ ref('fct_placement_year') }} as placements
    left join (
        select bounds.*
        from bounds
        inner join nodes
            on bounds.target_group_code = nodes.target_group_code
        where nodes.level = 0
    ) as bounds
        on
            placements.p_number = bounds.p_number
            and placements.valid_from = bounds.valid_from
            and placements.service_type = bounds.service_type

)

select
    bounds.p_number as item,
    bounds.target_group_code as detail
from bounds
left join below
    on
        bounds.p_number = below.p_number
        and bounds.valid_from = below.valid_from
        and bounds.service_type = below.service_type
        and bounds.target_group_code = below.target_group_code
where
    bounds.lower_share > bounds.expected_share
    or bounds.expected_share > bounds.upper_share
    or bounds.expected_share + bounds.above_expected_share > 1 + 1e-9
    or abs(bounds.expected_share - below.expected_share) > 1e-9
    or below.expected_share is null
union all
select
    placement_id as item,
    cast(year as varchar) as detail
from in_root
where
    has_target_group <> (lower_share is not null)
    or lower_share <> 1
    or expected_share <> 1
