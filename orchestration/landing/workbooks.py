"""Excel workbooks: the table wherever it stands, its cells as text, as who sent it sees them."""

import errno
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from posixpath import join, normpath
from xml.etree import ElementTree

from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from orchestration.landing.headings import (
    SEARCHED_LINES,
    Headings,
    Synonyms,
    find_headings,
    heading_key,
    not_recognised,
)
from orchestration.landing.refusals import FileRefusedError
from orchestration.landing.table_lines import BLANKS, Line, SkippedLine
from orchestration.landing.tables import RawTable

EXCEL_ROWS = 1_048_576
"""Rows of a sheet: a line of the second sheet that holds the table has this added to its number,
one of the third twice this."""
_LARGEST_UNPACKED = 600 * 1024**2
_MOST_CELLS = 15_000_000
_MOST_SHEETS = 100
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OF_DAMAGE = (
    zipfile.BadZipFile,
    ElementTree.ParseError,
    KeyError,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)
"""What zipfile and the parser raise for damaged workbooks; for an unknown packing it is
NotImplementedError."""
_HIDDEN_SHEETS = (
    (SheetVisibleEnum.Hidden, "Skjult ark"),
    (SheetVisibleEnum.VeryHidden, "Meget skjult ark"),
)
_OTHER_ARCHIVES = {
    "xl/workbook.bin": "en binær Excel-fil (.xlsb)",
    "word/document.xml": "et Word-dokument",
    "content.xml": "et LibreOffice-dokument",
}


_ZERO_DAY = "00-01-1900"
"""What Excel shows of zero as a day."""
_NOT_COMPUTED = "(formel uden værdi)"
_EXAMPLES = ("eksempel", "eksempler", "example")
GUIDE = "Vejledning"
"""The sheet of a template that says how to fill it in."""
_HIDDEN_ROW = "Skjult række"

