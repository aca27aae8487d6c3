with capacity as (

    select * from {{ ref('capacity_by_dassos_group') }}
    where municipality_code = 'all'

),

possible as (

    select
        collection_id,
        year,
        analysis_group,
        {{ fewest_citizens('lower_share > 0') }} as certain_citizens,
        {{ fewest_citizens('lower_share = 0') }} as uncertain_citizens,
        {{ fewest_citizens() }} as possible_citizens
    from {{ ref('rpt__adult_placement_groups') }}
    group by collection_id, year, analysis_group

),

labels as (

    select * from {{ ref('labels') }}
    where kind = 'dassos_note'

)

select
    capacity.collection_id,
    capacity.year,
    cast(row_number() over (
        partition by capacity.collection_id order by capacity.year desc, groups.sort_order
    ) as integer) as print_order,
    groups.analysis_group as row_key,
    -- the minutes print a stroke before 'og'
    concat(
        upper(left(groups.name_da, 1)),
        regexp_replace(substr(groups.name_da, 2), ' [^a-zæøå]+ og', ' og')
    ) as target_group,
    capacity.full_time_persons_lower as lower_bound,
    capacity.full_time_persons_expected as expected,
    capacity.full_time_persons_upper as upper_bound,
    labels.name_da as note,
    case when capacity.is_wider_than_group then 0 else coalesce(possible.certain_citizens, 0) end
        as certain_citizens,
    coalesce(possible.possible_citizens, 0) as possible_citizens,
    coalesce(possible.uncertain_citizens, 0) as uncertain_citizens
from capacity
inner join {{ ref('dassos_target_groups') }} as groups
    on capacity.dassos_group = groups.dassos_group
left join possible
    on
        capacity.collection_id = possible.collection_id
        and capacity.year = possible.year
        and groups.analysis_group = possible.analysis_group
left join labels
    on labels.code = case
        when not capacity.is_collected then 'not_collected'
        when capacity.is_wider_than_group then 'wider'
    end
