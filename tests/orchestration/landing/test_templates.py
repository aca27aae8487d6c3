"""Templates as they come back: empty ones are refused, and their guide is no lost sheet."""

from pathlib import Path

import pytest

from orchestration.landing.tables import PLACEMENTS
from orchestration.reports.delivery_guide import write_templates
from orchestration.reports.guide_content import GuidedTable, read_guide
from tests.orchestration.landing.filled_templates import filled
from tests.orchestration.landing.landing_folder import (
    COLLECTION,
    HEADINGS,
    ROWS,
    Folder,
    xlsx_bytes,
)


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_templates(tmp_path_factory.mktemp("output")).parent


@pytest.mark.parametrize("guided", read_guide(), ids=lambda guided: guided.table.name)
def test_an_empty_template_is_refused_with_advice(
    folder: Folder, templates: Path, guided: GuidedTable
) -> None:
    place = guided.place.replace("<indsamling>", COLLECTION)
    name = guided.file_name if place.endswith(".csv") else f"{place}751 {guided.file_name}"
    if guided.table.name == "offers":
        name = f"{place}2022-01-01.xlsx"
    if guided.table.name == "collections":
        (folder.landing / "collections.csv").unlink()
    folder.put(name, (templates / guided.file_name).read_bytes())
    landed = folder.land()[name.rpartition("/")[2]]
    assert (landed.verdict, landed.rule_id) == ("refused", "file_no_lines")


def test_the_guide_sheet_is_left_out_as_such(folder: Folder, templates: Path) -> None:
    columns = [column for column in PLACEMENTS.columns if column not in PLACEMENTS.filled_in]
    typed = {"citizen_id": "7", "p_number": "1900111111", "service_paragraph": "SEL § 107"}
    row = [{**typed, "start_date": "2022-03-01"}.get(column) for column in columns]
    landed = folder.land_one("751.xlsx", filled(templates / "ophold.xlsx", [row]))
    assert landed.line_count == 1
    assert [(sheet.sheet_name, sheet.reason_da) for sheet in landed.sheets] == [
        ("Ophold", None),
        ("Vejledning", "Vejledning"),
    ]


def test_a_guide_with_headings_of_the_table_is_no_guide(folder: Folder) -> None:
    sheets = {"Ophold": [HEADINGS, *ROWS], "Vejledning": [["P-nummer", "Startdato"], ["1", "2"]]}
    landed = folder.land_one("751.xlsx", xlsx_bytes(sheets))
    assert [sheet.reason_da for sheet in landed.sheets] == [None, "Uden tabellen"]


def test_of_two_lists_of_collections_one_counts_and_the_other_is_refused(
    folder: Folder, templates: Path
) -> None:
    row = ["andre-2022", None, None, "2022-12-31", "2022-01-01", "2022-12-31", None]
    folder.put("collections.xlsx", filled(templates / "collections.xlsx", [row]))
    files = folder.land()
    assert files["collections.csv"].verdict == "landed"
    assert files["collections.xlsx"].rule_id == "file_two_lists"
    assert "collections.csv" in (files["collections.xlsx"].message_da or "")
    assert folder.query("select collection_id from landing.collections") == [(COLLECTION,)]
    (folder.landing / "collections.csv").unlink()
    assert folder.land()["collections.xlsx"].verdict == "landed"
    assert folder.query("select collection_id from landing.collections") == [("andre-2022",)]
