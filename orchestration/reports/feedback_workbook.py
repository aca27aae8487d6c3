"""The feedback as an Excel workbook."""

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from xlsxwriter.worksheet import Worksheet

from orchestration.reports.feedback_content import LEVELS, FaultyLine, Feedback
from orchestration.reports.pages import SEVERITIES
from orchestration.reports.tables import Column
from orchestration.reports.workbooks import (
    FICTIVE,
    Formats,
    new_sheet,
    opened_workbook,
    set_widths,
    write_list,
    write_sentences,
    write_table,
    write_text,
)

# A sheet holds 1,048,576 rows; further lines come on a sheet of their own.
LINES_PER_SHEET = 1_000_000

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
    Column("Ændring", 15, "count_change"),
    Column("Betydning", 26),
    Column("Hvad kan I gøre?", 60),
)
LINE_COLUMNS = (
    Column("Fil", 28),
    Column("Ark", 16),
    Column("Linje", 8, "line"),
    Column("Kolonne", 9),
    Column("Overskrift", 18),
    Column("Værdi", 20),
    Column("Hvad er galt?", 55),
    Column("Hvad kan I gøre?", 55),
    Column("Alvor", 15),
    Column("Regel", 34),
    Column("Betydning", 26),
)
NOTE_COLUMNS = (
    Column("Fil", 28),
    Column("Alvor", 15),
    Column("Hvad er ikke brugt?", 70),
    Column("Hvad kan I gøre?", 70),
)
NOT_RUN_COLUMNS = (Column("Regel", 50), Column("Hvorfor ikke", 90))


def write_workbook(
    path: Path, feedback: Feedback, lines: Iterable[FaultyLine], *, is_demonstration: bool
) -> None:
    """Writes the workbook to `path`: Overblik, Fejl pr. regel, Linjer, Ikke brugt (where
    something was not), Ikke kontrolleret."""
    with opened_workbook(path) as (workbook, formats):
        _write_overview(new_sheet(workbook, "Overblik"), formats, feedback, is_demonstration)
        rules = new_sheet(workbook, "Fejl pr. regel")
        write_list(rules, formats, RULE_COLUMNS, _rule_rows(feedback))
        titles = {rule.rule_id: rule.title_da for rule in feedback.rules}
        rows = (_line_row(line, titles[line.rule_id]) for line in lines)
        for name, on_sheet in _spread(rows):
            write_list(new_sheet(workbook, name), formats, LINE_COLUMNS, on_sheet)
        notes = [
            (note.source_file, SEVERITIES[note.severity], note.message_da, note.action_da)
            for note in feedback.notes
        ]
        if notes:
            write_list(new_sheet(workbook, "Ikke brugt"), formats, NOTE_COLUMNS, notes)
        not_run = new_sheet(workbook, "Ikke kontrolleret")
        reasons = [(rule.title_da, rule.not_run_reason_da) for rule in feedback.not_run]
        write_list(
            not_run,
            formats,
            NOT_RUN_COLUMNS,
            reasons or [("Alle kontroller er gennemført.", None)],
        )


def _write_overview(
    sheet: Worksheet, formats: Formats, feedback: Feedback, is_demonstration: bool
) -> None:
    set_widths(sheet, FILE_COLUMNS)
    said = [
        *([FICTIVE] if is_demonstration else []),
        f"Kommune: {feedback.municipality_name} ({feedback.municipality_code})",
        f"Indsamling: {feedback.collection_id}",
    ]
    write_text(sheet, 0, 0, f"Tilbagemelding: {feedback.municipality_name}", formats["title"])
    row = write_sentences(sheet, formats, 1, said) + 1
    write_text(sheet, row, 0, feedback.headline, formats["section"])
    row = write_sentences(sheet, formats, row + 1, feedback.sentences) + 1
    write_text(sheet, row, 0, "Modtagne filer", formats["section"])
    row = write_table(sheet, formats, row + 1, FILE_COLUMNS, _file_rows(feedback)) + 1
    if feedback.accounts:
        write_text(sheet, row, 0, "Linjer i den fil, der gælder", formats["section"])
        write_table(sheet, formats, row + 1, ACCOUNT_COLUMNS, _account_rows(feedback))


def _file_rows(feedback: Feedback) -> Iterator[tuple[Any, ...]]:
    for file in feedback.files:
        yield (
            file.source_file,
            file.contents,
            file.received_date,
            file.line_count,
            file.status,
            file.explanation,
            file.action_da if file.is_refused or file.is_held else None,
        )


def _account_rows(feedback: Feedback) -> Iterator[tuple[Any, ...]]:
    for account in feedback.accounts:
        yield (
            feedback.file_of(account.delivery_id),
            account.delivered_lines,
            account.accepted_lines,
            account.rejected_lines,
            account.duplicate_lines,
        )


def _rule_rows(feedback: Feedback) -> Iterator[tuple[Any, ...]]:
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


def _line_row(line: FaultyLine, title: str) -> tuple[Any, ...]:
    return (
        line.source_file,
        line.sheet_name,
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


def _spread(rows: Iterator[tuple[Any, ...]]) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    """The rows of each sheet of lines; one sheet also when there are none."""
    number = 1
    on_sheet = list(islice(rows, LINES_PER_SHEET))
    yield "Linjer", on_sheet or [("Ingen fejl fundet.",) + (None,) * (len(LINE_COLUMNS) - 1)]
    while on_sheet := list(islice(rows, LINES_PER_SHEET)):
        number += 1
        yield f"Linjer {number}", on_sheet
