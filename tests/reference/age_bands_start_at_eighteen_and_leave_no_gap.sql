-- R8
with bands as (

    select
        age_band,
        age_from,
        age_to,
        lag(age_to, 1, 17) over (order by age_from) + 1 as expected_age_from,
        lead(age_band) over (order by age_from) is null as is_last
    from {{ ref('age_bands') }}

)

select
    age_band,
    age_from,
    age_to,
    expected_age_from
from bands
where
    age_from is distinct from expected_age_from
    or (age_to is null) <> is_last
