"""The rows of a raw table from a file's table: columns by their raw names, CPR numbers replaced,
birth date and sex taken from them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.landing.headings import heading_key
from orchestration.landing.identity import (
    MAY_HOLD_CPR,
    PREFIX,
    Identity,
    has_same_digits,
    is_shortened,
    is_without_serial,
    p_number_of,
)
from orchestration.landing.reading import Reading, load_columns
from orchestration.landing.tables import OFFERS, RawTable
from orchestration.sql_files import sql_text

# What stands for a number that is no citizen's; in citizen_placeholders.csv, too (R19).
_PART, _SHORTENED, _SAME_DIGITS = "(ufuldstændigt nummer)", "(forkortet nummer)", "(ens cifre)"


@dataclass(frozen=True)
class Masks:
    """What a file's table holds of CPR numbers, and what stands in their place. In memory only:
    cells are as delivered."""

    has_cpr: bool
    """Whether there is a CPR number anywhere in the file."""
    ids_are_cpr: bool
    """Whether there are CPR numbers among the citizens' ids."""
    cpr_warnings: int
    """Ids that fail modulus 11; those issued since October 2007 may."""
    citizens: Mapping[str, tuple[str | None, str | None]]
    """By cell of ids that is no plain CPR number: the CPR number in it, else the text in its
    place."""
    texts: Mapping[str, Mapping[str, str]]
    """By raw column, the text in place of a cell."""


def find_masks(
    reading: Reading,
    table: RawTable,
    p_numbers: Collection[str],
    placeholders: Collection[str],
    municipality_code: str | None,
    identity: Identity,
    connection: duckdb.DuckDBPyConnection,
) -> Masks:
    """Looks through the table once; at what is not landed only if nothing was found. `p_numbers`
    are those of the register; a register's own are taken as they are. `placeholders`: keys of texts
    that name no citizen (R19). `municipality_code`: whose the file is."""
    columns = list(reading.headings.columns)
    lists = ", ".join(
        f"list(distinct {_cell(reading, column)}) filter ({_is_looked_at(reading, column)})"
        for column in columns
    )
    with_plain = f"select *, {_plain_cpr(reading)} as plain from {_with_digits(reading)}"
    counts = "count(plain), count(*) filter (not passes_modulus_11(plain))"
    looked = connection.execute(f"select {counts}, {lists} from ({with_plain})")
    [(plain_ids, warnings, *found)] = looked.fetchall()
    cells = {column: list_ or [] for column, list_ in zip(columns, found, strict=True)}
    citizens = {
        cell: _citizen(
            cell, reading.headings.has_cpr_heading, placeholders, municipality_code or "", identity
        )
        for cell in cells.pop("citizen_id", [])
    }
    if table is OFFERS:
        p_numbers = {number for cell in cells["p_number"] if (number := p_number_of(cell))}
    texts = {
        column: {
            cell: masked
            for cell in of_column
            if (masked := identity.mask_cell(cell, column, p_numbers)) != cell
        }
        for column, of_column in cells.items()
    }
    ids_are_cpr = bool(plain_ids) or any(number for number, _ in citizens.values())
    return Masks(
        has_cpr=ids_are_cpr
        or any(text not in (cell, _SHORTENED, _SAME_DIGITS) for cell, (_, text) in citizens.items())
        or any(PREFIX in text for changed in texts.values() for text in changed.values())
        or any(identity.numbers(text, p_numbers) for text in reading.other_texts)
        or _other_columns_have_cpr(reading, p_numbers, identity, connection),
        ids_are_cpr=ids_are_cpr,
        cpr_warnings=warnings,
        citizens={cell: told for cell, told in citizens.items() if told != (None, cell)},
        texts={column: changed for column, changed in texts.items() if changed},
    )


def write_rows(
    file: Path,
    reading: Reading,
    table: RawTable,
    masks: Masks,
    constants: Mapping[str, str | None],
    connection: duckdb.DuckDBPyConnection,
) -> int:
    """Writes the rows as Parquet and returns how many. `constants` fill the columns and cells of
    those names that the file leaves open; one that is no raw column becomes a column of its own."""
    changed: dict[str, list[tuple[str, str | None, str | None]]] = {
        column: [(cell, text, None) for cell, text in texts.items()]
        for column, texts in masks.texts.items()
    }
    if masks.citizens:
        changed["citizen_id"] = [
            (cell, text, number) for cell, (number, text) in masks.citizens.items()
        ]
    added, joins = "", ""
    for column, rows in changed.items():
        cells, texts, numbers = zip(*rows, strict=True)
        types = "cell varchar, text varchar, number varchar"
        connection.execute(f"create or replace temp table mask_{column} ({types})")
        load_columns(
            connection, f"mask_{column}", {"cell": cells, "text": texts, "number": numbers}
        )
        added += f", mask_{column}.cell is not null as is_masked_{column}"
        added += f", mask_{column}.text as text_{column}"
        joins += f" left join mask_{column} on {_cell(reading, column)} = mask_{column}.cell"
    in_text = "mask_citizen_id.number" if masks.citizens else "null"
    columns = ", ".join(
        f"{_value(column, reading, changed.keys(), constants)} as {column}"
        for column in dict.fromkeys([*table.columns, *constants])
    )
    cpr = f"coalesce({_plain_cpr(reading)}, {in_text}) as cpr"
    known = f"select delivered.*, {cpr}{added} from {_with_digits(reading)} as delivered{joins}"
    landed = f"select {columns}, source_line from ({known})"
    copied = connection.execute(f"copy ({landed}) to {sql_text(str(file))} (format parquet)")
    [(count,)] = copied.fetchall()
    for column in changed:
        connection.execute(f"drop table mask_{column}")
    return int(count)


