-- what may be delivered, and what must become of it; the expected values are worked out by hand
with dates as (

    select
        given.delivered,
        given.expected
    from (
        values
        ('2022-03-01', date '2022-03-01'),
        (' 2022-03-01 ', date '2022-03-01'),
        (chr(160) || '2022-03-01' || chr(9), date '2022-03-01'),
        ('01-03-2022', date '2022-03-01'),
        ('1-3-2022', date '2022-03-01'),
        ('01.03.2022', date '2022-03-01'),
        ('01/03/2022', date '2022-03-01'),
        ('29-02-2024', date '2024-02-29'),
        ('29-02-2022', null),
        ('2022-13-01', null),
        ('01-03-22', null),
        ('20220301', null),
        ('i går', null),
        ('', null),
        (null, null)
    ) as given (delivered, expected)

),

numbers as (

    select
        given.delivered,
        given.expected
    from (
        values
        ('1234', 1234.0),
        ('1234.5', 1234.5),
        ('1234,5', 1234.5),
        ('1.234', 1234.0),
        ('1.234,56', 1234.56),
        ('1.234.567,89', 1234567.89),
        ('0.125', 0.125),
        ('0,125', 0.125),
        ('-12,5', -12.5),
        (' 12 ', 12.0),
        (chr(65279) || '12' || chr(10), 12.0),
        (chr(160), null),
        ('1,234.56', null),
        ('12 kr.', null),
        ('', null),
        (null, null)
    ) as given (delivered, expected)

),

whole_numbers as (

    select
        given.delivered,
        given.expected
    from (
        values
        ('12', 12),
        ('1.234', 1234),
        ('-3', -3),
        ('12,0', null),
        ('12.5', null),
        ('0.125', null),
        ('tolv', null),
        ('', null),
        (null, null)
    ) as given (delivered, expected)

),

texts as (

    select
        given.delivered,
        given.expected
    from (
        values
        (chr(160) || 'B1' || chr(9) || chr(10), 'B1'),
        ('to ord', 'to ord'),
        (chr(160) || ' ' || chr(9), null),
        (null, null)
    ) as given (delivered, expected)

)

select
    'date' as kind,
    delivered,
    cast({{ parse_date('delivered') }} as varchar) as value_read,
    cast(expected as varchar) as value_expected
from dates
where {{ parse_date('delivered') }} is distinct from expected
union all
select
    'number' as kind,
    delivered,
    cast({{ parse_number('delivered', 'decimal(18, 6)') }} as varchar) as value_read,
    cast(expected as varchar) as value_expected
from numbers
where {{ parse_number('delivered', 'decimal(18, 6)') }} is distinct from expected
union all
select
    'whole number' as kind,
    delivered,
    cast({{ parse_integer('delivered') }} as varchar) as value_read,
    cast(expected as varchar) as value_expected
from whole_numbers
where {{ parse_integer('delivered') }} is distinct from expected
union all
select
    'text' as kind,
    delivered,
    {{ delivered_text('delivered') }} as value_read,
    expected as value_expected
from texts
where {{ delivered_text('delivered') }} is distinct from expected
