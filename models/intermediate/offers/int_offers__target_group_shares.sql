-- R6: how an ambiguous full-time person is shared over what is approved for a service
with service_groups as (

    select * from {{ ref('int_offers__service_groups') }}

),

departments as (

    select * from {{ ref('int_offers__departments') }}

),

-- a department's places are shared equally among its analysis groups, and a group's among the
-- target groups that stand for it
department_places as (

    select
        service_groups.p_number,
        service_groups.valid_from,
        service_groups.service_type,
        service_groups.ffb_code,
        service_groups.analysis_group,
        departments.approved_places
        / count(distinct service_groups.analysis_group) over in_department
        / count(*) over in_group as places
    from service_groups
    inner join departments
        on
            service_groups.p_number = departments.p_number
            and service_groups.valid_from = departments.valid_from
            and service_groups.service_type = departments.service_type
            and service_groups.department_key = departments.department_key
    window
        in_department as (
            partition by
                service_groups.p_number,
                service_groups.valid_from,
                service_groups.service_type,
                service_groups.department_key
        ),
        in_group as (
            partition by
                service_groups.p_number,
                service_groups.valid_from,
                service_groups.service_type,
                service_groups.department_key,
                service_groups.analysis_group
        )

),

places as (

    select
        p_number,
        valid_from,
        service_type,
        ffb_code,
        analysis_group,
        case when count(*) = count(places) then {{ ordered_sum('places') }} end as places
    from department_places
    group by p_number, valid_from, service_type, ffb_code, analysis_group

)

select
    p_number,
    valid_from,
    service_type,
    ffb_code,
    analysis_group,
    case
        when
            count(*) over same_service = count(places) over same_service
            and {{ ordered_sum('places', over='same_service') }} > 0
            then places / {{ ordered_sum('places', over='same_service') }}
        -- equally, where places are not given
        else
            1.0
            / count(distinct analysis_group) over same_service
            / count(*) over (partition by p_number, valid_from, service_type, analysis_group)
    end as expected_share
from places
window same_service as (partition by p_number, valid_from, service_type)
