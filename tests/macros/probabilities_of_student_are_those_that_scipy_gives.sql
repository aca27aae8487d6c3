-- R11: expected values by scipy 1.17.1, 2 * t.sf(abs(t), degrees); the last is nearly nothing
with examples as (

    select given.*
    from (
        values
        (0.0, 5, 1.0),
        (1.0, 1, 0.5),
        (500.0, 1, 0.0012732378),
        (-2.5, 3, 0.0877066470),
        (2.0, 57, 0.0502733511),
        (5000.0, 10, 0.0)
    ) as given (t, degrees, expected)

),

computed as (

    select
        *,
        {{ student_p_value('t', 'degrees') }} as p_value
    from examples

)

select * from computed
where abs(p_value - expected) > 1e-9 or p_value is null
