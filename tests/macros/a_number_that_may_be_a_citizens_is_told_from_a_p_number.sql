-- ten digits with a day and a month, or a pseudonym; offers of the demonstration begin with 1900
with numbers as (

    select
        unnest([
            'cpr_abcdefghijklmnopabcdefghijklmnop', '1010901234', '1912001234', '1900000001',
            '1913001234', '2010901234', '101090123', '1010901234.0'
        ]) as p_number,
        unnest([true, true, true, false, false, false, false, false]) as expected

)

select p_number
from numbers
where {{ may_be_citizen('p_number') }} is distinct from expected
