with compared as (

    select distinct
        collection_id,
        year,
        area_code as municipality_code,
        previous_collection_id,
        previous_year
    from {{ ref('capacity_change_by_target_group') }}
    where area_type = 'municipality'

)

select
    compared.collection_id,
    compared.year,
    sides.is_before,
    placements.municipality_code,
    placements.placement_id,
    placements.year as placement_year,
    placements.citizen_key,
    placements.is_external,
    placements.run_by,
    placements.full_time_persons_annualised
from compared
cross join (values (true), (false)) as sides (is_before)
inner join {{ ref('rpt__adult_placements') }} as placements
    on
        compared.municipality_code = placements.municipality_code
        and placements.collection_id
        = case
            when sides.is_before then compared.previous_collection_id else compared.collection_id
        end
        and placements.year
        = case when sides.is_before then compared.previous_year else compared.year end
