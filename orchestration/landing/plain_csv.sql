create temp {kind} {relation}_read as
select *
from read_csv(
    {source},
    columns = {{{columns}}},
    skip = {heading_line},
    delim = {separator},
    quote = '"',
    escape = '"',
    header = false,
    auto_detect = false,
    strict_mode = true,
    null_padding = false,
    hive_partitioning = false
);

create temp view {relation} as
select
    *,
    cast({line_number} + {heading_line} as integer) as source_line
from {relation}_read;

-- lines, those that are blank, a total or headings once more, and those whose last cell is empty
select
    count(*),
    count(*) filter (
        first_filled is null
        or regexp_matches(first_filled, {totals})
        or lower(first_filled) in {headings}
    ),
    count(*) filter (last_cell is null or last_cell = '')
from (
    select
        coalesce({filled}) as first_filled,
        {last_cell} as last_cell
    from {relation}
)
