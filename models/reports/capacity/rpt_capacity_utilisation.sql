with expected as (

    select
        collection_id,
        municipality_code
    from {{ ref('delivery_coverage') }}
    where status <> 'not_expected'

),

utilisation as (

    select utilisation.*
    from {{ ref('utilisation_by_group') }} as utilisation
    inner join expected
        on
            utilisation.collection_id = expected.collection_id
            and utilisation.location_municipality_code = expected.municipality_code

),

lines as (

    select * from {{ ref('rpt__target_groups') }}

),

-- who uses the places, where the offer lies
users as (

    select
        placements.collection_id,
        placements.year,
        placements.municipality_code,
        placements.citizen_key,
        placements.analysis_group,
        offers.approved_places is not null as is_counted
    from {{ ref('rpt__adult_placement_groups') }} as placements
    inner join {{ ref('fct_offer_year') }} as offers
        on
            placements.collection_id = offers.collection_id
            and placements.year = offers.year
            and placements.p_number = offers.p_number
    inner join utilisation
        on
            placements.collection_id = utilisation.collection_id
            and placements.year = utilisation.year
            and placements.analysis_group = utilisation.analysis_group
            and offers.location_municipality_code = utilisation.location_municipality_code
    where placements.is_in_offer

),

citizens as (

    select
        users.collection_id,
        users.year,
        lines.analysis_group,
        {{ fewest_citizens('is_counted') }} as citizens,
        {{ fewest_citizens('not is_counted') }} as uncounted_citizens
    from users
    inner join lines
        on lines.analysis_group in (users.analysis_group, 'total')
    group by users.collection_id, users.year, lines.analysis_group

),

-- R12
covered as (

    select distinct
        collection_id,
        year,
        covered_share
    from {{ ref('fct_offer_year') }}

),

summed as (

    select
        utilisation.collection_id,
        utilisation.year,
        lines.analysis_group,
        lines.level,
        lines.name_da,
        lines.sort_order,
        sum(utilisation.approved_places) as approved_places,
        sum(utilisation.full_time_persons) as full_time_persons,
        sum(utilisation.full_time_persons_without_places) as uncounted_full_time_persons
    from utilisation
    inner join lines
        on lines.analysis_group in (utilisation.analysis_group, 'total')
    group by all

)

select
    summed.collection_id,
    summed.year,
    summed.analysis_group as row_key,
    summed.level,
    summed.name_da as target_group,
    summed.approved_places,
    summed.full_time_persons,
    summed.uncounted_full_time_persons,
    cast(row_number() over (
        partition by summed.collection_id order by summed.year desc, summed.sort_order asc
    ) as integer) as print_order,
    case
        when covered.covered_share >= {{ var('least_covered_share') }}
            then summed.full_time_persons / nullif(summed.approved_places, 0)
    end as utilisation,
    coalesce(citizens.citizens, 0) as citizens,
    coalesce(citizens.uncounted_citizens, 0) as uncounted_citizens
from summed
left join covered
    on
        summed.collection_id = covered.collection_id
        and summed.year = covered.year
left join citizens
    on
        summed.collection_id = citizens.collection_id
        and summed.year = citizens.year
        and summed.analysis_group = citizens.analysis_group