def _with_digits(reading: Reading) -> str:
    """The table in SQL, with the digits of the citizen's id worked out once a row."""
    digits = "cast(null as varchar)"
    if "citizen_id" in reading.headings.columns:
        digits = f"ten_digits({_cell(reading, 'citizen_id')})"
    return f"(select *, {digits} as digits from {reading.relation})"


def _plain_cpr(reading: Reading) -> str:
    """The CPR number of the citizen in SQL, where the cell holds no more."""
    return f"plain_cpr(digits, {reading.headings.has_cpr_heading})"


def _is_looked_at(reading: Reading, column: str) -> str:
    """Which cells of a column are looked at one by one: what may hold a CPR number; of ids those
    that are no plain number, in a column headed as CPR numbers all of them."""
    cell = _cell(reading, column)
    may_hold = f"regexp_matches({cell}, {sql_text(MAY_HOLD_CPR)})"
    if column == "citizen_id":
        may_hold = f"plain is null and ({reading.headings.has_cpr_heading} or {may_hold})"
    return f"where {cell} is not null and {may_hold}"


def _citizen(
    cell: str,
    has_cpr_heading: bool,
    placeholders: Collection[str],
    municipality_code: str,
    identity: Identity,
) -> tuple[str | None, str | None]:
    """The CPR number in a cell of ids, else the text in its place. In a column headed as CPR
    numbers that is a pseudonym of the text, which is the municipality's own (R19). A part of a
    number is nobody's: several citizens can share it."""
    if has_same_digits(cell):
        return None, _SAME_DIGITS
    if is_shortened(cell):
        return None, _SHORTENED
    if not any(map(str.isalnum, cell)) or heading_key(cell) in placeholders:
        return None, cell
    if number := identity.only_number(cell):
        return (None, _PART) if is_without_serial(number) else (number, None)
    if has_cpr_heading and 5 <= sum(map(str.isdigit, cell)) <= 8:
        return None, _PART
    if has_cpr_heading:
        return None, identity.pseudonym(f"{municipality_code}:{cell.strip()}")
    return None, identity.mask(cell)


def _other_columns_have_cpr(
    reading: Reading,
    p_numbers: Collection[str],
    identity: Identity,
    connection: duckdb.DuckDBPyConnection,
) -> bool:
    landed = set(reading.headings.columns.values())
    others = ", ".join(f"c{at}" for at in range(reading.width) if at not in landed)
    if not others:
        return False
    cells = f"select unnest([{others}]) as cell from {reading.relation}"
    may_hold = f"regexp_matches(cell, {sql_text(MAY_HOLD_CPR)})"
    found = connection.execute(f"select distinct cell from ({cells}) where {may_hold}")
    return any(PREFIX in identity.mask_cell(cell, "", p_numbers) for (cell,) in found.fetchall())


def _value(
    column: str,
    reading: Reading,
    changed: Collection[str],
    constants: Mapping[str, str | None],
) -> str:
    """A raw column in SQL."""
    value = "cast(null as varchar)"
    if column in reading.headings.columns:
        value = _cell(reading, column)
        if column in changed:
            value = f"case when is_masked_{column} then text_{column} else {value} end"
    if column == "citizen_id":
        return f"case when cpr is not null then pseudonym(cpr) else {value} end"
    if column == "cpr_birth_date":
        return _cpr_birth_date(reading)
    otherwise = constants.get(column)
    if otherwise is not None:
        return f"coalesce(nullif(trim({value}), ''), {sql_text(otherwise)})"
    derived = {
        "birth_date": "strftime(cpr_birth_date(cpr), '%Y-%m-%d')",
        "sex": "cpr_sex(cpr)",
    }.get(column)
    if derived and "citizen_id" in reading.headings.columns:
        return (
            f"case when cpr is not null and nullif(trim({value}), '') is null then {derived}"
            f" else {value} end"
        )
    return value


def _cpr_birth_date(reading: Reading) -> str:
    """What the CPR number says of the day of birth, where the file says it, too (R19): only here
    can they be compared."""
    if not {"citizen_id", "birth_date"} <= reading.headings.columns.keys():
        return "cast(null as varchar)"
    told = f"nullif(trim({_cell(reading, 'birth_date')}), '')"
    return (
        f"case when cpr is not null and {told} is not null"
        " then strftime(cpr_birth_date(cpr), '%Y-%m-%d') end"
    )


def _cell(reading: Reading, column: str) -> str:
    return f"c{reading.headings.columns[column]}"
