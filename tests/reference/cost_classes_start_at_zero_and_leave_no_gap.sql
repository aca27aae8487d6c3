-- R17
with classes as (

    select
        cost_class,
        from_dkk,
        to_dkk,
        lag(to_dkk, 1, 0) over (order by from_dkk) as expected_from_dkk,
        lead(cost_class) over (order by from_dkk) is null as is_last
    from {{ ref('cost_classes') }}
    where cost_class not in ('none', 'unknown')

)

select
    cost_class,
    from_dkk,
    to_dkk,
    expected_from_dkk
from classes
where
    from_dkk is distinct from expected_from_dkk
    or (to_dkk is null) <> is_last
