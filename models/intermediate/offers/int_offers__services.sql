with service_groups as (

    select * from {{ ref('int_offers__service_groups') }}

),

services as (

    select
        p_number,
        valid_from,
        service_type,
        cast(count(*) as integer) as departments,
        cast({{ complete_sum('approved_places') }} as integer) as approved_places,
        {{ complete_sum('approved_places * assumed_utilisation_percent') }} / 100
            as assumed_places,
        cast(
            case
                when count(*) > count(daily_rate_dkk) then null
                when min(daily_rate_dkk) = max(daily_rate_dkk) then max(daily_rate_dkk)
                when count(*) = count(approved_places)
                    then {{ mean_amount(
                        'sum(daily_rate_dkk * approved_places)', 'sum(approved_places)'
                    ) }}
            end as decimal(18, 2)
        ) as daily_rate_dkk
    from {{ ref('int_offers__departments') }}
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
    services.approved_places,
    services.assumed_places,
    services.daily_rate_dkk,
    groups.analysis_groups,
    -- R5
    case
        when groups.group_count is null then 'no_target_group'
        when groups.group_count = 1 then 'unambiguous'
        when most_groups.most_groups_in_one_department > 1 then 'multi_group'
        else 'department_ambiguous'
    end as attribution
from services
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