# A worksheet's XML, whose elements may have a prefix. The reader gives none of these.
_ROW = re.compile(rb"<(?:\w+:)?row\s([^>]*)>")
_ERROR = re.compile(
    rb'<(?:\w+:)?c\s([^>]*\bt="e"[^>]*)>.*?<(?:\w+:)?v(?:\s[^>]*)?>([^<]*)<', re.DOTALL
)
_UNCOMPUTED = re.compile(
    rb"<(?:\w+:)?c\s([^>]*)>\s*<(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>)\s*"
    rb"(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_REFERENCE = re.compile(rb'\br="([A-Z]{1,3})([0-9]{1,7})"')


@dataclass(frozen=True)
class Sheet:
    """A sheet of a workbook: one that holds the table, or a part of it, or one that was left
    out."""

    sheet_name: str
    line_offset: int | None
    """What is added to its row numbers; None where it was left out."""
    reason_da: str | None = None
    """Why it was left out (Danish)."""


@dataclass(frozen=True)
class Workbook:
    """The table in a workbook. The table's first column has position `first_column`."""

    headings: Headings
    first_column: int
    sheets: tuple[Sheet, ...]
    lines: tuple[Line, ...]
    """Every row below the headings, cells from the table's first column on."""
    skipped: tuple[SkippedLine, ...]
    """Rows that are hidden."""
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
    sheets, hidden = _read_sheets(path)
    parts = [part for name, rows in sheets for part in _find_part(name, rows, table, synonyms)]
    left_out = {part.name: hidden[part.name] for part in parts if part.name in hidden}
    examples = {part.name: "Eksempelark" for part in parts if _is_example(part.name)}
    seen = [part for part in parts if part.name not in left_out]
    if any(part.name not in examples for part in seen):
        left_out = examples | left_out
    if parts and not seen:
        raise FileRefusedError("file_table_hidden", sheet=parts[0].name)
    parts = [part for part in parts if part.name not in left_out]
    if not parts:
        heads = [line for _, rows in sheets for line in enumerate(rows[:SEARCHED_LINES], start=1)]
        if not heads:
            raise FileRefusedError("file_empty_workbook")
        raise not_recognised(heads, table, synonyms)
    chosen = _choose(parts, table)
    hidden_rows = _as_seen(path, chosen)
    lines, skipped, texts = [], [], list(_texts_outside(sheets, chosen))
    for number, part in enumerate(chosen):
        for row in range(part.heading_row + 1, len(part.rows)):
            line, cells = row + 1 + number * EXCEL_ROWS, part.rows[row][part.first_column :]
            if row not in hidden_rows[part.name]:
                lines.append((line, cells))
            elif any(cell.strip(BLANKS) for cell in cells):
                skipped.append(SkippedLine(line, _HIDDEN_ROW))
                texts += cells
    return Workbook(
        headings=chosen[0].headings,
        first_column=chosen[0].first_column,
        sheets=(
            *(Sheet(part.name, number * EXCEL_ROWS) for number, part in enumerate(chosen)),
            *(
                Sheet(
                    name,
                    None,
                    left_out.get(name) or hidden.get(name) or _without_table(name, parts),
                )
                for name, rows in sheets
                if rows and all(part.name != name for part in chosen)
            ),
        ),
        lines=tuple(lines),
        skipped=tuple(skipped),
        other_texts=tuple(texts),
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
        case time() if value == time():
            return _ZERO_DAY
        case None:
            return ""
        case _:
            return str(value)


def _number_text(value: int | float) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        return ""
    # Excel itself keeps fifteen digits, and shows so that more are lost.
    if abs(value) >= 10**15:
        return format(value, ".5E").replace(".", ",")
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
    except _OF_DAMAGE as error:
        raise _damaged_by(error) from None


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


def _is_example(name: str) -> bool:
    return heading_key(name).strip("0123456789") in _EXAMPLES


def _without_table(name: str, parts: list[_Part]) -> str:
    """Why a sheet is left out. A guide with headings is none: it may be a table that lacks some."""
    is_guide = heading_key(name) == heading_key(GUIDE) and all(part.name != name for part in parts)
    return GUIDE if is_guide else "Uden tabellen"


def _as_seen(path: Path, parts: list[_Part]) -> dict[str, set[int]]:
    """Puts into the rows of each part what Excel shows and the reader leaves blank: errors,
    formulas that were never computed, cells merged downwards. Returns the hidden rows by sheet,
    counted from 0."""
    try:
        with zipfile.ZipFile(path) as archive:
            places = _worksheets(archive)
            contents = {part.name: archive.read(places[part.name]) for part in parts}
    except _OF_DAMAGE as error:
        raise _damaged_by(error) from None
    merged = {part.name: _merged(path, part.name) for part in parts}
    hidden: dict[str, set[int]] = {}
    for part in parts:
        content = contents[part.name]
        for (top, column), (bottom, last_column) in merged[part.name]:
            if column == last_column and top > part.heading_row:
                for row in range(top + 1, min(bottom + 1, len(part.rows))):
                    part.rows[row][column] = part.rows[top][column]
        shown = [(one[1], one[2].decode("utf-8", "replace")) for one in _ERROR.finditer(content)]
        shown += [
            (one[1], _NOT_COMPUTED)
            for one in _UNCOMPUTED.finditer(content)
            if b't="str"' not in one[1]
        ]
        for attributes, text in shown:
            if found := _REFERENCE.search(attributes):
                row, column = int(found[2]) - 1, _column(found[1])
                if row < len(part.rows) and column - part.first_column < len(part.headings.texts):
                    cells = part.rows[row]
                    cells += [""] * (column + 1 - len(cells))
                    cells[column] = text
        hidden[part.name] = {
            int(number[1]) - 1
            for attributes in _ROW.findall(content)
            if re.search(rb'\bhidden="(?:1|true)"', attributes)
            and (number := re.search(rb'\br="([0-9]{1,7})"', attributes))
        }
    return hidden


def _merged(path: Path, sheet: str) -> list[tuple[tuple[int, int], tuple[int, int]]]:
    with path.open("rb") as file:
        ranges = CalamineWorkbook.from_filelike(file).get_sheet_by_name(sheet).merged_cell_ranges
    return ranges or []


def _column(letters: bytes) -> int:
    position = 0
    for letter in letters:
        position = position * 26 + letter - ord("A") + 1
    return position - 1


def _worksheets(archive: zipfile.ZipFile) -> dict[str, str]:
    """The place in the archive of each sheet, by name."""
    names = {name.lower(): name for name in archive.namelist()}
    relations = ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
    targets = {one.attrib["Id"]: one.attrib["Target"] for one in relations}
    places = {}
    for one in ElementTree.fromstring(archive.read("xl/workbook.xml")).iter():
        ids = [targets.get(value) for name, value in one.attrib.items() if name.endswith("}id")]
        if one.tag.endswith("}sheet") and ids and ids[0]:
            place = normpath(join("/xl", ids[0])).removeprefix("/")
            places[one.attrib["name"]] = names[place.lower()]
    return places


def _read_sheets(path: Path) -> tuple[list[tuple[str, list[list[str]]]], dict[str, str]]:
    """Every sheet, and why those that nobody sees are left out (Danish), by name. A cell far from
    the others makes all between them cells as well: the reader may die of that, and its process
    with it."""
    try:
        with path.open("rb") as file:
            workbook = CalamineWorkbook.from_filelike(file)
        names = [
            sheet.name for sheet in workbook.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet
        ]
        if len(names) > _MOST_SHEETS:
            raise FileRefusedError("file_too_many_sheets", sheets=len(names))
        hidden = {
            sheet.name: reason
            for sheet in workbook.sheets_metadata
            for visible, reason in _HIDDEN_SHEETS
            if sheet.visible == visible
        }
        sheets = []
        cells = 0
        for name in names:
            sheet = workbook.get_sheet_by_name(name)
            cells += sheet.total_height * sheet.total_width
            if cells > _MOST_CELLS:
                raise _too_wide(name, sheet.total_height, sheet.total_width)
            rows = sheet.to_python(skip_empty_area=False)
            sheets.append((name, [[cell_text(value) for value in row] for row in rows]))
        return sheets, hidden
    except BaseException as error:  # a panic in the reader is not an Exception
        if isinstance(error, (KeyboardInterrupt, SystemExit, MemoryError, FileRefusedError)):
            raise
        raise _damaged_by(error) from None


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


def _damaged_by(error: BaseException) -> OSError | FileRefusedError:
    """What to raise for an error of the library: that the workbook is damaged, but an error of the
    disk as it is. A damaged file that is read before its beginning is an invalid argument."""
    if isinstance(error, OSError) and error.errno not in (None, errno.EINVAL):
        return error
    return FileRefusedError("file_damaged_workbook")
