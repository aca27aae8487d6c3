-- R17: why a citizen's last placement between two reference dates ended
with compared as (

    select * from {{ ref('int_citizens__compared_municipalities') }}

),

placements as (

    select
        placements.*,
        unnest(
            case
                when service_types.is_residential then ['residential', 'all_services']
                else ['all_services']
            end
        ) as scope
    from {{ ref('int_placements__accepted') }} as placements
    inner join {{ ref('service_types') }} as service_types
        on placements.service_type = service_types.service_type

),

reasons as (

    select
        end_reason,
        {{ lookup_key('spelling') }} as reason_key
    from {{ ref('end_reasons') }}

),

-- told of by either collection or by one between them; a placement whose last day is the earlier
-- reference date was open on it
endings as (

    select
        compared.collection_id,
        compared.previous_collection_id,
        compared.municipality_code,
        placements.citizen_key,
        placements.scope,
        placements.placement_id,
        placements.reference_date as told_date,
        placements.end_date,
        placements.end_reason,
        placements.daily_cost_dkk
    from compared
    inner join placements
        on
            compared.municipality_code = placements.municipality_code
            and placements.reference_date
            between compared.previous_reference_date and compared.reference_date
            and placements.end_date
            between compared.previous_reference_date and compared.reference_date

),

-- in a region or collection a citizen is followed from municipality to municipality
in_areas as (

    {{ by_area('endings') }}

),

last_endings as (

    select *
    from in_areas
    qualify
        row_number() over (
            partition by
                collection_id,
                previous_collection_id,
                area_type,
                area_code,
                scope,
                citizen_key
            order by
                told_date desc,
                end_date desc,
                -- so that the order of lines decides nothing that counts
                daily_cost_dkk desc nulls last,
                end_reason asc nulls last,
                placement_id asc
        ) = 1

)

select
    last_endings.collection_id,
    last_endings.previous_collection_id,
    last_endings.area_type,
    last_endings.area_code,
    last_endings.scope,
    last_endings.citizen_key,
    last_endings.end_date,
    case
        when last_endings.end_reason is null then 'not_given'
        else coalesce(reasons.end_reason, 'unrecognised')
    end as end_reason
from last_endings
left join reasons
    on {{ lookup_key('last_endings.end_reason') }} = reasons.reason_key
