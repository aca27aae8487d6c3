-- R6: how an ambiguous full-time person is shared over the groups approved for a service
with service_groups as (

    select * from {{ ref('int_offers__service_groups') }}

),

departments as (

    select * from {{ ref('int_offers__departments') }}

),

-- a department's places are shared equally among its groups
department_shares as (

    select
        service_groups.p_number,
        service_groups.valid_from,
        service_groups.service_type,
        service_groups.analysis_group,
        departments.approved_places / count(*) over (
            partition by
                service_groups.p_number,
                service_groups.valid_from,
                service_groups.service_type,
                service_groups.department_key
        ) as places
    from service_groups
    inner join departments
        on
            service_groups.p_number = departments.p_number
            and service_groups.valid_from = departments.valid_from
            and service_groups.service_type = departments.service_type
            and service_groups.department_key = departments.department_key

),

group_places as (

    select
        p_number,
        valid_from,
        service_type,
        analysis_group,
        {{ complete_sum('places') }} as places
    from department_shares
    group by p_number, valid_from, service_type, analysis_group

)

select
    p_number,
    valid_from,
    service_type,
    analysis_group,
    case
        when
            count(*) over same_service = count(places) over same_service
            and sum(places) over same_service > 0
            then places / sum(places) over same_service
        -- equally, where places are not given
        else 1.0 / count(*) over same_service
    end as expected_share
from group_places
window same_service as (partition by p_number, valid_from, service_type)
