"""The feedback as an Excel workbook, in which nothing runs: texts are strings, never formulas."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from orchestration.reports.feedback_content import LEVELS, FaultyLine, Feedback
from orchestration.reports.pages import SEVERITIES, inert

# A sheet holds 1,048,576 rows; further lines come on a sheet of their own.
LINES_PER_SHEET = 1_000_000
NOTHING = "\N{EN DASH}"
FICTIVE = "Demonstration. Leverancerne er fiktive."

# Excel shows the separators of the reader's language: 1.234 and 0,7 % on a Danish machine.
_NUMBER_FORMATS = {
    "text": "@",
    "count": "#,##0",
    "plain": "0",
    "share": "0.0 %",
    "change": "+#,##0;-#,##0;0",
    "date": "dd.mm.yyyy",
}


class Column(NamedTuple):
    """A column of a table; `kind` names the number format its values have."""

    heading: str
    width: int
    kind: str = "text"


FILE_COLUMNS = (
    Column("Fil", 34),
    Column("Indhold", 14),
    Column("Modtaget", 12, "date"),
    Column("Linjer", 10, "count"),
    Column("Status", 12),
    Column("Hvorfor", 50),
    Column("Hvad kan I gøre?", 50),
)
ACCOUNT_COLUMNS = (
    Column("Fil", 34),
    Column("Leveret", 14, "count"),
    Column("Godkendt", 12, "count"),
    Column("Afvist", 10, "count"),
    Column("Gentaget", 12, "count"),
)
RULE_COLUMNS = (
    Column("Alvor", 15),
    Column("Regel", 44),
    Column("Fejl", 9, "count"),
    Column("Kontrolleret", 13, "count"),
    Column("Andel", 9, "share"),
    Column("Fejl sidst", 11, "count"),
    Column("Ændring", 15, "change"),
    Column("Betydning", 26),
    Column("Hvad kan I gøre?", 60),
)
LINE_COLUMNS = (
    Column("Fil", 28),
    Column("Linje", 8, "plain"),
    Column("Kolonne", 9),
    Column("Overskrift", 18),
    Column("Værdi", 20),
    Column("Hvad er galt?", 55),
    Column("Hvad kan I gøre?", 55),
    Column("Alvor", 15),
    Column("Regel", 34),
    Column("Betydning", 26),
)
NOT_RUN_COLUMNS = (Column("Regel", 50), Column("Hvorfor ikke", 90))


def write_workbook(
    path: Path, feedback: Feedback, lines: Iterable[FaultyLine], *, is_demonstration: bool
) -> None:
    """Writes the workbook to `path`: Overblik, Fejl pr. regel, Linjer, Ikke kontrolleret."""
    with xlsxwriter.Workbook(str(path), {"in_memory": True}) as workbook:
        formats = _formats(workbook)
        _write_overview(_sheet(workbook, "Overblik"), formats, feedback, is_demonstration)
        rules = _sheet(workbook, "Fejl pr. regel")
        _write_list(rules, formats, RULE_COLUMNS, _rule_rows(feedback))
        titles = {rule.rule_id: rule.title_da for rule in feedback.rules}
        rows = (_line_row(line, titles[line.rule_id]) for line in lines)
        for name, on_sheet in _spread(rows):
            _write_list(_sheet(workbook, name), formats, LINE_COLUMNS, on_sheet)
        not_run = _sheet(workbook, "Ikke kontrolleret")
        reasons = [(rule.title_da, rule.not_run_reason_da) for rule in feedback.not_run]
        _write_list(
            not_run,
            formats,
            NOT_RUN_COLUMNS,
            reasons or [("Alle kontroller er gennemført.", None)],
        )


def _formats(workbook: Workbook) -> dict[str, Format]:
    common = {"valign": "top", "text_wrap": True}
    return {
        **{
            kind: workbook.add_format({**common, "num_format": number_format})
            for kind, number_format in _NUMBER_FORMATS.items()
        },
        "heading": workbook.add_format(
            {**common, "bold": True, "bg_color": "#E8EDF2", "bottom": 1, "num_format": "@"}
        ),
        "title": workbook.add_format({"bold": True, "font_size": 16}),
        "section": workbook.add_format({"bold": True, "font_size": 12}),
        "sentence": workbook.add_format({"num_format": "@"}),
    }


def _sheet(workbook: Workbook, name: str) -> Worksheet:
    """A sheet that prints on A4, one page wide."""
    sheet = workbook.add_worksheet(name)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    return sheet


def _write_overview(
    sheet: Worksheet, formats: dict[str, Format], feedback: Feedback, is_demonstration: bool
) -> None:
    _set_widths(sheet, FILE_COLUMNS)
    said = [
        *([FICTIVE] if is_demonstration else []),
        f"Kommune: {feedback.municipality_name} ({feedback.municipality_code})",
        f"Indsamling: {feedback.collection_id}",
    ]
    _write_text(sheet, 0, 0, f"Tilbagemelding: {feedback.municipality_name}", formats["title"])
    row = _write_sentences(sheet, formats, 1, said) + 1
    _write_text(sheet, row, 0, feedback.headline, formats["section"])
    row = _write_sentences(sheet, formats, row + 1, feedback.sentences) + 1
    _write_text(sheet, row, 0, "Modtagne filer", formats["section"])
    row = _write_table(sheet, formats, row + 1, FILE_COLUMNS, _file_rows(feedback)) + 1
    if feedback.accounts:
        _write_text(sheet, row, 0, "Linjer i den fil, der gælder", formats["section"])
        _write_table(sheet, formats, row + 1, ACCOUNT_COLUMNS, _account_rows(feedback))


def _file_rows(feedback: Feedback) -> Iterator[tuple]:
    for file in feedback.files:
        yield (
            file.source_file,
            file.contents,
            file.received_date,
            file.line_count,
            file.status,
            file.explanation,
            file.action_da if file.is_refused else None,
        )


def _account_rows(feedback: Feedback) -> Iterator[tuple]:
    for account in feedback.accounts:
        yield (
            feedback.file_of(account.delivery_id),
            account.delivered_lines,
            account.accepted_lines,
            account.rejected_lines,
            account.duplicate_lines,
        )


def _rule_rows(feedback: Feedback) -> Iterator[tuple]:
    """The broken rules, the worst first, then the others that were checked."""
    for rule in feedback.failed + feedback.passed:
        yield (
            SEVERITIES[rule.severity],
            rule.title_da,
            rule.rows_failed,
            rule.rows_checked,
            rule.rows_failed / rule.rows_checked if rule.rows_checked else None,
            rule.previous_rows_failed,
            rule.change_text if rule.change is None else rule.change,
            LEVELS[rule.level] if rule.has_failed else "Ingen fejl",
            rule.action_da if rule.has_failed else None,
        )


def _line_row(line: FaultyLine, title: str) -> tuple:
    return (
        line.source_file,
        line.line_in_sheet,
        line.column_letter,
        line.column_heading,
        line.shown_value,
        line.message_da,
        line.action_da,
        SEVERITIES[line.severity],
        title,
        LEVELS[line.level],
    )


def _spread(rows: Iterator[tuple]) -> Iterator[tuple[str, list[tuple]]]:
    """The rows of each sheet of lines; one sheet also when there are none."""
    number = 1
    on_sheet = list(islice(rows, LINES_PER_SHEET))
    yield "Linjer", on_sheet or [("Ingen fejl fundet.",) + (None,) * (len(LINE_COLUMNS) - 1)]
    while on_sheet := list(islice(rows, LINES_PER_SHEET)):
        number += 1
        yield f"Linjer {number}", on_sheet


def _write_list(
    sheet: Worksheet,
    formats: dict[str, Format],
    columns: Sequence[Column],
    rows: Iterable[tuple],
) -> None:
    """A sheet that is one table: headings that stay in sight and on every printed page."""
    _set_widths(sheet, columns)
    after = _write_table(sheet, formats, 0, columns, rows)
    sheet.freeze_panes(1, 0)
    sheet.repeat_rows(0)
    sheet.autofilter(0, 0, max(after - 1, 1), len(columns) - 1)


def _set_widths(sheet: Worksheet, columns: Sequence[Column]) -> None:
    for number, column in enumerate(columns):
        sheet.set_column(number, number, column.width)


def _write_table(
    sheet: Worksheet,
    formats: dict[str, Format],
    row: int,
    columns: Sequence[Column],
    rows: Iterable[tuple],
) -> int:
    """Writes headings and rows; returns the row after them."""
    of_column = [formats[column.kind] for column in columns]
    for number, column in enumerate(columns):
        _write_text(sheet, row, number, column.heading, formats["heading"])
    for values in rows:
        row += 1
        for number, value in enumerate(values):
            match value:
                case None | "":
                    sheet.write_string(row, number, NOTHING, formats["text"])
                case str():
                    _write_text(sheet, row, number, value, formats["text"])
                case date():
                    sheet.write_datetime(row, number, value, of_column[number])
                case _:
                    sheet.write_number(row, number, value, of_column[number])
    return row + 1


def _write_sentences(
    sheet: Worksheet, formats: dict[str, Format], row: int, sentences: Iterable[str]
) -> int:
    for sentence in sentences:
        _write_text(sheet, row, 0, sentence, formats["sentence"])
        row += 1
    return row


def _write_text(sheet: Worksheet, row: int, column: int, text: str, cell_format: Format) -> None:
    """A cell of text. XlsxWriter takes `<r>…</r>` for its own markup and writes it unescaped."""
    shown = f"'{text}" if text.startswith("<r>") else str(inert(text))
    sheet.write_string(row, column, shown, cell_format)
