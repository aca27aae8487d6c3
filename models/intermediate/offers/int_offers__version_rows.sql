with versions as (

    select * from {{ ref('int_offers__versions') }}

),

register_rows as (

    select * from {{ ref('int_offers__classified') }}

)

select
    versions.p_number,
    versions.valid_from,
    versions.valid_to,
    versions.is_open,
    register_rows.source_file,
    register_rows.source_line,
    register_rows.cvr_number,
    register_rows.offer_name,
    register_rows.department_key,
    register_rows.company_form,
    register_rows.ownership,
    register_rows.operator_municipality_code,
    register_rows.location_municipality_code,
    register_rows.service_type,
    register_rows.target_group,
    register_rows.ffb_code,
    register_rows.approved_places,
    register_rows.daily_rate_dkk,
    register_rows.assumed_utilisation_percent,
    register_rows.is_approved
from versions
inner join register_rows
    on
        versions.p_number = register_rows.p_number
        and versions.content_from between register_rows.row_from and register_rows.row_to
-- what is not approved does not count beside what is
qualify
    register_rows.is_approved
    or not bool_or(register_rows.is_approved) over (
        partition by versions.p_number, versions.valid_from
    )
