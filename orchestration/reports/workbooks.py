"""Excel workbooks, in which nothing runs: texts are strings, never formulas."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from orchestration.reports.disclosure import SharedTable, UndeclaredError, withheld
from orchestration.reports.numbers import NO_NUMBER
from orchestration.reports.pages import inert
from orchestration.reports.tables import Column, Row, Table
from orchestration.reports.units import UNITS

FICTIVE = "Demonstration. Leverancerne er fiktive."

Formats = dict[str, Format]


class Sheet(NamedTuple):
    """A table under a title and what must be known of its figures; its first columns, `labels`,
    name the row."""

    name: str
    title: str
    table: Table
    labels: int = 1
    note: str = ""


@contextmanager
def opened_workbook(path: Path) -> Iterator[tuple[Workbook, Formats]]:
    """A new workbook, written when all went well, and the formats of its cells."""
    with xlsxwriter.Workbook(str(path), {"in_memory": True}) as workbook:
        yield workbook, _formats(workbook)


def _formats(workbook: Workbook) -> Formats:
    common = {"valign": "top", "text_wrap": True}
    formats = {
        "heading": workbook.add_format(
            {**common, "bold": True, "bg_color": "#E8EDF2", "bottom": 1, "num_format": "@"}
        ),
        "title": workbook.add_format({"bold": True, "font_size": 16}),
        "section": workbook.add_format({"bold": True, "font_size": 12}),
        "sentence": workbook.add_format({"num_format": "@"}),
        "text part": workbook.add_format({**common, "num_format": "@", "indent": 1}),
    }
    for kind, unit in UNITS.items():
        of_kind = {**common, "num_format": unit.excel}
        formats[kind] = workbook.add_format(of_kind)
        formats[f"{kind} total"] = workbook.add_format({**of_kind, "bold": True, "top": 1})
    return formats


def new_sheet(workbook: Workbook, name: str) -> Worksheet:
    """A sheet that prints on A4, one page wide."""
    sheet = workbook.add_worksheet(name)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    return sheet


def write_list(
    sheet: Worksheet,
    formats: Formats,
    columns: Sequence[Column],
    rows: Iterable[tuple[Any, ...]],
) -> None:
    """A sheet that is one table: headings that stay in sight and on every printed page."""
    set_widths(sheet, columns)
    after = write_table(sheet, formats, 0, columns, rows)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.autofilter(0, 0, max(after - 1, 1), len(columns) - 1)


def write_titled_lists(path: Path, notes: Sequence[str], sheets: Iterable[Sheet]) -> None:
    """A workbook of tables, each on its sheet; the notes are on all of them."""
    with opened_workbook(path) as (workbook, formats):
        for sheet in sheets:
            _write_titled_list(new_sheet(workbook, sheet.name), formats, notes, sheet)


def write_shared(path: Path, notes: Sequence[str], sheets: Iterable[Sheet]) -> None:
    """The same for a workbook that goes to more than one municipality: each sheet also says how
    much of it is hidden. Raises `UndeclaredError` for a table that was not made for others."""

    def checked() -> Iterator[Sheet]:
        for sheet in sheets:
            if not isinstance(sheet.table, SharedTable):
                raise UndeclaredError(f"Sheet {sheet.name}")
            said = filter(None, [sheet.note, withheld([sheet.table])])
            yield sheet._replace(note=". ".join(said))

    write_titled_lists(path, notes, checked())


def _write_titled_list(
    sheet: Worksheet, formats: Formats, notes: Sequence[str], shown: Sheet
) -> None:
    """The headings and the columns that name a row stay in sight; by several of them one can
    filter."""
    table, labels = shown.table, shown.labels
    set_widths(sheet, table.columns)
    write_text(sheet, 0, 0, shown.title, formats["title"])
    heading = write_sentences(sheet, formats, 1, filter(None, [*notes, shown.note])) + 1
    after = write_table(sheet, formats, heading, table.columns, table.rows)
    sheet.freeze_panes(heading + 1, labels)
    sheet.repeat_rows(heading)
    sheet.print_area(0, 0, after - 1, len(table.columns) - 1)
    if labels > 1:
        sheet.autofilter(heading, 0, after - 1, len(table.columns) - 1)
    sheet.set_footer("&L&A&RSide &P af &N")


def set_widths(sheet: Worksheet, columns: Sequence[Column]) -> None:
    """Gives the sheet's columns the widths that the table wants."""
    for number, column in enumerate(columns):
        sheet.set_column(number, number, column.width)


def write_table(
    sheet: Worksheet,
    formats: Formats,
    row: int,
    columns: Sequence[Column],
    rows: Iterable[tuple[Any, ...] | Row],
) -> int:
    """Writes headings and rows; returns the row after them."""
    for number, column in enumerate(columns):
        write_text(sheet, row, number, column.heading, formats["heading"])
    for values in rows:
        row += 1
        level = values.level if isinstance(values, Row) else ""
        for number, value in enumerate(values.values if isinstance(values, Row) else values):
            kind = "text" if isinstance(value, str) or value is None else columns[number].kind
            cell_format = formats.get(f"{kind} {level}", formats[kind])
            match value:
                case None if level == "open" or columns[number].kind == "field":
                    pass
                case None | "":
                    sheet.write_string(row, number, NO_NUMBER, cell_format)
                case str():
                    write_text(sheet, row, number, value, cell_format)
                case date():
                    sheet.write_datetime(row, number, value, cell_format)
                case _:
                    sheet.write_number(row, number, value, cell_format)
    return row + 1


def write_sentences(sheet: Worksheet, formats: Formats, row: int, sentences: Iterable[str]) -> int:
    """Writes a line each; returns the row after them."""
    for sentence in sentences:
        write_text(sheet, row, 0, sentence, formats["sentence"])
        row += 1
    return row


def write_text(sheet: Worksheet, row: int, column: int, text: str, cell_format: Format) -> None:
    """A cell of text. XlsxWriter takes `<r>…</r>` for its own markup and writes it unescaped."""
    shown = f"'{inert(text)}" if text.startswith("<r>") else str(inert(text))
    sheet.write_string(row, column, shown, cell_format)
