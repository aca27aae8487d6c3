"""A delivered file as a relation of text in DuckDB, whatever kind of file it is."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import duckdb
import numpy as np
from fsspec.implementations.memory import MemoryFileSystem

from orchestration.errors import KapacitetError
from orchestration.landing.found_files import FoundFile
from orchestration.landing.headings import Headings, Synonyms, check_headings, match_headings
from orchestration.landing.refusals import FileRefusedError
from orchestration.landing.table_lines import (
    BLANKS,
    TOTAL_WORDS,
    Line,
    SkippedLine,
    table_lines,
)
from orchestration.landing.tables import POPULATION, SCREENING_ANSWERS, RawTable
from orchestration.landing.text_files import (
    MOST_BYTES_IN_MEMORY,
    CsvLayout,
    TextFile,
    count_ends_with_separator,
    csv_lines,
    examine_text,
    find_layout,
    width_check,
)
from orchestration.landing.workbooks import Sheet, read_workbook
from orchestration.sql_files import sql_file, sql_text

_CHUNK = 50_000


@dataclass(frozen=True)
class Reading:
    """A file's table: a relation in DuckDB with the columns c0, c1, … as text, null where the cell
    is blank, and source_line."""

    relation: str
    width: int
    headings: Headings
    first_column: int
    line_count: int
    skipped_lines: tuple[SkippedLine, ...] = ()
    sheets: tuple[Sheet, ...] = ()
    other_texts: tuple[str, ...] = ()
    """What else stands in the file: title lines, headings, skipped lines, names of sheets."""
    unheaded: tuple[int, ...] = ()
    """Positions of filled cells without a heading above them."""


def read_file(
    file: FoundFile, synonyms: Synonyms, relation: str, connection: duckdb.DuckDBPyConnection
) -> Reading:
    """Makes the relation `relation` of the file's table. Raises FileRefusedError when the file is
    damaged, is not recognised, or has no lines."""
    reading = _read(file, synonyms, relation, connection)
    if reading.line_count == 0:
        raise FileRefusedError("file_no_lines")
    return replace(reading, unheaded=_unheaded(reading, connection))


def is_screening(file: FoundFile, synonyms: Synonyms) -> bool:
    """Whether a file of answers has a column of citizens, and so one line per citizen and question.
    A file that cannot be read is told of where it is read."""
    try:
        if file.extension == "xlsx":
            headings = read_workbook(file.path, SCREENING_ANSWERS, synonyms).headings
        elif file.extension == "csv":
            headings = find_layout(examine_text(file.path), SCREENING_ANSWERS, synonyms).headings
        else:
            return False
    except Exception:  # whatever a file can do to its reader
        return False
    return not headings.missing(SCREENING_ANSWERS)


def sql_path(path: Path) -> str:
    """A path as a text in SQL, none of its signs standing for other files."""
    return sql_text(re.sub(r"([*?\[])", r"[\1]", str(path)))


def load_columns(
    connection: duckdb.DuckDBPyConnection, table: str, columns: Mapping[str, Sequence[object]]
) -> None:
    """Inserts columns of equal length into a table that has them."""
    chunk = {name: np.array(cells, dtype=object) for name, cells in columns.items()}
    connection.register("chunk", chunk)
    connection.execute(f"insert into {table} by name select * from chunk")
    connection.unregister("chunk")


def _read(
    file: FoundFile, synonyms: Synonyms, relation: str, connection: duckdb.DuckDBPyConnection
) -> Reading:
    if file.table is POPULATION:
        return _read_population(file, synonyms, relation, connection)
    assert file.table is not None, "others are refused before they are read"
    read = _read_workbook if file.extension == "xlsx" else _read_csv
    return read(file.path, file.table, synonyms, relation, connection)


def _read_population(
    file: FoundFile, synonyms: Synonyms, relation: str, connection: duckdb.DuckDBPyConnection
) -> Reading:
    from orchestration.landing.statbank import read_folk1a

    examine_text(file.path)
    try:
        columns, rows, source_lines = read_folk1a(file.path)
    except KapacitetError as error:
        problem = _without_name(str(error), file)
        raise FileRefusedError("file_no_population", problem=problem) from None
    lines = zip(source_lines, ([cell or "" for cell in row] for row in rows), strict=True)
    count = _load_lines(connection, relation, len(columns), lines)
    headings = match_headings(columns, POPULATION, synonyms)
    return Reading(relation, len(columns), headings, 0, count)


def _read_workbook(
    path: Path,
    table: RawTable,
    synonyms: Synonyms,
    relation: str,
    connection: duckdb.DuckDBPyConnection,
) -> Reading:
    workbook = read_workbook(path, table, synonyms)
    check_headings(workbook.headings, table, synonyms)
    width = max([len(workbook.headings.texts), *(len(cells) for _, cells in workbook.lines)])
    skipped = list(workbook.skipped)
    texts = [*workbook.headings.texts, *workbook.other_texts]
    lines = table_lines(workbook.lines, workbook.headings, table, skipped, texts)
    count = _load_lines(connection, relation, width, lines)
    return Reading(
        relation=relation,
        width=width,
        headings=workbook.headings,
        first_column=workbook.first_column,
        line_count=count,
        skipped_lines=tuple(skipped),
        sheets=workbook.sheets,
        other_texts=tuple(texts),
    )


def _read_csv(
    path: Path,
    table: RawTable,
    synonyms: Synonyms,
    relation: str,
    connection: duckdb.DuckDBPyConnection,
) -> Reading:
    text = examine_text(path)
    layout = find_layout(text, table, synonyms)
    check_headings(layout.headings, table, synonyms)
    width = len(layout.headings.texts)
    skipped: list[SkippedLine] = []
    texts = [*layout.headings.texts, *layout.title_texts]
    is_plain = text.is_plain and _read_plain_csv(connection, relation, text, layout)
    if is_plain:
        count = text.line_count - layout.heading_line
    else:
        check_width = width_check(text, layout, table)
        lines = table_lines(
            csv_lines(text, layout), layout.headings, table, skipped, texts, check_width
        )
        count = _load_lines(connection, relation, width, lines)
    if layout.separator == ",":
        _check_decimal_commas(connection, relation, layout.headings)
    return Reading(
        relation=relation,
        width=width,
        headings=layout.headings,
        first_column=0,
        line_count=count,
        skipped_lines=tuple(skipped),
        other_texts=tuple(texts),
    )


def _unheaded(reading: Reading, connection: duckdb.DuckDBPyConnection) -> tuple[int, ...]:
    texts = reading.headings.texts
    without = [at for at in range(reading.width) if at >= len(texts) or not texts[at].strip(BLANKS)]
    if not without:
        return ()
    is_filled = sql_text(f"[^{BLANKS}]")
    found = ", ".join(
        f"coalesce(bool_or(regexp_matches(c{at}, {is_filled})), false)" for at in without
    )
    [filled] = connection.execute(f"select {found} from {reading.relation}").fetchall()
    return tuple(at for at, is_there in zip(without, filled, strict=True) if is_there)


def _check_decimal_commas(
    connection: duckdb.DuckDBPyConnection, relation: str, headings: Headings
) -> None:
    """Raises FileRefusedError when the amounts of a comma-separated file have decimal commas, and
    so stand in two columns each: right of whole kroner stand two digits, which no amount is written
    as, or which are all that the column right of it has."""
    amounts = {at for column, at in headings.columns.items() if column.endswith("_dkk")}
    for at in sorted(amounts & set(range(len(headings.texts) - 1))):
        statement = sql_file(
            __name__,
            "split_amounts",
            relation=relation,
            amount=f"c{at}",
            beside=f"c{at + 1}",
            lone_ore="^0[0-9]$" if at + 1 in amounts else "^[0-9]{2}$",
        )
        [(told, first, pairs, others)] = connection.execute(statement).fetchall()
        line = told or (first if pairs > 1 and not others else None)
        if line is not None:
            raise FileRefusedError("file_decimal_comma", line=line)


def _load_lines(
    connection: duckdb.DuckDBPyConnection, relation: str, width: int, lines: Iterable[Line]
) -> int:
    """Fills a table with lines, shorter ones made as wide as the others; returns how many."""
    columns = [f"c{at}" for at in range(width)]
    types = ", ".join(f"{column} varchar" for column in columns)
    connection.execute(f"create temp table {relation} ({types}, source_line integer)")
    count = 0
    lines = iter(lines)
    while chunk := list(islice(lines, _CHUNK)):
        count += len(chunk)
        rows = [
            cells[:width] if len(cells) >= width else cells + [""] * (width - len(cells))
            for _, cells in chunk
        ]
        by_column = zip(columns, zip(*rows, strict=True), strict=True)
        load_columns(
            connection,
            relation,
            {column: [cell or None for cell in cells] for column, cells in by_column}
            | {"source_line": [line for line, _ in chunk]},
        )
    return count


def _read_plain_csv(
    connection: duckdb.DuckDBPyConnection, relation: str, text: TextFile, layout: CsvLayout
) -> bool:
    """Makes the relation with DuckDB's own reader, which is many times as fast as ours, and says
    whether it can be relied on: every line is one record of the right width, and none of them is
    a total, headings or blank. What DuckDB says about a line that it cannot read would quote it."""
    if layout.first_line != layout.heading_line + 1:
        return False
    # a table's rows are numbered already
    kind, line_number = ("table", "rowid + 1") if _fits(text) else ("view", "row_number() over ()")
    columns = [f"c{at}" for at in range(len(layout.headings.texts))]
    types = ", ".join(f"{column}: 'varchar'" for column in columns)
    filled = ", ".join(
        f"case when regexp_matches({column}, {sql_text(f'[^{BLANKS}]')}) then {column} end"
        for column in columns
    )
    totals = "|".join(word.replace(" ", r"\W*") for word in TOTAL_WORDS)
    try:
        source = sql_path(text.path) if text.content is None else _in_memory(connection, text)
        statement = sql_file(
            __name__,
            "plain_csv",
            kind=kind,
            relation=relation,
            source=source,
            columns=types,
            line_number=line_number,
            heading_line=layout.heading_line,
            separator=sql_text(layout.separator),
            filled=filled,
            last_cell=columns[-1],
            totals=sql_text(rf"(?i)^\W*({totals})"),
            headings=f"({', '.join(sql_text(text.lower()) for text in layout.headings.texts)})",
        )
        counts = connection.execute(statement).fetchone()
    except (duckdb.Error, UnicodeEncodeError):
        counts = None
    finally:
        MemoryFileSystem.store.clear()
    # DuckDB forgives a separator at the end of a line, which may come of a cell that was split
    if (
        counts
        and counts[:2] == (text.line_count - layout.heading_line, 0)
        and counts[2] >= count_ends_with_separator(text, layout)
    ):
        return True
    _drop_relation(connection, relation)
    return False


def _in_memory(connection: duckdb.DuckDBPyConnection, text: TextFile) -> str:
    """A text that is not on disk in UTF-8, as a file that DuckDB reads from memory."""
    files = MemoryFileSystem()
    files.pipe("/text.csv", text.content)
    if not connection.filesystem_is_registered("memory"):
        connection.register_filesystem(files)
    return "'memory://text.csv'"


@contextmanager
def dropped_relation(connection: duckdb.DuckDBPyConnection, relation: str) -> Iterator[str]:
    """A name for a relation, which is dropped in the end."""
    try:
        yield relation
    finally:
        _drop_relation(connection, relation)


def _drop_relation(connection: duckdb.DuckDBPyConnection, relation: str) -> None:
    """Drops a temporary table or view and what it reads, if they are there. Not looked for in
    duckdb_tables(), which takes the longer, the more files there are."""
    for name in (relation, f"{relation}_read"):
        for kind in ("table", "view"):
            with suppress(duckdb.CatalogException):  # it is of the other kind
                connection.execute(f"drop {kind} if exists {name}")


def _fits(text: TextFile) -> bool:
    return text.path.stat().st_size <= MOST_BYTES_IN_MEMORY


def _without_name(message: str, file: FoundFile) -> str:
    """A message that begins with the file's name, without it."""
    name = f"{file.path.parent.name}/{file.path.name}"
    return message.removeprefix(name).removeprefix(":").removeprefix(",").strip()
