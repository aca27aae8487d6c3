with capacity as (

    select * from {{ ref('capacity_by_dassos_group') }}
    where area_type = 'collection'

),

chosen as (

    select * from {{ ref('dassos_target_groups') }}

),

of_groups as (

    select
        chosen.dassos_group,
        chosen.target_group_code,
        placements.collection_id,
        placements.year,
        placements.municipality_code,
        placements.placement_id,
        placements.citizen_key,
        placements.full_time_persons_lower > 0 as is_certain
    from {{ ref('rpt__adult_placement_groups') }} as placements
    inner join chosen
        on placements.analysis_group = chosen.analysis_group

),

of_nodes as (

    select
        chosen.dassos_group,
        placements.year,
        placements.placement_id,
        bounds.lower_share = 1 as is_certain
    from {{ ref('rpt__adult_placements') }} as placements
    inner join {{ ref('dim_offer_target_group') }} as bounds
        on
            placements.p_number = bounds.p_number
            and placements.valid_from = bounds.valid_from
            and placements.service_type = bounds.service_type
    inner join chosen
        on bounds.target_group_code = chosen.target_group_code

),

-- R18: a node can be taken from its analysis group, and those are left that it does not have
counted as (

    select
        of_groups.*,
        of_groups.target_group_code is null or of_nodes.placement_id is not null as is_possible,
        case
            when of_groups.target_group_code is null then of_groups.is_certain
            else coalesce(of_nodes.is_certain, false)
        end as is_certain_here
    from of_groups
    left join of_nodes
        on
            of_groups.dassos_group = of_nodes.dassos_group
            and of_groups.placement_id = of_nodes.placement_id
            and of_groups.year = of_nodes.year

),

possible as (

    select
        collection_id,
        year,
        dassos_group,
        {{ smaller_count(
            fewest_citizens('is_certain_here'),
            fewest_citizens('is_certain and not is_certain_here')
        ) }} as certain_citizens,
        {{ fewest_citizens('is_possible and not is_certain_here') }} as uncertain_citizens,
        {{ smaller_count(fewest_citizens('is_possible'), fewest_citizens('not is_possible')) }}
            as possible_citizens
    from counted
    group by collection_id, year, dassos_group

),

labels as (

    select * from {{ ref('labels') }}
    where kind = 'dassos_note'

)

select
    capacity.collection_id,
    capacity.year,
    chosen.analysis_group as row_key,
    capacity.full_time_persons_lower as lower_bound,
    capacity.full_time_persons_expected as expected,
    capacity.full_time_persons_upper as upper_bound,
    labels.name_da as note,
    cast(row_number() over (
        partition by capacity.collection_id order by capacity.year desc, chosen.sort_order asc
    ) as integer) as print_order,
    -- the minutes print a stroke before 'og'
    concat(
        upper(left(chosen.name_da, 1)),
        regexp_replace(substr(chosen.name_da, 2), ' [^a-zæøå]+ og', ' og')
    ) as target_group,
    case when capacity.is_wider_than_group then 0 else coalesce(possible.certain_citizens, 0) end
        as certain_citizens,
    coalesce(possible.possible_citizens, 0) as possible_citizens,
    coalesce(possible.uncertain_citizens, 0) as uncertain_citizens
from capacity
inner join chosen
    on capacity.dassos_group = chosen.dassos_group
left join possible
    on
        capacity.collection_id = possible.collection_id
        and capacity.year = possible.year
        and capacity.dassos_group = possible.dassos_group
left join labels
    on
        (labels.code = 'not_collected' and not capacity.is_collected)
        or (labels.code = 'wider' and capacity.is_wider_than_group)
        or (
            labels.code = 'approved_above'
            and not capacity.is_wider_than_group
            and capacity.full_time_persons_expected is null
        )
