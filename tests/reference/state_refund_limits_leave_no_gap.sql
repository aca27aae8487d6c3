-- SEL § 176: each year's parts follow each other, and the last one is open
with limits as (

    select
        year,
        from_dkk,
        to_dkk,
        lead(from_dkk) over (partition by year order by from_dkk) as next_from_dkk
    from {{ ref('state_refund_limits') }}

)

select
    year,
    from_dkk,
    to_dkk,
    next_from_dkk
from limits
where to_dkk is distinct from next_from_dkk or to_dkk <= from_dkk
