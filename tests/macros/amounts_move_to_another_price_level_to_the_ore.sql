-- rounded half up; the expected values are worked out by hand
with amounts as (

    select
        given.amount_dkk,
        given.price_index,
        given.wanted_price_index,
        given.expected
    from (
        values
        -- 1,000,000.00 x 117.21 / 113.46 = 1,033,051.295...
        (1000000.00, 113.46, 117.21, 1033051.30),
        -- the same prices change nothing
        (2345678.91, 113.46, 113.46, 2345678.91),
        -- 0.01 x 150 / 100 = 0.015 and 0.03 x 150 / 100 = 0.045: half an øre goes up
        (0.01, 100.00, 150.00, 0.02),
        (0.03, 100.00, 150.00, 0.05),
        -- 0.01 x 149.99 / 100 = 0.014999: less than half goes down
        (0.01, 100.00, 149.99, 0.01),
        -- prices that fall: 999.99 x 100 / 300 = 333.33
        (999.99, 300.00, 100.00, 333.33),
        -- a thousand billion DKK less an øre, at unchanged prices
        (999999999999.99, 117.21, 117.21, 999999999999.99),
        (0.00, 113.46, 117.21, 0.00),
        (null, 113.46, 117.21, null),
        (1000000.00, null, 117.21, null),
        (1000000.00, 113.46, null, null)
    ) as given (amount_dkk, price_index, wanted_price_index, expected)

)

select
    amount_dkk,
    price_index,
    wanted_price_index,
    expected,
    {{ at_price_level('amount_dkk', 'price_index', 'wanted_price_index') }} as given_back
from amounts
where
    {{ at_price_level('amount_dkk', 'price_index', 'wanted_price_index') }}
    is distinct from expected
