select
    * exclude (analysis_group),
    -- R3, as the municipality that placed the citizen sees it
    case
        when is_external then ownership
        when not is_external then 'own'
        else 'unknown'
    end as run_by,
    attribution = 'unambiguous' as is_unambiguous
from {{ ref('fct_placement_year') }}
where is_adult
