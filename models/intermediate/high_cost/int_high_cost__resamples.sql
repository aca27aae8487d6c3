-- R10: what might have come of other participants. Each replicate draws as many municipalities as
-- took part, with replacement, from those that did.
with replicates as (

    select {{ number_rows(1, 1000) }} as replicate

),

participants as (

    select
        collection_id,
        high_cost_cases,
        population_18_66,
        row_number() over (partition by collection_id order by municipality_code) as place,
        count(*) over (partition by collection_id) as participants
    from {{ ref('int_high_cost__cases') }}
    where high_cost_cases is not null

),

draws as (

    select
        participants.collection_id,
        replicates.replicate,
        {{ drawn(
            "participants.collection_id || ':' || replicates.replicate || ':'"
            ~ " || participants.place",
            'participants.participants'
        ) }} as place
    from participants
    cross join replicates

)

select
    draws.collection_id,
    draws.replicate,
    sum(participants.high_cost_cases) as cases,
    {{ complete_sum('participants.population_18_66') }} as population_18_66
from draws
inner join participants
    on
        draws.collection_id = participants.collection_id
        and draws.place = participants.place
group by draws.collection_id, draws.replicate
