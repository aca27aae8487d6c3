with placements as (

    select * from {{ ref('rpt__adult_placements') }}

),

placed as (

    select
        collection_id,
        year,
        cast(count(distinct citizen_key) filter (where is_external) as integer)
            as external_adults,
        sum(full_time_persons) as full_time_persons,
        sum(full_time_persons_annualised) as full_time_persons_annualised,
        coalesce(sum(full_time_persons) filter (where match_status = 'closed_offer'), 0)
            as in_closed_offers,
        coalesce(sum(full_time_persons) filter (where agreement = 'same'), 0) as same_group,
        coalesce(sum(full_time_persons) filter (where agreement = 'different'), 0)
            as different_group,
        coalesce(sum(full_time_persons) filter (where agreement = 'settles'), 0) as settled,
        sum(full_time_persons) filter (where attributed_group = 'ambiguous') as ambiguous,
        coalesce(sum(full_time_persons) filter (where agreement = 'outside'), 0) as outside,
        {{ fewest_citizens('is_external') }} as external_citizens,
        {{ fewest_citizens() }} as citizens,
        {{ fewest_citizens("match_status = 'closed_offer'") }} as closed_offer_citizens,
        {{ fewest_citizens("agreement = 'same'") }} as same_citizens,
        {{ fewest_citizens("agreement = 'different'") }} as different_citizens,
        {{ fewest_citizens("agreement = 'settles'") }} as settled_citizens,
        {{ fewest_citizens("agreement = 'outside'") }} as outside_citizens
    from placements
    group by collection_id, year

),

ambiguity as (

    select
        collection_id,
        year,
        count(*) as ambiguous_offers,
        count(*) filter (where department_count > 1) as shared_p_numbers
    from {{ ref('ambiguity_by_offer') }}
    group by collection_id, year

),

offers as (

    select
        collection_id,
        year,
        count(*) filter (where is_over_approved_places) as overfull,
        count(*) filter (where is_far_from_assumed and deviation_points > 0) as far_over,
        count(*) filter (where is_far_from_assumed and deviation_points < 0) as far_under,
        count(*) filter (where is_far_from_assumed is null and deviation_points is not null)
            as not_decided,
        count(*) filter (where deviation_points is null) as not_comparable,
        any_value(covered_share) as covered_share
    from {{ ref('fct_offer_year') }}
    group by collection_id, year

),

named as (

    select
        collection_id,
        year,
        count(*) as named_overfull
    from {{ ref('rpt__offers') }}
    where is_named and is_over_approved_places
    group by collection_id, year

),

compared as (

    select
        collection_id,
        year,
        max(compared_municipalities) as compared_municipalities,
        max(previous_year) as previous_year
    from {{ ref('capacity_change_by_target_group') }}
    where area_type = 'collection'
    group by collection_id, year

)

select
    placed.collection_id,
    placed.year,
    cast(row_number() over (
        partition by placed.collection_id order by placed.year desc
    ) as integer) as print_order,
    placed.external_adults,
    placed.full_time_persons,
    placed.full_time_persons_annualised,
    placed.in_closed_offers,
    cast(coalesce(ambiguity.ambiguous_offers, 0) as integer) as ambiguous_offers,
    cast(coalesce(ambiguity.shared_p_numbers, 0) as integer) as shared_p_numbers,
    placed.different_group,
    placed.same_group + placed.different_group as compared_group,
    -- where the offer's group and the registered one are both known: the wrongly linked (R5)
    placed.different_group / nullif(placed.same_group + placed.different_group, 0)
        as different_share,
    placed.settled,
    placed.settled / nullif(placed.ambiguous, 0) as settled_share,
    placed.outside,
    cast(coalesce(offers.overfull, 0) as integer) as overfull,
    cast(coalesce(named.named_overfull, 0) as integer) as named_overfull,
    cast(coalesce(offers.far_over, 0) as integer) as far_over,
    cast(coalesce(offers.far_under, 0) as integer) as far_under,
    cast(coalesce(offers.not_decided, 0) as integer) as not_decided,
    cast(coalesce(offers.not_comparable, 0) as integer) as not_comparable,
    offers.covered_share,
    coalesce(offers.covered_share < {{ var('least_covered_share') }}, false)
        as is_under_least_coverage,
    compared.compared_municipalities,
    compared.previous_year,
    placed.external_citizens,
    placed.citizens,
    placed.closed_offer_citizens,
    {{ smaller_count('placed.same_citizens', 'placed.different_citizens') }} as compared_citizens,
    placed.settled_citizens,
    placed.outside_citizens
from placed
left join ambiguity
    on
        placed.collection_id = ambiguity.collection_id
        and placed.year = ambiguity.year
left join offers
    on
        placed.collection_id = offers.collection_id
        and placed.year = offers.year
left join named
    on
        placed.collection_id = named.collection_id
        and placed.year = named.year
left join compared
    on
        placed.collection_id = compared.collection_id
        and placed.year = compared.year
