-- R9; a rate of more cases than inhabitants is a misprint and has no interval
select
    collection_id,
    municipality_code,
    cases_per_1000,
    rate_lower_95,
    rate_upper_95,
    rate_lower_corrected,
    rate_upper_corrected
from {{ ref('high_cost_ranking') }}
where
    rate_lower_corrected > rate_lower_95
    or rate_lower_95 > cases_per_1000
    or cases_per_1000 > rate_upper_95
    or rate_upper_95 > rate_upper_corrected
    or (coalesce(cases_per_1000 > 1000, true) and comparison is not null)
    or (comparison is null) <> (comparison_corrected is null)
    or funnel_lower_95 > funnel_upper_95
    or (comparison = 'higher' and cases_per_1000 <= funnel_upper_95)
    or (comparison = 'lower' and cases_per_1000 >= funnel_lower_95)
    or (comparison = 'not_different' and cases_per_1000 < funnel_lower_95)
    or (comparison = 'not_different' and cases_per_1000 > funnel_upper_95)
    or (cases_per_1000 is null) <> (rate_rank is null)
