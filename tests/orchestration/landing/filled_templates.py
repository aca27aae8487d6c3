"""Fills in the templates as Excel does: what is typed into a cell has the column's own format."""

import re
import zipfile
from collections.abc import Sequence
from datetime import date
from io import BytesIO
from pathlib import Path
from xml.sax.saxutils import escape

from orchestration.landing.headings import column_letter

Cell = str | int | float | date | None


def filled(template: Path, rows: Sequence[Sequence[Cell]]) -> bytes:
    """The workbook with rows below the headings of its first sheet."""
    content = BytesIO()
    with zipfile.ZipFile(template) as given, zipfile.ZipFile(content, "w") as made:
        for info in given.infolist():
            data = given.read(info)
            if info.filename == "xl/worksheets/sheet1.xml":
                data = _with_rows(data.decode(), rows).encode()
            made.writestr(info, data)
    return content.getvalue()


def _with_rows(sheet: str, rows: Sequence[Sequence[Cell]]) -> str:
    styles = {
        int(first) - 1: style
        for first, style in re.findall(r'<col min="(\d+)" max="\1"[^>]*? style="(\d+)"', sheet)
    }
    xml = "".join(
        f'<row r="{line}">'
        + "".join(
            _cell(f"{column_letter(at)}{line}", styles.get(at, "0"), value)
            for at, value in enumerate(row)
            if value is not None
        )
        + "</row>"
        for line, row in enumerate(rows, start=2)
    )
    assert "</row></sheetData>" in sheet
    return sheet.replace("</row></sheetData>", f"</row>{xml}</sheetData>")


def _cell(place: str, style: str, value: Cell) -> str:
    if isinstance(value, str):
        text = escape(value)
        return f'<c r="{place}" s="{style}" t="inlineStr"><is><t>{text}</t></is></c>'
    number = (value - date(1899, 12, 30)).days if isinstance(value, date) else value
    return f'<c r="{place}" s="{style}"><v>{number}</v></c>'
