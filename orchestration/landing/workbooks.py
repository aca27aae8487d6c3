"""Excel workbooks: the table wherever it stands, its cells as text."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from python_calamine import CalamineWorkbook, SheetTypeEnum

from orchestration.landing.headings import (
    SEARCHED_LINES,
    Headings,
    Synonyms,
    find_headings,
    heading_key,
    not_recognised,
)
from orchestration.landing.refusals import FileRefusedError
from orchestration.landing.table_lines import BLANKS, Line
from orchestration.landing.tables import RawTable

EXCEL_ROWS = 1_048_576
"""Rows of a sheet: a line of the second sheet that holds the table has this added to its number,
one of the third twice this."""
_LARGEST_UNPACKED = 600 * 1024**2
_MOST_CELLS = 15_000_000
_MOST_SHEETS = 100
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OTHER_ARCHIVES = {
    "xl/workbook.bin": "en binær Excel-fil (.xlsb)",
    "word/document.xml": "et Word-dokument",
    "content.xml": "et LibreOffice-dokument",
}


@dataclass(frozen=True)
class Sheet:
    """A sheet that holds the table, or a part of it."""

    sheet_name: str
    line_offset: int
    """What is added to its row numbers."""


@dataclass(frozen=True)
class Workbook:
    """The table in a workbook. The table's first column has position `first_column`."""

    headings: Headings
    first_column: int
    sheets: tuple[Sheet, ...]
    lines: tuple[Line, ...]
    """Every row below the headings, cells from the table's first column on."""
    other_texts: tuple[str, ...]
    """What stands above, left of and beside the table, and the sheets' names."""


@dataclass(frozen=True)
class _Part:
    name: str
    headings: Headings
    heading_row: int
    first_column: int
    rows: list[list[str]]


def read_workbook(path: Path, table: RawTable, synonyms: Synonyms) -> Workbook:
    """The table of a workbook: from the one sheet whose headings have every required column, or
    from all such sheets when their headings are the same.

    Raises FileRefusedError when the workbook cannot be read, no sheet has known headings, or sheets
    with different headings could each be the table.
    """
    _check_container(path)
    sheets = _read_sheets(path)
    parts = [part for name, rows in sheets for part in _find_part(name, rows, table, synonyms)]
    if not parts:
        heads = [line for _, rows in sheets for line in enumerate(rows[:SEARCHED_LINES], start=1)]
        if not heads:
            raise FileRefusedError("file_empty_workbook")
        raise not_recognised(heads, table, synonyms)
    chosen = _choose(parts, table)
    lines = [
        (row + 1 + number * EXCEL_ROWS, part.rows[row][part.first_column :])
        for number, part in enumerate(chosen)
        for row in range(part.heading_row + 1, len(part.rows))
    ]
    return Workbook(
        headings=chosen[0].headings,
        first_column=chosen[0].first_column,
        sheets=tuple(Sheet(part.name, number * EXCEL_ROWS) for number, part in enumerate(chosen)),
        lines=tuple(lines),
        other_texts=tuple(_texts_outside(sheets, chosen)),
    )


def cell_text(value: object) -> str:
    """A cell's value as text: days as YYYY-MM-DD, numbers with all their digits and no `.0`."""
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int() | float():
            return _number_text(value)
        case datetime():
            return value.date().isoformat()
        case date():
            return value.isoformat()
        case None:
            return ""
        case _:
            return str(value)


def _number_text(value: int | float) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        return ""
    # Excel itself keeps fifteen digits.
    text = format(Decimal(format(value, ".15g")), "f")
    if re.fullmatch(r"-?[0-9]+\.[0-9]{3}", text):
        return text + "0"  # else the point could be read as one between thousands
    return text


def _check_container(path: Path) -> None:
    with path.open("rb") as file:
        head = file.read(8)
        if head == _OLE:
            raise _refused_ole(head + file.read())
    if not head:
        raise FileRefusedError("file_empty")
    if not head.startswith(b"PK"):
        raise FileRefusedError("file_not_excel")
    try:
        with zipfile.ZipFile(path) as archive:
            _check_archive(archive)
    except (zipfile.BadZipFile, EOFError, OSError, ValueError, NotImplementedError, RuntimeError):
        raise _damaged() from None


