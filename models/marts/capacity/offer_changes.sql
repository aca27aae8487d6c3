{#- 003, 1.4: since 1 March 2017 a closure, and a change of more than 10 places, needs approval. -#}
{%- set places_needing_approval = 10 -%}

with versions as (

    select
        *,
        lag(valid_from) over (partition by p_number order by valid_from) as previous_from,
        lag(is_open) over (partition by p_number order by valid_from) as was_open,
        lag(approved_places) over (partition by p_number order by valid_from)
            as previous_places,
        lag(analysis_groups) over (partition by p_number order by valid_from)
            as previous_groups,
        lag(ownership) over (partition by p_number order by valid_from) as previous_ownership,
        lead(valid_from) over (partition by p_number order by valid_from) as next_from
    from {{ ref('dim_offer') }}

),

first_snapshot as (

    select min(snapshot_date) as snapshot_date
    from {{ ref('int_offers__snapshots') }}

),

changes as (

    -- changes in the first snapshot's own past were not observed
    select
        versions.p_number,
        versions.valid_from as changed_date,
        'opened' as change_type,
        cast(null as varchar) as value_before,
        cast(versions.approved_places as varchar) as value_after,
        versions.approved_places as places_change
    from versions
    cross join first_snapshot
    where
        versions.is_open
        and (
            (
                versions.previous_from is null
                and versions.valid_from > first_snapshot.snapshot_date
            )
            or versions.was_open = false
        )
    union all
    select
        p_number,
        valid_from as changed_date,
        'closed' as change_type,
        cast(previous_places as varchar) as value_before,
        cast(null as varchar) as value_after,
        -previous_places as places_change
    from versions
    where not is_open and was_open
    union all
    select
        p_number,
        valid_to + 1 as changed_date,
        'closed' as change_type,
        cast(approved_places as varchar) as value_before,
        cast(null as varchar) as value_after,
        -approved_places as places_change
    from versions
    where is_open and next_from is null and valid_to is not null
    union all
    select
        p_number,
        valid_from as changed_date,
        'places' as change_type,
        cast(previous_places as varchar) as value_before,
        cast(approved_places as varchar) as value_after,
        approved_places - previous_places as places_change
    from versions
    where is_open and was_open and approved_places is distinct from previous_places
    union all
    select
        p_number,
        valid_from as changed_date,
        'groups' as change_type,
        previous_groups as value_before,
        analysis_groups as value_after,
        cast(null as integer) as places_change
    from versions
    where is_open and was_open and analysis_groups is distinct from previous_groups
    union all
    select
        p_number,
        valid_from as changed_date,
        'ownership' as change_type,
        previous_ownership as value_before,
        ownership as value_after,
        cast(null as integer) as places_change
    from versions
    where is_open and was_open and ownership is distinct from previous_ownership

)

select
    p_number,
    cast(changed_date as date) as changed_date,
    change_type,
    value_before,
    value_after,
    cast(places_change as integer) as places_change,
    change_type = 'closed'
    or (
        change_type = 'places'
        -- where places are not known before or after, the change may be large
        and coalesce(abs(places_change) > {{ places_needing_approval }}, true)
    ) as needs_approval
from changes
