with capacity as (

    select * from {{ ref('capacity_by_dassos_group') }}
    where area_type = 'collection'

),

possible as (

    select
        collection_id,
        year,
        analysis_group,
        {{ fewest_citizens('full_time_persons_lower > 0') }} as certain_citizens,
        {{ fewest_citizens('full_time_persons_lower = 0') }} as uncertain_citizens,
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
inner join {{ ref('dassos_target_groups') }} as chosen
    on capacity.dassos_group = chosen.dassos_group
left join possible
    on
        capacity.collection_id = possible.collection_id
        and capacity.year = possible.year
        and chosen.analysis_group = possible.analysis_group
left join labels
    on
        (labels.code = 'not_collected' and not capacity.is_collected)
        or (labels.code = 'wider' and capacity.is_wider_than_group)
