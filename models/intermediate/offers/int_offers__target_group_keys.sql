with names as (

    select
        target_group_name as printed_name,
        ffb_code
    from {{ ref('target_groups') }}
    union
    select
        alias as printed_name,
        ffb_code
    from {{ ref('target_group_aliases') }}
    union
    select
        ffb_code as printed_name,
        ffb_code
    from {{ ref('target_groups') }}

)

select distinct
    {{ lookup_key('printed_name') }} as target_group_key,
    ffb_code
from names
