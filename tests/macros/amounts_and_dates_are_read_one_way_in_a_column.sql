-- files with a column of amounts, one more, and one of dates; what each cell must give is worked
-- out by hand, null where it must not be read
with source as (

    select given.* from (
        values
        -- a point with three decimals is proved by the longer amount
        ('points', '2750.250', '450.000', null, 2750.25, 450, null),
        ('points', '995.500', '125.750', null, 995.5, 125.75, null),
        -- nothing follows from a point before three digits: thousands, as in Denmark
        ('thousands', '2.750', '', null, 2750, null, null),
        ('thousands', '1.250', null, null, 1250, null, null),
        ('english', '2,750.50', '1,250', null, 2750.5, 1250, null),
        ('english', '2,750', '1,234,567', null, 2750, 1234567, null),
        -- a comma before three digits, and nothing else, may be either
        ('open', '2,750', '17', null, null, 17, null),
        ('open', '1,250', '18', null, null, 18, null),
        -- one cell says that it is of thousands, but the other column's comma is one of decimals
        ('torn', '90,500', '2279,61', null, null, 2279.61, null),
        ('torn', '90.5', '2788,58', null, null, 2788.58, null),
        -- one column says both
        ('both', '2.750,25', '1,5', null, null, 1.5, null),
        ('both', '2750.25', '2.000', null, null, 2000, null),
        ('written', '2.750,-', 'kr. 2.750,00', null, 2750, 2750, null),
        ('written', '2.750,00 kr.', '2''750,00', null, 2750, 2750, null),
        ('written', '(2.750,00)', '2.750,00-', null, -2750, -2750, null),
        ('written', '+2750,00', '−2750', null, 2750, -2750, null),
        ('written', '2 750,00', '2' || chr(160) || '750 DKK', null, 2750, 2750, null),
        ('written', '27 50', '2.750 kr. pr. døgn', null, null, null, null),
        ('written', '2-3', '1.2.3', null, null, null, null),
        ('written', '-', 'NULL', null, null, null, null),
        -- numbers of Excel beside texts
        ('book.xlsx', '2861.4', '2.861,40', null, 2861.4, 2861.4, null),
        ('book.xlsx', '2861', '2.861', null, 2861, 2861, null),
        ('us', null, null, '05/17/2022', null, null, date '2022-05-17'),
        ('us', null, null, '12/01/2022', null, null, date '2022-12-01'),
        ('danish', null, null, '17-05-2022', null, null, date '2022-05-17'),
        ('danish', null, null, '1.2.2022', null, null, date '2022-02-01'),
        ('danish', null, null, '2022-02-03 00:00:00.000', null, null, date '2022-02-03'),
        ('danish', null, null, '2022-02-03T12:30:00Z', null, null, date '2022-02-03'),
        ('danish', null, null, '03-02-2022 00:00', null, null, date '2022-02-03'),
        ('danish', null, null, '32-13-2022', null, null, null),
        ('nothing', null, null, '03/02/2022', null, null, date '2022-02-03'),
        ('contradiction', null, null, '17/05/2022', null, null, null),
        ('contradiction', null, null, '05/17/2022', null, null, null),
        ('contradiction', null, null, '01/02/2022', null, null, null),
        ('contradiction', null, null, '2022-02-01', null, null, date '2022-02-01')
    ) as given (file_name, rate, supplement, day, rate_due, supplement_due, day_due)

),

{{ forms_of_columns('file_name', 'file_name', ['rate', 'supplement'], ['day']) }},

read as (

    select
        *,
        {{ read_amount('rate', 'decimal(18, 6)', 'file_name') }} as rate_read,
        {{ read_amount('supplement', 'decimal(18, 6)', 'file_name') }} as supplement_read,
        {{ read_date('day') }} as day_read
    from formed

)

select * from read
where
    rate_read is distinct from rate_due
    or supplement_read is distinct from supplement_due
    or day_read is distinct from day_due
