-- a: 3 of 615 and 2 of 727: 615 is left with 2. b: all 7 are of one. c: both are known to both, and
-- each knows all. d: 615 knows 6 of 11, and 5 are left. e: of nobody, as a placement that is not
-- there. The same citizen in several placements is one.
with people as (

    select
        known.of_group,
        known.municipality_code,
        unnest(range(known.first_citizen, known.first_citizen + known.citizens)) as citizen_key
    from (
        values
        ('a', '615', 1, 3), ('a', '615', 1, 3), ('a', '727', 4, 2),
        ('b', '615', 1, 7),
        ('c', '615', 1, 2), ('c', '727', 1, 2),
        ('d', '615', 1, 6), ('d', '727', 6, 6)
    ) as known (of_group, municipality_code, first_citizen, citizens)
    union all
    select
        'e' as of_group,
        null as municipality_code,
        null as citizen_key

),

numbers as (

    select
        unnest(['f', 'f', 'f', 'g', 'h']) as of_group,
        unnest([9, 2, 1, 9, null]) as citizens

),

found as (

    select
        of_group,
        {{ fewest_citizens() }} as citizens,
        {{ fewest_citizens("of_group = 'x'") }} as of_nobody
    from people
    group by of_group
    union all
    select
        of_group,
        {{ fewest_counted('citizens') }} as citizens,
        0 as of_nobody
    from numbers
    group by of_group

)

select found.*
from found
full join (
    values ('a', 2), ('b', 7), ('c', 2), ('d', 5), ('e', 0), ('f', 3), ('g', 9), ('h', 0)
) as expected (of_group, citizens)
    on found.of_group = expected.of_group
where
    found.citizens is distinct from expected.citizens
    or found.of_nobody is distinct from 0
