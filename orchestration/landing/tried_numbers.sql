with tried as (
    select
        lpad(cast(day(day) + ? as varchar), 2, '0') || strftime(day, '%m%y')
        || lpad(cast(serial as varchar), 4, '0') as number
    from (select unnest(?::date[]) as day)
    cross join (select unnest(range(10000)) as serial)
    where not ? or cpr_birth_date(
        strftime(day, '%d%m%y') || lpad(cast(serial as varchar), 4, '0')
    ) = day
)
select wanted.pseudonym, tried.number
from tried inner join wanted on wanted.pseudonym = pseudonym(tried.number)
