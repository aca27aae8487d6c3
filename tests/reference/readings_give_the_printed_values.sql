-- The digits as printed, or as read, are the value, in percent, mio. or mia. where the print is so.
-- Words (otte, 2/3) are left out. Digits are missing where, and only where, there is no value.
with readings as (

    select
        figure_id,
        printed_value,
        coalesce(reading, printed_text) as digits,
        try_cast(
            replace(
                regexp_replace(coalesce(reading, printed_text), '[.()*]', '', 'g'), ',', '.'
            ) as decimal(18, 4)
        ) as value_read
    from {{ ref('published_figures') }}

)

select
    figure_id,
    digits,
    printed_value
from readings
where
    (printed_value is null) <> contains(digits, '?')
    or digits is null
    or (
        value_read is not null
        and value_read not in (
            abs(printed_value),
            round(abs(printed_value) * 100, 4),
            abs(printed_value) / 1000000,
            abs(printed_value) / 1000000000
        )
    )
