"""The capacity memo of the finished run, as it is printed, and of changed copies of it."""

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from zipfile import ZipFile

import duckdb
import pytest
from python_calamine import load_workbook

from orchestration.errors import KapacitetError
from orchestration.reports import numbers, report, write_memos
from orchestration.reports.printed import printed
from tests.conftest import FinishedRun
from tests.orchestration.reports.people import WORDS, named_offers

DASH, MINUS = "\N{EN DASH}", "\N{MINUS SIGN}"
MEMO = "kapacitetsanalyse_dassos-2022.html"
BILAG = "bilag_1_dassos-2022.xlsx"
OWN_FOLDER = "kommuner_dassos-2022"
HERE = "collection_id = 'dassos-2022' and year = 2022"
AMBIGUOUS = "attribution in ('department_ambiguous', 'multi_group')"
EXPECTED = (
    "(select municipality_code from marts.delivery_coverage"
    " where collection_id = 'dassos-2022' and status <> 'not_expected')"
)

Cells = dict[tuple[str, str], object]
"""By row and column: a number of the marts, or what is printed."""


class _Page(HTMLParser):
    """The tables by name, the words outside them, and the texts of each chart."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tables: dict[str, list[list[str]]] = {}
        self.charts: list[list[str]] = []
        self.words = ""
        self._table: list[list[str]] | None = None
        self._in_chart = self._in_style = False
        self.feed(text)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        named = dict(attributes)
        if tag == "table":
            self._table = self.tables.setdefault(named["data-table"], [])
        elif tag == "tr":
            self._table.append([])
        elif tag in ("th", "td"):
            self._table[-1].append("")
        elif tag == "svg" and named.get("role") == "img":
            self._in_chart = True
            self.charts.append([])
        elif tag in ("text", "tspan") and self._in_chart:
            self.charts[-1].append("")
        self._in_style |= tag == "style"

    def handle_endtag(self, tag: str) -> None:
        if tag == "table":
            self._table = None
        self._in_chart &= tag != "svg"
        self._in_style &= tag != "style"

    def handle_data(self, data: str) -> None:
        shown = data.replace("\N{SOFT HYPHEN}", "").replace("\N{NO-BREAK SPACE}", " ")
        if self._table:
            self._table[-1][-1:] = ["".join(self._table[-1][-1:]) + shown.strip("\n")]
        elif self._in_chart and self.charts[-1]:
            self.charts[-1][-1] += shown
        elif not self._in_style:
            self.words = " ".join(f"{self.words} {shown}".split())

    def cells(self, name: str) -> Cells:
        heading, *rows = self.tables[name]
        return {
            (row[0], column): cell
            for row in rows
            for column, cell in zip(heading[1:], row[1:], strict=True)
        }


@pytest.fixture(scope="module")
def warehouse(finished_run: FinishedRun) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(finished_run.warehouse), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def memo(finished_run: FinishedRun) -> _Page:
    return _Page((finished_run.output / "notat" / MEMO).read_text("utf-8"))


@pytest.fixture(scope="module")
def bilag(finished_run: FinishedRun) -> Callable[[str], tuple[list[str], Cells]]:
    """A sheet of the workbook: what stands above the table, and the table by the values of its
    text columns, joined."""
    workbook = load_workbook(str(finished_run.output / "notat" / BILAG))

    def sheet(name: str) -> tuple[list[str], Cells]:
        rows = workbook.get_sheet_by_name(name).to_python()
        above = [row[0] for row in rows]
        first = next(n for n, row in enumerate(rows) if row[0] in ("År", "Begreb"))
        heading, *lines = rows[first:]
        return above[:first], {
            (line[1], column): value
            for line in lines
            for column, value in zip(heading, line, strict=True)
        }

    return sheet


OWNERSHIPS = {
    "Egen kommune": "not is_external",
    "Eksterne tilbud": "is_external",
    "Andre kommuner": "is_external and ownership = 'municipal'",
    "Regioner": "is_external and ownership = 'regional'",
    "Selvejende institutioner": "is_external and ownership = 'self_owning'",
    "Private aktører": "is_external and ownership = 'private'",
    "Staten": "is_external and ownership = 'state'",
    "Ikke kendt": "is_external is null",
    "I alt": "true",
}
SERVICES = {
    "SEL § 107": "service_type = 'section_107'",
    "SEL § 108": "service_type = 'section_108'",
    "ABL § 105": "service_type = 'abl_105'",
    "SEL § 85": "service_type = 'section_85'",
    "I alt": "true",
}
GROUPS = {
    "Autisme": "autism",
    "Udviklingshæmning": "intellectual_disability",
    "Hjerneskade": "brain_injury",
    "Sindslidelse": "mental_illness",
    "Andet handicap": "other_disability",
    "Sociale problemer": "social_problem",
}


TABLES = [
    "attribution",
    "ambiguous_offers",
    "registered",
    "ownership",
    "groups",
    "dassos_groups",
    "utilisation",
    "overfull_offers",
    "places",
    "municipalities",
    "flows",
]
# How many cells of a table are in words, because they tell of few or would follow from the others:
# which they are, `test_disclosure` says
IN_WORDS = {"registered": 27, "ownership": 16, "municipalities": 31, "flows": 8}


def test_the_memo_has_its_tables_in_order_and_some_cells_in_words(memo: _Page) -> None:
    assert list(memo.tables) == TABLES
    in_words = {name: sum(cell in WORDS for cell in memo.cells(name).values()) for name in TABLES}
    assert {name: number for name, number in in_words.items() if number} == IN_WORDS


def test_a_table_prints_the_model_s_rows_under_the_headings_of_its_columns(memo: _Page) -> None:
    """Of the demonstration, as the capacity memo of the version before printed them."""
    heading, *rows = memo.tables["attribution"]
    assert heading == ["Målgruppe", "Ophold", "Helårspersoner", "Andel"]
    assert rows[0] == ["Entydig målgruppe", "2.829", "2.478,2", "54,0 %"]
    assert rows[-1] == ["I alt", "5.207", "4.592,5", "100,0 %"]
    cells = memo.cells("groups")
    assert cells["I alt", "Mindst"] == DASH
    assert cells["I alt", "Forventet"] == memo.cells("ownership")["I alt", "I alt"] == "4.592,5"
    assert memo.cells("municipalities")["Randers", "Helårspersoner"] == DASH


def test_figures_on_charts_are_those_of_the_tables(memo: _Page) -> None:
    cells = {cell for rows in memo.tables.values() for row in rows for cell in row}
    assert len(memo.charts) == 10
    for texts in memo.charts:
        figures = [
            figure
            for text in texts
            for figure in text.split(DASH)
            if re.fullmatch(r"[\d.]+,\d( %)?", figure)
        ]
        assert len(figures) >= 6
        assert set(figures) <= cells


def test_the_workbook_holds_the_numbers_that_the_memo_prints(
    memo: _Page, bilag: Callable[[str], tuple[list[str], Cells]]
) -> None:
    for sheet, name in (
        ("Region", "ownership"),
        ("Målgrupper", "groups"),
        ("Kommuner", "municipalities"),
    ):
        _, cells = bilag(sheet)
        for (row, column), text in memo.cells(name).items():
            value = cells[row, column]
            shown = numbers.share(value) if "%" in text else value
            shown = numbers.number(shown) if isinstance(shown, float) else shown
            assert text.lstrip("+").replace(" %", "\N{NO-BREAK SPACE}%") == shown


def test_each_municipality_that_delivered_has_its_own_workbook_with_its_own_figures(
    finished_run: FinishedRun, warehouse: duckdb.DuckDBPyConnection
) -> None:
    """Small figures too, and nothing that is of others."""
    folder = finished_run.output / "notat" / OWN_FOLDER
    own = {path.name[:3]: path for path in folder.glob("*_bilag_1.xlsx")}
    names = dict(
        warehouse.sql(
            "select municipality_code, municipality_name from marts.delivery_coverage"
            " where collection_id = 'dassos-2022' and status = 'delivered'"
        ).fetchall()
    )
    assert own.keys() == names.keys()
    for code, path in own.items():
        sheets = load_workbook(str(path))
        assert sheets.sheet_names == ["Driftsherre", "Målgrupper", "Kommunen"]
        tables = {}
        for name in sheets.sheet_names:
            rows = sheets.get_sheet_by_name(name).to_python()
            assert "Kun til kommunen selv" in [row[0] for row in rows][3]
            tables[name] = rows[next(n for n, row in enumerate(rows) if row[0] == "År") :]
        total = warehouse.sql(
            "select sum(full_time_persons) from marts.fct_placement_year"
            f" where {HERE} and is_adult and municipality_code = '{code}'"
        ).fetchone()[0]
        heading, *_, last = tables["Driftsherre"]
        assert last[heading.index("I alt")] == pytest.approx(total)
        assert tables["Målgrupper"][-1][1:4] == ["I alt", DASH, pytest.approx(total)]
        assert tables["Kommunen"][0] == [
            "År",
            "Kommune",
            "Helårspersoner",
            "Eksterne tilbud",
            "Entydig målgruppe",
            "I egen kommune",
            "I regionen",
            "Eksport",
        ]
        ((_, name, persons, *_),) = tables["Kommunen"][1:]
        assert (name, persons) == (names[code], pytest.approx(total))


def test_the_workbook_lists_offers_that_may_be_named_and_every_municipality(
    warehouse: duckdb.DuckDBPyConnection, bilag: Callable[[str], tuple[list[str], Cells]]
) -> None:
    _, offers = bilag("Tilbud")
    by_number = {
        offers[name, "P-nummer"]: name for name, heading in offers if heading == "P-nummer"
    }
    seen = warehouse.sql(
        "select p_number, full_time_persons, ownership from marts.fct_offer_year"
        f" where {HERE} and (full_time_persons > 0 or location_municipality_code in {EXPECTED})"
    ).fetchall()
    named = named_offers(warehouse, HERE) | {number for number, persons, _ in seen if not persons}
    assert by_number.keys() - {DASH} == named
    hidden = 0
    for number, persons, _ in seen:
        if number in named:
            told = offers[by_number[number], "Helårspersoner"]
            hidden += told in WORDS
            assert told in WORDS or told == pytest.approx(persons, abs=0.05 + 1e-9)
    assert hidden == 0
    others = [row for row in seen if row[0] not in named]
    lines = [name for name, _ in dict.fromkeys(offers) if name.endswith("som ikke nævnes")]
    counts = sorted({int(name.split()[0]) for name in lines})
    assert counts == sorted(
        {[of for *_, of in others].count(of) for of in {of for *_, of in others}}
    )
    _, coverage = bilag("Dækning")
    assert coverage["Randers", "Status"] == "Mangler"
    delivered = warehouse.sql(
        "select municipality_name, delivered_lines, accepted_lines from marts.delivery_coverage"
        " where collection_id = 'dassos-2022' and status = 'delivered'"
    ).fetchall()
    assert len(delivered) == 17
    for name, lines, accepted in delivered:
        assert (coverage[name, "Leverede linjer"], coverage[name, "Heraf brugt"]) == (
            lines,
            accepted,
        )


def test_every_sheet_prints_on_a4_with_its_headings_in_sight(finished_run: FinishedRun) -> None:
    with ZipFile(finished_run.output / "notat" / BILAG) as workbook:
        sheets = [
            workbook.read(name).decode()
            for name in workbook.namelist()
            if name.startswith("xl/worksheets/sheet")
        ]
        styles = workbook.read("xl/styles.xml").decode()
    assert len(sheets) == 6
    for sheet in sheets:
        assert re.search(r'<pane [^>]*ySplit="\d+"[^>]* state="frozen"', sheet)
        assert re.search(r'<pageSetup paperSize="9"[^>]* orientation="landscape"', sheet)
        assert "<f>" not in sheet
    assert all(f'formatCode="{form}"' in styles for form in ("#,##0.0", "0.0 %", "dd.mm.yyyy"))


def test_the_sentences_hold_the_figures(memo: _Page, warehouse: duckdb.DuckDBPyConnection) -> None:
    """Of the published 2.353 citizens, and of offers as the marts count them."""
    assert (
        "I alt havde 2.353 borgere fra 17 af de 19 kommuner i Region Midtjylland i 2022 ophold på"
        " eksterne tilbud, drevet af andre kommuner, regioner, selvejende institutioner, private"
        " aktører eller staten."
    ) in memo.words
    external = memo.cells("ownership")["Eksterne tilbud", "I alt"]
    assert f"Det svarer til {external} helårspersoner." in memo.words
    listed = memo.cells("ambiguous_offers")
    ten = [cell for (_, heading), cell in listed.items() if heading == "Lagt sammen"][-2]
    offers, shared = warehouse.sql(
        "select count(*), count(*) filter (department_count > 1)"
        f" from marts.ambiguity_by_offer where {HERE}"
    ).fetchone()
    assert (
        f"De uafklarede er fordelt på {offers} tilbud; i {shared} af dem deler flere afdelinger"
        f" P-nummer. Afklares målgruppen på disse 10 tilbud, er {ten} af de uafklarede"
        " helårspersoner afklaret."
    ) in memo.words
    overfull, far_over = warehouse.sql(
        "select count(*) filter (utilisation > 1), count(*) filter (deviation_points >= 5)"
        f" from marts.fct_offer_year where {HERE}"
    ).fetchone()
    assert f"{overfull} tilbud har flere helårspersoner end godkendte pladser." in memo.words
    assert f"{far_over} tilbud ligger 5 procentpoint eller mere over den." in memo.words


def test_every_table_and_chart_says_how_many_delivered_and_that_it_is_fictive(
    finished_run: FinishedRun, bilag: Callable[[str], tuple[list[str], Cells]]
) -> None:
    page = (finished_run.output / "notat" / MEMO).read_text("utf-8")
    captions = re.findall(r"<figcaption.*?</figcaption>", page, re.S)
    assert len(captions) == page.count("<figure ") == 16
    for caption in captions:
        assert (
            "2022, 17\N{NO-BREAK SPACE}af\N{NO-BREAK SPACE}19\N{NO-BREAK SPACE}kommuner" in caption
        )
        assert "Fiktive&nbsp;tal." in caption
    for name in load_workbook(str(finished_run.output / "notat" / BILAG)).sheet_names:
        above, _ = bilag(name)
        assert above[1:3] == ["Demonstration. Leverancerne er fiktive.", "17 af 19 kommuner"]


def test_names_who_is_missing_and_keeps_to_the_order_of_the_memo_of_2023(memo: _Page) -> None:
    assert "Randers og Ringkøbing-Skjern mangler." in memo.words
    parts = [
        "Formål",
        "Metode",
        "Udfordringer",
        "Resultater",
        "Dækning",
        "Bilag 1. Analyseresultater",
    ]
    places = [memo.words.index(part, 200) for part in parts]
    assert places == sorted(places)


def test_the_page_loads_nothing_and_runs_nothing(finished_run: FinishedRun) -> None:
    page = (finished_run.output / "notat" / MEMO).read_text("utf-8")
    loads = r"<script|<link|<img|<iframe|@import|src=|url\(|javascript:|\son\w+=|xlink:href"
    assert re.findall(loads, page) == []
    assert set(re.findall(r"https?://[^\"' ]*", page)) == {
        "http://www.w3.org/2000/svg",
        "http://www.w3.org/1999/xlink",
    }
    ids = re.findall(r'\sid="([^"]*)"', page)
    assert len(ids) == len(set(ids))


# Copies of the finished warehouse, in which something is otherwise


def with_year(year: int) -> list[str]:
    """The printed tables hold a year more, which is like 2022."""
    return [
        f"insert into reports.{model} select * replace ({year} as year,"
        f" print_order + 10000 as print_order) from reports.{model}"
        " where collection_id = 'dassos-2022'"
        for model, of in printed("capacity").items()
        if "year" in of.names
    ]


def test_a_complete_collection_has_no_reservation(changed: Callable[..., Path]) -> None:
    folder = changed("update reports.rpt_capacity_coverage set is_delivered = true")

    page = _Page((folder / MEMO).read_text("utf-8"))
    assert "af 19 kommuner" not in page.words
    assert "fra de 19 kommuner i Region Midtjylland i 2022" in page.words
    assert "Alle 19 kommuner i Region Midtjylland har leveret." in page.words
    assert "mangler" not in {text for texts in page.charts for text in texts}
    assert "iktiv" not in page.words


def test_the_latest_year_is_the_memo_and_all_years_are_in_the_workbook(
    changed: Callable[..., Path],
) -> None:
    folder = changed(
        *with_year(2021),
        "update reports.rpt_capacity_coverage set is_delivered = false"
        " where year = 2021 and row_key in ('751', '615')",
    )

    words = _Page((folder / MEMO).read_text("utf-8")).words
    assert "Notatet viser det seneste, 2022; alle år står i bilag 1." in words
    assert "Indsamlingen rummer årene 2021 og 2022." in words
    rows = load_workbook(str(folder / BILAG)).get_sheet_by_name("Region").to_python()
    assert [row[0] for row in rows].count(2021) == [row[0] for row in rows].count(2022) == 9
    assert rows[1][0] == "2021: 15 af 19 kommuner, 2022: 17 af 19 kommuner"


def test_deliveries_of_a_part_of_the_year_are_reported(changed: Callable[..., Path]) -> None:
    folder = changed(
        "update reports.rpt_capacity_facts"
        " set full_time_persons_annualised = full_time_persons + 1000"
    )

    words = _Page((folder / MEMO).read_text("utf-8")).words
    assert "svarer de 4.592,5 helårspersoner til 5.592,5; tallene i notatet er ikke" in words


def test_change_is_shown_for_those_who_delivered_both_years(finished_run: FinishedRun) -> None:
    text = (finished_run.output / "notat" / MEMO.replace("2022", "2023")).read_text("utf-8")
    page = _Page(text)

    assert "de 16 kommuner, der har leveret både 2022 og 2023." in page.words
    captions = re.findall(r"<figcaption.*?</figcaption>", text, re.S)
    of_16 = [one for one in captions if "16\N{NO-BREAK SPACE}af\N{NO-BREAK SPACE}19" in one]
    assert len(of_16) == 2
    for table in ("ownership_changes", "group_changes"):
        assert page.tables[table][0][1:] == ["Året før", "Året", "Ændring"]


def test_what_there_is_nothing_of_is_said_in_a_sentence(changed: Callable[..., Path]) -> None:
    folder = changed(
        *(
            f"delete from reports.rpt_capacity_{name}"
            for name in ("registered", "ambiguous_offers", "overfull_offers", "utilisation")
        ),
        "update reports.rpt_capacity_facts set overfull = 0",
        "update reports.rpt_capacity_groups set registered = null",
    )

    page = _Page((folder / MEMO).read_text("utf-8"))
    assert "Ingen kommuner har oplyst borgernes egen målgruppe." in page.words
    assert "Der er ikke leveret ophold fra 2021" in page.words
    assert "Ingen tilbud har flere helårspersoner end godkendte pladser." in page.words
    assert page.tables["groups"][0] == ["Målgruppe", "Mindst", "Forventet", "Højst"]
    assert page.tables.keys() & {"registered", "ambiguous_offers", "overfull_offers"} == set()


def test_several_collections_have_files_of_their_own_and_bilag_1_is_the_newest(
    changed: Callable[..., Path],
) -> None:
    of_table = "collection_id = 'dassos-2022'"
    folder = changed(
        *(
            f"insert into reports.{model} select * replace ('../ny <b>' as collection_id)"
            f" from reports.{model} where {of_table}"
            for model in printed("capacity")
            if not model.endswith("_coverage")
        ),
        # first in print order: it has the latest reference date
        "insert into reports.rpt_capacity_coverage select * replace ('../ny <b>' as collection_id,"
        " '=1+1' as collection_name, print_order - 10000 as print_order)"
        f" from reports.rpt_capacity_coverage where {of_table}",
        "update reports.rpt_capacity_groups set area_code = collection_id"
        " where area_type = 'collection'",
        "update reports.rpt_capacity_ownership set area_code = collection_id"
        " where area_type = 'collection'",
    )

    capacity = [path.name for path in folder.iterdir() if path.name.startswith(("bilag", "kap"))]
    assert sorted(capacity) == [
        "bilag_1.xlsx",
        "bilag_1_%2E.%2Fny %3Cb%3E.xlsx",
        BILAG,
        "bilag_1_dassos-2023.xlsx",
        "kapacitetsanalyse_%2E.%2Fny %3Cb%3E.html",
        MEMO,
        "kapacitetsanalyse_dassos-2023.html",
    ]
    newest = (folder / "bilag_1_%2E.%2Fny %3Cb%3E.xlsx").read_bytes()
    assert (folder / "bilag_1.xlsx").read_bytes() == newest
    page = (folder / "kapacitetsanalyse_%2E.%2Fny %3Cb%3E.html").read_text("utf-8")
    assert 'href="bilag_1_%252E.%252Fny%20%253Cb%253E.xlsx"' in page
    assert "Kapacitetsanalyse: =1+1" in _Page(page).words
    assert (folder / BILAG).read_bytes() != newest


def test_delivered_text_neither_marks_up_the_page_nor_runs_in_the_workbook(
    changed: Callable[..., Path],
) -> None:
    folder = changed(
        "update reports.rpt_capacity_ambiguous_offers set offer = '<b>=cmd</b>'"
        " where print_order = 1",
        "update reports.rpt_capacity_offers set offer = '=1+1' where level is null",
    )

    page = (folder / MEMO).read_text("utf-8")
    assert "&lt;b&gt;=cmd&lt;/b&gt;" in page
    rows = load_workbook(str(folder / BILAG)).get_sheet_by_name("Tilbud").to_python()
    assert {row[1] for row in rows if "1+1" in str(row[1])} == {"'=1+1"}


def test_a_warehouse_without_collections_has_no_memo(changed: Callable[..., Path]) -> None:
    folder = changed(
        "delete from reports.rpt_capacity_coverage",
        "delete from reports.rpt_expenditure_coverage",
    )

    assert list(folder.iterdir()) == []


def test_the_earlier_memos_stand_when_a_new_one_breaks(
    changed: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = changed()
    before = {path: path.read_bytes() for path in folder.rglob("*.*") if path.is_file()}
    monkeypatch.setattr(report, "drawn", lambda *_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        changed()

    assert {path: path.read_bytes() for path in folder.rglob("*.*") if path.is_file()} == before


def test_a_warehouse_without_the_tables_is_an_error(tmp_path: Path) -> None:
    duckdb.connect(str(tmp_path / "empty.duckdb")).close()

    with pytest.raises(KapacitetError, match="Byg det igen"):
        write_memos(tmp_path / "empty.duckdb", tmp_path / "output", is_demonstration=False)
    with pytest.raises(KapacitetError, match="intet datavarehus"):
        write_memos(tmp_path / "none.duckdb", tmp_path / "output", is_demonstration=False)
