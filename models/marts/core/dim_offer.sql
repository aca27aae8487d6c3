-- One P-number over all its services, as a placement inherits it.
with version_rows as (

    select * from {{ ref('int_offers__version_rows') }}

),

services as (

    select * from {{ ref('int_offers__services') }}

),

service_groups as (

    select * from {{ ref('int_offers__service_groups') }}

),

-- where the rows of one version disagree, the first row of the file decides
first_rows as (

    select *
    from version_rows
    qualify
        row_number() over (
            partition by p_number, valid_from order by source_file, source_line
        ) = 1

),

departments as (

    select
        p_number,
        valid_from,
        cast(count(distinct department_key) as integer) as department_count,
        string_agg(distinct company_form, ', ' order by company_form) as company_forms,
        string_agg(
            distinct case when ffb_code is null then target_group end, ', '
            order by case when ffb_code is null then target_group end
        ) as unknown_target_groups
    from version_rows
    group by p_number, valid_from

),

over_services as (

    select
        p_number,
        valid_from,
        cast({{ complete_sum('approved_places') }} as integer) as approved_places,
        -- R5 is per service; the P-number is as ambiguous as the worst of its services
        case max(
            case attribution
                when 'multi_group' then 4
                when 'department_ambiguous' then 3
                when 'no_target_group' then 2
                else 1
            end
        )
            when 4 then 'multi_group'
            when 3 then 'department_ambiguous'
            when 2 then 'no_target_group'
            else 'unambiguous'
        end as attribution
    from services
    group by p_number, valid_from

),

groups as (

    select
        p_number,
        valid_from,
        string_agg(distinct analysis_group, ', ' order by analysis_group) as analysis_groups
    from service_groups
    group by p_number, valid_from

)

select
    first_rows.p_number,
    first_rows.valid_from,
    first_rows.valid_to,
    first_rows.is_open,
    first_rows.offer_name,
    first_rows.cvr_number,
    first_rows.ownership,
    departments.company_forms,
    first_rows.operator_municipality_code,
    first_rows.location_municipality_code,
    over_services.approved_places,
    departments.department_count,
    groups.analysis_groups,
    departments.unknown_target_groups,
    over_services.attribution
from first_rows
inner join departments
    on
        first_rows.p_number = departments.p_number
        and first_rows.valid_from = departments.valid_from
inner join over_services
    on
        first_rows.p_number = over_services.p_number
        and first_rows.valid_from = over_services.valid_from
left join groups
    on
        first_rows.p_number = groups.p_number
        and first_rows.valid_from = groups.valid_from
