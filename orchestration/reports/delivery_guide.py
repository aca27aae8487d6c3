"""The delivery guide and the templates: help before the fault, in Danish, made of the lists that
the reader uses."""

from datetime import date
from pathlib import Path
from typing import Any

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from orchestration.landing.headings import column_letter
from orchestration.landing.workbooks import GUIDE
from orchestration.reports.guide_content import (
    GuideColumn,
    GuidedTable,
    Kind,
    limits,
    read_guide,
)
from orchestration.reports.pages import SEVERITIES, replaced_whole, template
from orchestration.reports.rule_page import LEVELS
from orchestration.reports.tables import Column
from orchestration.reports.workbooks import (
    Formats,
    new_sheet,
    opened_workbook,
    set_widths,
    write_sentences,
    write_table,
    write_text,
)
from orchestration.rules import read_rules

FOLDER = "skabeloner"
_GUIDE_COLUMNS = (
    Column("Overskrift", 30),
    Column("Skal den være der?", 28),
    Column("Hvad er det?", 48),
    Column("Sådan skrives det", 44),
    Column("Hvis det mangler", 48),
)
_LAST_ROW = 1_048_575
_FORMATS = {"date": "dd-mm-yyyy", "amount": "#,##0.00", "daily_amount": "#,##0.00"}
_FORMATS |= {"number": "General", "count": "0"}
"""Excel's, by what a cell holds; the others hold text."""
_LEVELS = ("line", "placement", "file", "value")
"""Of rules that are reported to those who deliver; the last to who fills in lists."""


def write_templates(output: Path) -> Path:
    """Writes `<output>/skabeloner/vejledning.html`, which it returns, and beside it a workbook for
    each kind of file. The folder is replaced whole."""
    guide = read_guide()
    with replaced_whole(output / FOLDER) as building:
        for guided in guide:
            _write_workbook(building / guided.file_name, guided)
        (building / "vejledning.html").write_text(_page(guide), encoding="utf-8")
    return output / FOLDER / "vejledning.html"


def _page(guide: list[GuidedTable]) -> str:
    rules = list(read_rules().values())
    kinds = {column.kind.name: column.kind for guided in guide for column in guided.columns}
    headings = {
        name: sorted({c.heading for guided in guide for c in guided.columns if c.kind.name == name})
        for name in kinds
    }
    return template("delivery_guide.html.jinja").render(
        guide=guide,
        lists=[(headings[kind.name], kind.values) for kind in kinds.values() if kind.values],
        levels={
            LEVELS[level]: [
                rule
                for rule in rules
                if rule["level"] == level
                and (rule["audience"] == "municipality" or level == "value")
            ]
            for level in _LEVELS
        },
        rules=read_rules(),
        severities=SEVERITIES,
        is_demonstration=False,
    )


def _write_workbook(path: Path, guided: GuidedTable) -> None:
    """The sheet to fill in, and the guide, which the reader leaves out."""
    with opened_workbook(path) as (workbook, formats):
        sheet = new_sheet(workbook, guided.title)
        places = _write_guide(new_sheet(workbook, GUIDE), formats, guided)
        required = workbook.add_format({"bold": True, "bg_color": "#F6D9A8", "bottom": 1})
        for at, column in enumerate(guided.columns):
            marked = column.is_required or column.needed_when
            heading = required if marked else formats["heading"]
            write_text(sheet, 0, at, column.marked_heading, heading)
            width = max(14, min(30, len(column.marked_heading) + 4))
            sheet.set_column(at, at, width, _cell_format(workbook, column.kind))
            _add_check(sheet, at, column, places.get(column.kind.name))
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)


def _write_guide(sheet: Worksheet, formats: Formats, guided: GuidedTable) -> dict[str, str]:
    """Returns where the values of each kind stand, as Excel writes it."""
    set_widths(sheet, _GUIDE_COLUMNS)
    write_text(sheet, 0, 0, f"Sådan udfyldes arket {guided.title}", formats["title"])
    said = [
        "Kolonner med * skal udfyldes. Kolonner med (*) skal udfyldes i nogle tilfælde.",
        "Skriv rækkerne lige under overskrifterne, uden tomme linjer, summer og egne kolonner.",
        "Dette ark læses ikke. Det må blive i filen, og det må slettes.",
    ]
    row = write_sentences(sheet, formats, 1, said) + 1
    rows = (
        (c.marked_heading, c.need, c.what, c.kind.shown, " ".join(c.follows))
        for c in guided.columns
    )
    row = write_table(sheet, formats, row, _GUIDE_COLUMNS, rows) + 1
    places: dict[str, str] = {}
    for column in guided.columns:
        if column.kind.values and column.kind.name not in places:
            title = f"Værdier, der kendes i kolonnen {column.heading}"
            write_text(sheet, row, 0, title, formats["section"])
            last = write_sentences(sheet, formats, row + 1, column.kind.values)
            places[column.kind.name] = f"={GUIDE}!$A${row + 2}:$A${last}"
            row = last + 1
    return places


def _cell_format(workbook: Workbook, kind: Kind) -> Any:
    """Text where Excel would else eat zeros or make a number of it."""
    return workbook.add_format({"num_format": _FORMATS.get(kind.cell, "@")})


def _add_check(sheet: Worksheet, at: int, column: GuideColumn, values: str | None) -> None:
    """What Excel says of the cell, and what it does not take; a word for what goes on, or another
    known spelling, it asks about."""
    need = f"{column.need} " if column.need != "Nej." else ""
    check = {
        **_check(at, column.kind, values),
        "input_title": column.heading,
        "input_message": f"{need}{column.kind.written}",
        "error_title": column.heading,
        "error_message": column.kind.written,
        "error_type": "stop" if column.kind.is_strict else "warning",
    }
    if sheet.data_validation(1, at, _LAST_ROW, at, check):
        raise ValueError(f"Excel takes no such check: {column.name}")


def _check(at: int, kind: Kind, values: str | None) -> dict[str, Any]:
    limit = limits()
    match kind.cell:
        case "date":
            first = date.fromisoformat(limit["earliest_day"])
            return {"validate": "date", "criteria": ">=", "value": first}
        case "daily_amount":
            most = float(limit["most_daily_dkk"])
            return {"validate": "decimal", "criteria": "between", "minimum": 0, "maximum": most}
        case "amount":
            return {"validate": "decimal", "criteria": ">=", "value": 0}
        case "number":
            return {"validate": "decimal", "criteria": ">=", "value": -1e9}
        case "count":
            return {"validate": "integer", "criteria": ">=", "value": 0}
        case "p_number":
            cell = f"{column_letter(at)}2"
            formula = f"=AND(LEN({cell})=10,ISNUMBER(VALUE({cell})))"
            return {"validate": "custom", "value": formula}
        case "list":
            return {"validate": "list", "source": values}
        case _:
            return {"validate": "any"}
