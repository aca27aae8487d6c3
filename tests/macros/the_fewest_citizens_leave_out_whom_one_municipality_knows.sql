-- a: 3 of 615 and 2 of 727: 615 is left with 2. b: all are of one. c: both are known to both, and
-- each knows all. d: 615 knows 6 of 11, and 5 are left. e: of nobody, as a placement that is not
-- there
with people as (

    select
        unnest(['a', 'a', 'a', 'a', 'a', 'e']) as name,
        unnest(['615', '615', '615', '727', '727', null]) as municipality_code,
        unnest(['1', '2', '3', '4', '5', null]) as citizen_key
    union all
    select 'b', '615', cast(unnest(range(7)) as varchar)
    union all
    select 'c', unnest(['615', '615', '727', '727']), unnest(['1', '2', '1', '2'])
    union all
    select 'd', '615', cast(unnest(range(6)) as varchar)
    union all
    select 'd', '727', cast(unnest(range(5, 11)) as varchar)

),

-- the same citizen in several placements is one
twice as (

    select * from people
    union all
    select * from people

),

found as (

    select
        name,
        {{ fewest_citizens() }} as citizens,
        {{ fewest_citizens("name = 'x'") }} as of_nobody
    from twice
    group by name
    union all
    -- of rows that hold numbers
    select
        name,
        {{ fewest_counted('citizens') }} as citizens,
        0 as of_nobody
    from (values ('f', 9), ('f', 2), ('f', 1), ('g', 9), ('h', null)) as numbers (name, citizens)
    group by name

)

select found.*
from found
full join (
    values ('a', 2), ('b', 7), ('c', 2), ('d', 5), ('e', 0), ('f', 3), ('g', 9), ('h', 0)
) as expected (name, citizens)
    on found.name = expected.name
where
    found.citizens is distinct from expected.citizens
    or found.of_nobody is distinct from 0
