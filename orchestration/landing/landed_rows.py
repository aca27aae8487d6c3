"""The rows of a raw table from a file's table: columns by their raw names, CPR numbers replaced,
birth date and sex taken from them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from orchestration.landing.identity import MAY_HOLD_CPR, cpr_numbers, mask
from orchestration.landing.reading import Reading, load_columns, sql_text
from orchestration.landing.tables import RawTable


@dataclass(frozen=True)
class Identities:
    """What a file's table holds of CPR numbers. In memory only: cells are as delivered."""

    has_cpr: bool
    """Whether there is a CPR number anywhere in the file."""
    ids_are_cpr: bool
    """Whether citizens' ids are CPR numbers; then nine digits are one too."""
    cpr_warnings: int
    """Ids that fail modulus 11; those issued since October 2007 may."""
    citizens: frozenset[str]
    """CPR numbers among the ids that could stand as P-numbers elsewhere."""
    p_numbers: frozenset[str]
    """P-numbers that could be CPR numbers."""
    cells: Mapping[str, tuple[str, ...]]
    """Cells by raw column that may hold CPR numbers among other text."""
    pseudonyms: Mapping[str, str]
    """By CPR number, of those in `cells`."""


def find_identities(reading: Reading, connection: duckdb.DuckDBPyConnection) -> Identities:
    """Looks through the table once; at columns that are not landed only if nothing was found."""
    found = _look_through(reading, connection)
    by_column = {column: _changed(column, found) for column in found.cells}
    has_cpr = bool(
        found.ids_are_cpr
        or any(by_column.values())
        or cpr_numbers(reading.other_texts, connection)
        or _other_columns_have_cpr(reading, connection)
    )
    return replace(found, has_cpr=has_cpr)


def write_rows(
    file: Path,
    reading: Reading,
    table: RawTable,
    identities: Identities,
    citizens: Collection[str],
    constants: Mapping[str, str | None],
    connection: duckdb.DuckDBPyConnection,
) -> int:
    """Writes the rows as Parquet and returns how many. `citizens` are P-numbers that are known to
    be CPR numbers. `constants` fill the columns and cells of those names that the file leaves
    open; one that is no raw column becomes a column of its own."""
    masked = {
        column: changed
        for column in identities.cells
        if (changed := _changed(column, identities, citizens))
    }
    for column, changed in masked.items():
        connection.execute(
            f"create or replace temp table mask_{column} (cell varchar, text varchar)"
        )
        load_columns(
            connection,
            f"mask_{column}",
            {"cell": list(changed.keys()), "text": list(changed.values())},
        )
    joins = " ".join(
        f"left join mask_{column} on delivered.{_cell(reading, column)} = mask_{column}.cell"
        for column in masked
    )
    columns = ", ".join(
        f"{_value(column, reading, masked, constants)} as {column}"
        for column in dict.fromkeys([*table.columns, *constants])
    )
    cpr = _id_columns(reading)[1 if identities.ids_are_cpr else 0]
    (count,) = connection.execute(
        f"copy (select {columns}, source_line"
        f" from (select *, {cpr} as cpr from {reading.relation}) as delivered {joins})"
        f" to {sql_text(str(file))} (format parquet)"
    ).fetchone()
    for column in masked:
        connection.execute(f"drop table mask_{column}")
    return count


def _look_through(reading: Reading, connection: duckdb.DuckDBPyConnection) -> Identities:
    columns = list(reading.headings.columns)
    cells = ", ".join(
        f"list(distinct {_cell(reading, column)}) filter (where"
        f" regexp_matches({_cell(reading, column)}, '{MAY_HOLD_CPR}')"
        f"{' and cpr is null' if column == 'citizen_id' else ''})"
        for column in columns
    )
    strict, loose = _id_columns(reading)
    ids, warnings, citizens, *found = connection.execute(
        f"""
        select
            count(strict_cpr),
            count(*) filter (where length(cpr) = 10 and not passes_modulus_11(cpr)),
            list(distinct cpr) filter (where cpr[1] = '1' and is_cpr(cpr)),
            {cells}
        from (select *, {strict} as strict_cpr, {loose} as cpr from {reading.relation})
        """
    ).fetchone()
    by_column = {
        column: tuple(cells) for column, cells in zip(columns, found, strict=True) if cells
    }
    pseudonyms = cpr_numbers((cell for cells in by_column.values() for cell in cells), connection)
    in_p_numbers = cpr_numbers(by_column.get("p_number", ()), connection)
    return Identities(
        has_cpr=False,
        ids_are_cpr=bool(ids),
        cpr_warnings=warnings if ids else 0,
        citizens=frozenset(citizens or ()),
        p_numbers=frozenset(cpr for cpr in in_p_numbers if cpr.startswith("1")),
        cells=by_column,
        pseudonyms=pseudonyms,
    )


def _id_columns(reading: Reading) -> tuple[str, str]:
    """The CPR number of the citizen in SQL: where ids are not known to be CPR numbers, and where
    they are."""
    if "citizen_id" not in reading.headings.columns:
        return "cast(null as varchar)", "cast(null as varchar)"
    cell = _cell(reading, "citizen_id")
    if reading.headings.has_cpr_heading:
        return f"cpr_in_cpr_column({cell})", f"cpr_in_cpr_column({cell})"
    return f"cpr_in_id_column({cell}, false)", f"cpr_in_id_column({cell}, true)"


def _changed(column: str, identities: Identities, citizens: Collection[str] = ()) -> dict[str, str]:
    """The column's cells that hold CPR numbers, with those replaced."""
    spared = identities.p_numbers.difference(citizens) if column == "p_number" else frozenset()
    masked = {cell: mask(cell, identities.pseudonyms, spared) for cell in identities.cells[column]}
    return {cell: text for cell, text in masked.items() if text != cell}


def _other_columns_have_cpr(reading: Reading, connection: duckdb.DuckDBPyConnection) -> bool:
    landed = set(reading.headings.columns.values())
    others = ", ".join(f"c{at}" for at in range(reading.width) if at not in landed)
    if not others:
        return False
    cells = connection.execute(
        f"select distinct cell from (select unnest([{others}]) as cell from {reading.relation})"
        f" where regexp_matches(cell, '{MAY_HOLD_CPR}')"
    ).fetchall()
    return bool(cpr_numbers((cell for (cell,) in cells), connection))


def _value(
    column: str,
    reading: Reading,
    masked: Mapping[str, object],
    constants: Mapping[str, str | None],
) -> str:
    """A raw column in SQL."""
    value = "cast(null as varchar)"
    if column in reading.headings.columns:
        value = f"delivered.{_cell(reading, column)}"
        if column in masked:
            value = f"coalesce(mask_{column}.text, {value})"
    if column == "citizen_id":
        return f"case when cpr is not null then pseudonym(cpr) else {value} end"
    otherwise = constants.get(column)
    if otherwise is not None:
        return f"coalesce(nullif(trim({value}), ''), {sql_text(otherwise)})"
    derived = {
        "birth_date": "strftime(cpr_birth_date(cpr), '%Y-%m-%d')",
        "sex": "cpr_sex(cpr)",
    }.get(column)
    if derived and "citizen_id" in reading.headings.columns:
        return (
            f"case when length(cpr) = 10 and nullif(trim({value}), '') is null then {derived}"
            f" else {value} end"
        )
    return value


def _cell(reading: Reading, column: str) -> str:
    return f"c{reading.headings.columns[column]}"
