-- R7, R8: the placements open on the reference date, and in what cost each counts
with open_placements as (

    select
        placements.*,
        matches.valid_from,
        matches.ownership,
        matches.location_municipality_code,
        {{ is_external('matches', 'placements.municipality_code') }} as is_external,
        matches.attribution,
        matches.analysis_group,
        service_types.is_residential,
        service_types.counts_in_case_cost
    from {{ ref('int_placements__at_reference') }} as at_reference
    inner join {{ ref('int_placements__accepted') }} as placements
        on at_reference.placement_id = placements.placement_id
    inner join {{ ref('service_types') }} as service_types
        on placements.service_type = service_types.service_type
    inner join {{ ref('int_placements__matches') }} as matches
        on
            placements.p_number is not distinct from matches.p_number
            and placements.service_type = matches.service_type
            and at_reference.match_date = matches.match_date

),

-- nobody lives in two places: of several residential ones the last that started is the citizen's,
-- and the others were most likely never closed
ordered as (

    select
        *,
        row_number() over (
            partition by collection_id, municipality_code, citizen_key, is_residential
            order by
                start_date desc,
                -- so that the order of lines decides nothing that counts
                last_date desc,
                daily_cost_dkk desc nulls last,
                p_number asc nulls last,
                service_type asc
        ) as place_in_order
    from open_placements

)

select
    placement_id,
    collection_id,
    municipality_code,
    citizen_key,
    sex,
    birth_date,
    reference_date,
    p_number,
    service_type,
    is_residential,
    counts_in_case_cost,
    -- R2
    {{ age_on('birth_date', 'reference_date') }} >= 18 as is_adult,
    is_residential and place_in_order > 1 as is_left_open,
    counts_in_case_cost and not is_left_open as is_in_case_cost,
    daily_rate_dkk,
    supplement_daily_rate_dkk,
    day_offer_daily_rate_dkk,
    daily_cost_dkk,
    own_payment_annual_dkk,
    valid_from,
    ownership,
    is_external,
    location_municipality_code,
    attribution,
    analysis_group
from ordered
