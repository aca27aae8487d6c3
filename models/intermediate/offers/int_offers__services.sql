with version_rows as (

    select * from {{ ref('int_offers__version_rows') }}

),

service_groups as (

    select * from {{ ref('int_offers__service_groups') }}

),

services as (

    select
        p_number,
        valid_from,
        service_type,
        cast(count(distinct department_key) as integer) as departments
    from version_rows
    group by p_number, valid_from, service_type

),

-- places belong to department and service and repeat over its target groups
department_places as (

    select
        p_number,
        valid_from,
        service_type,
        department_key,
        max(approved_places) as approved_places
    from version_rows
    group by p_number, valid_from, service_type, department_key

),

places as (

    select
        p_number,
        valid_from,
        service_type,
        -- one department whose places are not given leaves the service's unknown
        case when count(*) = count(approved_places) then sum(approved_places) end
            as approved_places
    from department_places
    group by p_number, valid_from, service_type

),

department_groups as (

    select
        p_number,
        valid_from,
        service_type,
        department_key,
        count(distinct analysis_group) as groups_in_department
    from service_groups
    group by p_number, valid_from, service_type, department_key

),

most_groups as (

    select
        p_number,
        valid_from,
        service_type,
        max(groups_in_department) as most_groups_in_one_department
    from department_groups
    group by p_number, valid_from, service_type

),

groups as (

    select
        p_number,
        valid_from,
        service_type,
        count(distinct analysis_group) as group_count,
        string_agg(distinct analysis_group, ', ' order by analysis_group) as analysis_groups
    from service_groups
    group by p_number, valid_from, service_type

)

select
    services.p_number,
    services.valid_from,
    services.service_type,
    services.departments,
    cast(places.approved_places as integer) as approved_places,
    groups.analysis_groups,
    -- R5
    case
        when groups.group_count is null then 'no_target_group'
        when groups.group_count = 1 then 'unambiguous'
        when most_groups.most_groups_in_one_department > 1 then 'multi_group'
        else 'department_ambiguous'
    end as attribution
from services
left join places
    on
        services.p_number = places.p_number
        and services.valid_from = places.valid_from
        and services.service_type = places.service_type
left join groups
    on
        services.p_number = groups.p_number
        and services.valid_from = groups.valid_from
        and services.service_type = groups.service_type
left join most_groups
    on
        services.p_number = most_groups.p_number
        and services.valid_from = most_groups.valid_from
        and services.service_type = most_groups.service_type
