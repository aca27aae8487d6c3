"""The delivery guide and the templates are made of the lists that the reader uses."""

import warnings
import zipfile
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from orchestration.errors import KapacitetError
from orchestration.landing.headings import read_synonyms
from orchestration.landing.tables import OFFERS, PLACEMENTS, TABLES
from orchestration.landing.workbooks import read_workbook
from orchestration.reports import guide_content
from orchestration.reports.delivery_guide import write_templates
from orchestration.reports.guide_content import GuidedTable, read_guide
from tests.orchestration.landing.filled_templates import filled
from tests.orchestration.landing.landing_folder import REFERENCE

GUIDE = read_guide()


@pytest.fixture(scope="module")
def templates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    with warnings.catch_warnings():
        warnings.simplefilter("error")  # of a check that Excel would not take
        return write_templates(tmp_path_factory.mktemp("output")).parent


@pytest.fixture(scope="module")
def page(templates: Path) -> str:
    return unescape((templates / "vejledning.html").read_text("utf-8"))


def by_name(table: str) -> GuidedTable:
    return next(guided for guided in GUIDE if guided.table.name == table)


@pytest.mark.parametrize("table", [t for t in TABLES.values() if t.name != "population"])
def test_a_template_has_every_column_that_the_reader_looks_for(
    templates: Path, table: object
) -> None:
    guided = next(guided for guided in GUIDE if guided.table is table)
    workbook = filled(templates / guided.file_name, [["x"] * len(guided.columns)])
    path = templates.parent / guided.file_name
    path.write_bytes(workbook)
    headings = read_workbook(path, guided.table, read_synonyms(REFERENCE)).headings
    assert set(headings.columns) == set(guided.table.columns) - guided.table.filled_in
    assert (headings.unknown, headings.repeated) == ((), {})


def test_a_column_that_nobody_has_described_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    with_room = replace(PLACEMENTS, columns=(*PLACEMENTS.columns, "room"))
    monkeypatch.setitem(guide_content.TABLES, "placements", with_room)
    with pytest.raises(KapacitetError, match=r"placements\.room"):
        read_guide()


def test_a_text_about_no_column_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    without = replace(OFFERS, columns=OFFERS.columns[:-1])
    monkeypatch.setitem(guide_content.TABLES, "offers", without)
    with pytest.raises(KapacitetError, match=r"offers\.valid_to"):
        read_guide()


def test_what_follows_is_what_the_receipt_says(page: str) -> None:
    columns = {column.name: column for column in by_name("placements").columns}
    assert columns["p_number"].follows == (
        "Uden kolonnen afvises filen.",
        "Opholdet har intet P-nummer og kan ikke knyttes til et tilbud.",
    )
    assert columns["start_date"].follows == (
        "Uden kolonnen afvises filen.",
        "Kolonnen Startdato er tom. Linjen er afvist, fordi opholdets dage ikke kan tælles.",
    )
    assert columns["end_date"].follows[0] == (
        "Filen har ingen kolonne med slutdato. Alle ophold regnes som åbne."
    )
    assert columns["birth_date"].need == "Når borgerens nummer ikke er et CPR-nummer."
    assert "Ophold uden takst" in columns["daily_rate_dkk"].not_checked
    for column in columns.values():
        assert all(sentence in page for sentence in column.follows)


def test_paragraphs_are_written_as_people_write_them() -> None:
    values = next(c.kind.values for c in by_name("offers").columns if c.name == "service_paragraph")
    assert {"SEL § 107", "SEL § 108", "ABL § 105", "SEL § 85", "SEL § 85 a"} <= set(values)
    assert all("§" in value for value in values)


def test_the_guide_says_what_to_do_about_each_message(page: str) -> None:
    rules = guide_content.read_rules().values()
    told = [rule for rule in rules if rule["audience"] == "municipality"]
    assert len(told) > 50
    assert [rule["rule_id"] for rule in told if rule["action_da"] not in page] == []


def test_required_columns_are_marked(templates: Path) -> None:
    columns = {column.name: column.marked_heading for column in by_name("placements").columns}
    assert columns["p_number"] == "P-nummer *"
    assert columns["birth_date"] == "Fødselsdato (*)"
    assert columns["end_date"] == "Slutdato"
    with zipfile.ZipFile(templates / "ophold.xlsx") as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
        styles = archive.read("xl/styles.xml").decode()
    assert sheet.count("<dataValidation ") == len(columns)
    assert 'formatCode="dd\\-mm\\-yyyy"' in styles or 'formatCode="dd-mm-yyyy"' in styles
