with version_rows as (

    select * from {{ ref('int_offers__version_rows') }}

),

analysis_groups as (

    select * from {{ ref('int_offers__target_group_analysis_groups') }}

)

select distinct
    version_rows.p_number,
    version_rows.valid_from,
    version_rows.service_type,
    version_rows.department_key,
    version_rows.ffb_code,
    analysis_groups.analysis_group
from version_rows
inner join analysis_groups
    on version_rows.ffb_code = analysis_groups.ffb_code
