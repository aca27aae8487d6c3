-- what may be delivered, and what must become of it
select
    given.delivered,
    {{ p_number('delivered') }} as value_read
from (
    values
    ('1900111111', '1900111111'),
    ('P1900111111', '1900111111'),
    ('P-nr. 1900111111', '1900111111'),
    ('P 1900 111 111', '1900111111'),
    ('1.900.111.111', '1900111111'),
    ('1900111111.0', '1900111111'),
    ('1900111111,00', '1900111111'),
    ('="1900111111"', '1900111111'),
    ('''1900111111', '1900111111'),
    (chr(160) || '1900111111 ', '1900111111'),
    ('190011111', '190011111'),
    ('1900111111/2', '1900111111/2'),
    ('Solbo', 'Solbo'),
    ('NULL', null),
    ('-', null)
) as given (delivered, expected)
where {{ p_number('delivered') }} is distinct from given.expected
