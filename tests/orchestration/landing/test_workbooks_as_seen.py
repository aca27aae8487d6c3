"""Workbooks are read as who sent them sees them; what nobody sees is left out, and said."""

import errno
import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from orchestration.landing.refusals import FileRefusedError
from orchestration.landing.tables import PLACEMENTS
from orchestration.landing.workbooks import read_workbook
from tests.orchestration.landing.landing_folder import Folder

HEADINGS = [
    "Borger-id",
    "Fødselsdato",
    "P-nummer",
    "Paragraf",
    "Startdato",
    "Slutdato",
    "Døgntakst",
]
ROW = ["b-1", "1990-02-01", "1900111111", "SEL § 107", "2020-01-01", "", "2500"]

Change = Callable[[Worksheet, xlsxwriter.Workbook], object]


def workbook(*sheets: tuple[str, Change]) -> bytes:
    """Sheets with the headings and two lines, each then changed."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content)
    for name, change in sheets:
        sheet = book.add_worksheet(name)
        for at, row in enumerate([HEADINGS, ROW, ["b-2", *ROW[1:]]]):
            sheet.write_row(at, 0, row)
        change(sheet, book)
    book.close()
    return content.getvalue()


def as_it_is(sheet: Worksheet, book: xlsxwriter.Workbook) -> None:
    pass


def formula(cell: str, text: str, value: str | int) -> Change:
    return lambda sheet, _: sheet.write_formula(cell, text, None, value)


def zero_day(sheet: Worksheet, book: xlsxwriter.Workbook) -> None:
    sheet.write_number("F3", 0, book.add_format({"num_format": "dd-mm-yyyy"}))


def hide_last(sheet: Worksheet, book: xlsxwriter.Workbook) -> None:
    sheet.set_row(2, None, None, {"hidden": True})


@pytest.mark.parametrize(
    ("change", "column", "cells"),
    [
        (formula("F3", "=NA()", "#N/A"), "end_date", [None, "#N/A"]),
        (formula("C2", "=A9", "#REF!"), "p_number", ["#REF!", "1900111111"]),
        (formula("G3", "=1/0", "#DIV/0!"), "daily_rate_dkk", ["2500", "#DIV/0!"]),
        (formula("F2", "=E2+30", ""), "end_date", ["(formel uden værdi)", None]),
        (formula("G2", "=1000+500", 1500), "daily_rate_dkk", ["1500", "2500"]),
        (zero_day, "end_date", [None, "00-01-1900"]),
        (lambda sheet, _: sheet.merge_range("A2:A3", "b-1"), "citizen_id", ["b-1", "b-1"]),
        (hide_last, "citizen_id", ["b-1"]),
    ],
    ids=[
        *("error", "reference", "division", "uncomputed", "computed"),
        *("zero day", "merged", "hidden row"),
    ],
)
def test_a_cell_is_what_excel_shows(
    folder: Folder, change: Change, column: str, cells: list[str | None]
) -> None:
    file = folder.land_one("751.xlsx", workbook(("Ophold", change)))
    assert file.verdict == "landed", file.message_da
    found = folder.query(f"select {column} from landing.placements order by source_line")
    assert [cell for (cell,) in found] == cells
    hidden = 2 - len(cells)
    assert [line.reason_da for line in file.skipped_lines] == ["Skjult række"] * hidden


def test_a_cpr_number_in_a_hidden_row_needs_a_key(folder: Folder) -> None:
    def hide(sheet: Worksheet, book: xlsxwriter.Workbook) -> None:
        sheet.write("A3", "0102901234")
        hide_last(sheet, book)

    content = workbook(("Ophold", hide))
    assert folder.land_one("751.xlsx", content, key=None).verdict == "refused"


@pytest.mark.parametrize(
    ("left_out", "reason"),
    [
        (("Gammel kopi", lambda sheet, _: sheet.hide()), "Skjult ark"),
        (("Gammel kopi", lambda sheet, _: sheet.very_hidden()), "Meget skjult ark"),
        (("Eksempel", as_it_is), "Eksempelark"),
        (("Noter", lambda sheet, _: sheet.write_row(0, 0, ["x"] * 7)), "Uden tabellen"),
    ],
)
def test_a_sheet_that_is_no_part_of_the_delivery_is_left_out_and_said(
    folder: Folder, left_out: tuple[str, Change], reason: str
) -> None:
    file = folder.land_one("751.xlsx", workbook(("Ophold", as_it_is), left_out))
    assert (file.verdict, file.line_count) == ("landed", 2)
    assert folder.query(
        "select sheet_name, line_offset, reason_da from landing.file_sheets order by line_offset"
    ) == [("Ophold", 0, None), (left_out[0], None, reason)]


def test_a_table_that_stands_on_hidden_sheets_alone_is_refused(folder: Folder) -> None:
    front = ("Forside", lambda sheet, _: sheet.write_row(0, 0, ["x"] * 7))
    content = workbook(front, ("Ophold", lambda sheet, _: sheet.hide()))
    file = folder.land_one("751.xlsx", content)
    assert (file.verdict, file.rule_id) == ("refused", "file_table_hidden")


def test_a_sheet_named_as_an_example_is_the_delivery_where_it_is_the_only_one(
    folder: Folder,
) -> None:
    assert folder.land_one("751.xlsx", workbook(("Eksempel", as_it_is))).line_count == 2


@pytest.mark.parametrize(
    ("number", "raised"), [(errno.EIO, OSError), (errno.EINVAL, FileRefusedError)]
)
def test_an_error_of_the_disk_is_no_damage_of_the_workbook(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, raised: type[Exception]
) -> None:
    def fail(path: Path) -> zipfile.ZipFile:
        raise OSError(number, "")

    file = tmp_path / "751.xlsx"
    file.write_bytes(workbook(("Ark1", as_it_is)))
    monkeypatch.setattr(zipfile, "ZipFile", fail)
    with pytest.raises(raised):
        read_workbook(file, PLACEMENTS, {})
