-- R14: which deliveries wait for the collector's word. Each is compared with the one that counted
-- before it, so they are gone through in turn. What is materialized is not worked out in each turn.
with recursive citizens as materialized (

    select distinct
        deliveries.set_id as delivery_id,
        placements.citizen_id
    from {{ ref('stg_deliveries__placements') }} as placements
    inner join {{ ref('int_deliveries__ordered') }} as deliveries
        on placements.delivery_id = deliveries.delivery_id
    where placements.citizen_id is not null

),

counted as (

    select
        delivery_id,
        count(*) as citizens
    from citizens
    group by delivery_id

),

limits as (

    select * from {{ ref('holding_limits') }}

),

population as (

    select * from {{ ref('int_population__by_collection') }}

),

-- the collections of one region, or of the country, follow each other
turns as materialized (

    select
        deliveries.delivery_id,
        deliveries.collection_id,
        deliveries.municipality_code,
        coalesce(deliveries.region_code, '') as asked_region,
        deliveries.is_accepted,
        coalesce(counted.citizens, 0) as citizens,
        population.population_18_66,
        row_number() over (
            partition by deliveries.municipality_code, deliveries.region_code
            order by
                deliveries.reference_date, deliveries.collection_id, deliveries.delivery_number
        ) as turn
    from {{ ref('int_deliveries__ordered') }} as deliveries
    left join counted
        on deliveries.delivery_id = counted.delivery_id
    left join population
        on
            deliveries.collection_id = population.collection_id
            and deliveries.municipality_code = population.municipality_code
    -- parts of one delivery are judged as one
    where
        not deliveries.is_repeat
        and not coalesce(deliveries.is_undecided, false)
        and deliveries.delivery_id = deliveries.set_id

),

-- of those that are large enough for it to matter
large as (

    select
        turns.municipality_code,
        turns.collection_id,
        turns.delivery_id,
        turns.turn,
        citizens.citizen_id
    from turns
    inner join citizens
        on turns.delivery_id = citizens.delivery_id
    cross join limits
    where turns.citizens >= limits.fewest_citizens

),

shared as materialized (

    select
        later.delivery_id,
        earlier.delivery_id as earlier_id,
        count(*) as shared_citizens
    from large as later
    inner join large as earlier
        on
            later.municipality_code = earlier.municipality_code
            and later.collection_id = earlier.collection_id
            and later.citizen_id = earlier.citizen_id
            and later.turn > earlier.turn
    group by later.delivery_id, earlier.delivery_id

),

decided as (

    select
        municipality_code,
        asked_region,
        0 as turn,
        cast(null as varchar) as delivery_id,
        cast(null as varchar) as collection_id,
        cast(null as bigint) as citizens,
        cast(null as varchar) as hold_rule_id,
        -- what counts so far: in this collection, and in the last one before it that has anything
        cast(null as varchar) as standing_id,
        cast(null as bigint) as standing_citizens,
        cast(null as bigint) as earlier_citizens
    from turns
    where turn = 1

    union all

    select
        judged.municipality_code,
        judged.asked_region,
        judged.turn,
        judged.delivery_id,
        judged.collection_id,
        judged.citizens,
        judged.hold_rule_id,
        case
            when judged.hold_rule_id is null then judged.delivery_id else judged.standing_id
        end as standing_id,
        case
            when judged.hold_rule_id is null then judged.citizens else judged.standing_citizens
        end as standing_citizens,
        judged.earlier_citizens
    from (
        select
            compared.*,
            case
                when compared.is_accepted or compared.citizens < limits.fewest_citizens then null
                when
                    compared.citizens - compared.standing_citizens >= limits.fewest_citizens
                    and compared.citizens > limits.growth_factor * compared.standing_citizens
                    then 'file_held_grown'
                when
                    compared.standing_citizens >= limits.fewest_citizens
                    and compared.shared_citizens * 100
                    < limits.fewest_shared_percent * compared.standing_citizens
                    then 'file_held_other_citizens'
                when compared.standing_id is not null then null
                when
                    compared.citizens * 100
                    > limits.most_percent_of_inhabitants * compared.population_18_66
                    then 'file_held_many_citizens'
                when
                    compared.citizens - compared.earlier_citizens >= limits.fewest_citizens
                    and compared.citizens > limits.growth_factor * compared.earlier_citizens
                    then 'file_held_since_last_collection'
            end as hold_rule_id
        from (
            select
                next_turn.*,
                coalesce(shared.shared_citizens, 0) as shared_citizens
            from (
                select
                    turns.*,
                    case
                        when turns.collection_id = decided.collection_id then decided.standing_id
                    end as standing_id,
                    case
                        when turns.collection_id = decided.collection_id
                            then decided.standing_citizens
                    end as standing_citizens,
                    case
                        when turns.collection_id = decided.collection_id
                            then decided.earlier_citizens
                        else coalesce(decided.standing_citizens, decided.earlier_citizens)
                    end as earlier_citizens
                from decided
                inner join turns
                    on
                        decided.municipality_code = turns.municipality_code
                        and decided.asked_region = turns.asked_region
                        and decided.turn + 1 = turns.turn
            ) as next_turn
            left join shared
                on
                    next_turn.delivery_id = shared.delivery_id
                    and next_turn.standing_id = shared.earlier_id
        ) as compared
        cross join limits
    ) as judged

)

select
    delivery_id,
    citizens,
    hold_rule_id
from decided
where delivery_id is not null