def _refused_ole(content: bytes) -> FileRefusedError:
    if "EncryptedPackage".encode("utf-16-le") in content:
        return FileRefusedError("file_password")
    return FileRefusedError("file_old_excel")


def _check_archive(archive: zipfile.ZipFile) -> None:
    names = {info.filename for info in archive.infolist()}
    for name, kind in _OTHER_ARCHIVES.items():
        if name in names:
            raise FileRefusedError("file_not_xlsx", kind=kind)
    if not any(name.lower().startswith("xl/") for name in names):
        raise FileRefusedError("file_zip")
    if sum(info.file_size for info in archive.infolist()) > _LARGEST_UNPACKED:
        raise FileRefusedError("file_unpacks_too_large")


def _read_sheets(path: Path) -> list[tuple[str, list[list[str]]]]:
    """Every sheet. A cell far from the others makes all between them cells as well: the reader
    may die of that, and its process with it."""
    try:
        with path.open("rb") as file:
            workbook = CalamineWorkbook.from_filelike(file)
        names = [
            sheet.name for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet
        ]
        if len(names) > _MOST_SHEETS:
            raise FileRefusedError("file_too_many_sheets", sheets=len(names))
        sheets = []
        cells = 0
        for name in names:
            sheet = workbook.get_sheet_by_name(name)
            cells += sheet.total_height * sheet.total_width
            if cells > _MOST_CELLS:
                raise _too_wide(name, sheet.total_height, sheet.total_width)
            rows = sheet.to_python(skip_empty_area=False)
            sheets.append((name, [[cell_text(value) for value in row] for row in rows]))
        return sheets
    except BaseException as error:  # a panic in the reader is not an Exception
        if isinstance(error, (KeyboardInterrupt, SystemExit, MemoryError, FileRefusedError)):
            raise
        raise _damaged() from None


def _too_wide(name: str, rows: int, columns: int) -> FileRefusedError:
    return FileRefusedError(
        "file_cells_too_far", cells=_MOST_CELLS, sheet=name, rows=rows, columns=columns
    )


def _find_part(
    name: str, rows: list[list[str]], table: RawTable, synonyms: Synonyms
) -> Iterator[_Part]:
    found = find_headings(enumerate(rows[:SEARCHED_LINES]), table, synonyms)
    if found is None:
        return
    row, headings = found
    filled = [at for at, text in enumerate(headings.texts) if text.strip(BLANKS)]
    # Headings are matched anew within the table, so that positions count from its first column.
    texts = rows[row][filled[0] :]
    inside = find_headings([(row, texts)], table, synonyms)
    if inside is not None:
        yield _Part(name, inside[1], row, filled[0], rows)


def _choose(parts: list[_Part], table: RawTable) -> list[_Part]:
    complete = [part for part in parts if not part.headings.missing(table)]
    if not complete:
        return [max(parts, key=lambda part: len(part.headings.columns))]
    if len({_heading_keys(part) for part in complete}) > 1:
        names = ", ".join(f"»{part.name}«" for part in complete)
        raise FileRefusedError("file_several_tables", sheets=names)
    return complete


def _heading_keys(part: _Part) -> tuple[str, ...]:
    return tuple(" ".join(heading_key(text) for text in part.headings.texts).rstrip().split(" "))


def _texts_outside(sheets: list[tuple[str, list[list[str]]]], chosen: list[_Part]) -> Iterator[str]:
    by_name = {part.name: part for part in chosen}
    for name, rows in sheets:
        yield name
        part = by_name.get(name)
        for number, row in enumerate(rows):
            if part is None or number <= part.heading_row:
                yield from filter(None, row)
            else:
                yield from filter(None, row[: part.first_column])


def _damaged() -> FileRefusedError:
    return FileRefusedError("file_damaged_workbook")
