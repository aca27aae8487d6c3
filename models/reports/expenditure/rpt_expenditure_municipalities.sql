-- R9, R18. Who has too few cases is hidden. Where one of a region's alone is hidden, or several
-- with too few together, the smallest of the others is hidden too, for the region's total is in
-- print. Ranks are among those that may be seen.
with numbers as (

    select
        cases.*,
        municipalities.municipality_name,
        municipalities.region_name,
        municipalities.kkr_name,
        ranking.rate_lower_95,
        ranking.rate_upper_95,
        ranking.rate_lower_corrected,
        ranking.rate_upper_corrected,
        ranking.mean_of_municipal_rates,
        ranking.rate_of_others,
        ranking.rate_rank,
        ranking.comparison,
        ranking.comparison_corrected,
        cases.is_published or {{ may_be_reported('cases.high_cost_cases') }} as is_enough,
        cases.high_cost_cases > 0 as is_any
    from {{ ref('high_cost_cases') }} as cases
    inner join {{ ref('high_cost_ranking') }} as ranking
        on
            cases.collection_id = ranking.collection_id
            and cases.cost_limit_dkk = ranking.cost_limit_dkk
            and cases.municipality_code = ranking.municipality_code
    inner join {{ ref('dim_municipality') }} as municipalities
        on cases.municipality_code = municipalities.municipality_code
    where cases.cost_limit_dkk = {{ high_cost_limit() }}

),

regions as (

    select
        *,
        count(*) filter (where not is_enough) over (partition by collection_id, region_name)
            as hidden_in_region,
        sum(high_cost_cases) filter (where not is_enough)
            over (partition by collection_id, region_name) as hidden_cases_in_region,
        row_number() over (
            partition by collection_id, region_name, is_enough and is_any
            order by high_cost_cases asc, municipality_code asc
        ) as smallest_first
    from numbers

),

seen as (

    select
        *,
        is_enough
        and not coalesce(
            is_any
            and smallest_first = 1
            and (
                hidden_in_region = 1
                or (
                    hidden_in_region > 0
                    and hidden_cases_in_region < {{ var('fewest_citizens') }}
                )
            ),
            false
        ) as is_seen
    from regions

)

select
    seen.collection_id,
    seen.municipality_code,
    seen.municipality_code as row_key,
    seen.municipality_name,
    seen.region_name,
    seen.kkr_name,
    seen.source,
    seen.has_placements,
    statuses.name_da as source_da,
    seen.is_published,
    seen.is_seen,
    seen.citizens_in_residential,
    seen.high_cost_cases,
    seen.high_cost_share,
    seen.population_18_66,
    bases.name_da as population_basis_da,
    seen.citizens_without_cost,
    seen.cases_per_1000,
    seen.rate_lower_95,
    seen.rate_upper_95,
    seen.rate_lower_corrected,
    seen.rate_upper_corrected,
    seen.mean_of_municipal_rates,
    seen.rate_of_others,
    seen.comparison,
    comparisons.name_da as comparison_da,
    seen.comparison_corrected,
    corrected.name_da as comparison_corrected_da,
    seen.rate_rank as rank_of_all,
    cast(row_number() over (
        partition by seen.collection_id
        order by
            seen.is_seen desc,
            if(seen.is_seen, seen.cases_per_1000, null) desc nulls last,
            {{ in_danish_order('seen.municipality_name') }} asc
    ) as integer) as print_order,
    cast(row_number() over (
        partition by seen.collection_id order by {{ in_danish_order('seen.municipality_name') }} asc
    ) as integer) as name_order,
    if(
        seen.cases_per_1000 is null, null,
        cast(rank() over (
            partition by seen.collection_id, seen.is_seen
            order by seen.cases_per_1000 desc nulls last
        ) as integer)
    ) as rank_of_seen,
    -- who is hidden for a neighbour's sake is hidden as few
    case
        when seen.is_published then {{ known() }}
        when seen.is_seen or not seen.is_enough then coalesce(seen.high_cost_cases, 0)
        else {{ var('fewest_citizens') }} - 1
    end as cases_known,
    case
        when seen.is_published then {{ known() }}
        else coalesce(seen.citizens_in_residential - seen.high_cost_cases, 0)
    end as others_known,
    if(seen.is_published, {{ known() }}, coalesce(seen.citizens_in_residential, 0))
        as citizens_known,
    coalesce(seen.citizens_without_cost, 0) as without_cost_known,
    -- what one or two hidden municipalities have would follow from the mean of all
    if(
        count(*) filter (where not seen.is_seen and seen.cases_per_1000 is not null)
            over (partition by seen.collection_id)
        between 1 and {{ var('fewest_municipalities') }} - 1,
        1,
        {{ known() }}
    ) as mean_known,
    -- the total is in print, so the others' follows from it and the municipality's own
    case
        when seen.is_published then {{ known() }}
        when
            count(seen.cases_per_1000) over (partition by seen.collection_id)
            > {{ var('fewest_municipalities') }}
            then
                cast(
                    sum(seen.high_cost_cases) filter (where seen.cases_per_1000 is not null)
                        over (partition by seen.collection_id)
                    - if(seen.cases_per_1000 is null, 0, seen.high_cost_cases) as integer
                )
        else 1
    end as rate_of_others_known,
    exists(
        select 1
        from {{ ref('questionnaire_answers') }} as answers
        where
            seen.collection_id = answers.collection_id
            and seen.municipality_code = answers.municipality_code
            and answers.answer_from_survey is not null
    ) as has_answered
from seen
left join {{ ref('labels') }} as statuses
    on statuses.kind = 'case_status' and seen.case_status = statuses.code
left join {{ ref('labels') }} as bases
    on bases.kind = 'population_basis' and seen.population_basis = bases.code
left join {{ ref('labels') }} as comparisons
    on comparisons.kind = 'comparison' and seen.comparison = comparisons.code
left join {{ ref('labels') }} as corrected
    on corrected.kind = 'comparison' and seen.comparison_corrected = corrected.code
