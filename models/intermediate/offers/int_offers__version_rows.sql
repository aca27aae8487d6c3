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
    register_rows.* exclude (p_number, row_from, row_to)
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
