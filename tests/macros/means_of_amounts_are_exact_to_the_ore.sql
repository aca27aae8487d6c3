-- rounded half up; the expected values are worked out by hand
with totals as (

    select
        given.total_dkk,
        given.weight,
        given.expected
    from (
        values
        -- 1,000.01 + 1,000.02 = 2,000.03 over 2 is 1,000.015: half an øre goes up
        (2000.030000, 2, 1000.02),
        -- 2,000.01 over 2 is 1,000.005, which no float holds
        (2000.010000, 2, 1000.01),
        -- 10,000.00 over 3 is 3,333.33...; 20,000.00 over 3 is 6,666.66...
        (10000.000000, 3, 3333.33),
        (20000.000000, 3, 6666.67),
        -- 0.014999 over 1 is less than half
        (0.014999, 1, 0.01),
        (0.000000, 5, 0.00),
        -- a billion days at 99,999.99
        (99999990000000.000000, 1000000000, 99999.99),
        -- nothing to take the mean of
        (0.000000, 0, null),
        (null, 3, null),
        (100.000000, null, null)
    ) as given (total_dkk, weight, expected)

)

select
    total_dkk,
    weight,
    expected,
    {{ mean_amount('total_dkk', 'weight') }} as given_back
from totals
where {{ mean_amount('total_dkk', 'weight') }} is distinct from expected
