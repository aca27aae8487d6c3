"""The expenditure memos of the finished run, as they are printed, and of changed copies of it."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb
import pytest
from python_calamine import load_workbook

from orchestration.reports.pages import plain_name
from tests.conftest import FinishedRun
from tests.orchestration.reports.test_memos import DASH, _Page

COLLECTIONS = ["dassos-2022", "dassos-2023", "komponent-2022"]
SECTIONS = [
    "Kort fortalt",
    "Formål og metode",
    "Sager og rater",
    "Regioner, KKR og land",
    "Estimat for hele landet",
    "Sammenhænge",
    "Prisbånd og aldersbånd",
    "Ejerform, ydelse, målgruppe og tillæg",
    "Statsrefusion",
    "Udvikling siden tidligere indsamlinger",
    "Takster og takstaftale",
    "Spørgeskemaet",
    "Sagsscreening",
    "Dækning",
    "Kommunerne hver for sig",
]
COVERAGE = {
    "dassos-2022": "17 af 19 kommuner",
    "dassos-2023": "18 af 19 kommuner",
    "komponent-2022": "59 af 98 kommuner",
}
# Tables of others than those that gave a number of cases: the compared, or what they say themselves
COVERAGE_OF_TABLES = {
    **dict.fromkeys(
        ["progression", "progression_all", "transitions", "growth", "growth_all", "departures"],
        "16 af 19 kommuner",
    ),
    **dict.fromkeys(["rates", "agreement"], ""),
}


@pytest.fixture(scope="module")
def folder(finished_run: FinishedRun) -> Path:
    return finished_run.output / "notat"


@pytest.fixture(scope="module")
def warehouse(finished_run: FinishedRun) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(finished_run.warehouse), read_only=True) as connection:
        yield connection


def sheet(folder: Path, collection: str, name: str) -> list[list]:
    workbook = load_workbook(str(folder / f"udgiftsanalyse_{collection}.xlsx"))
    return workbook.get_sheet_by_name(name).to_python()


def table_of(rows: list[list]) -> dict[tuple[str, str], object]:
    """The sheet's table, below the first empty row."""
    heading, *lines = rows[next(n for n, row in enumerate(rows) if not any(row)) + 1 :]
    return {
        (line[0], column): value
        for line in lines
        for column, value in zip(heading, line, strict=True)
    }


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_no_section_is_missing_and_each_says_how_many_are_in_it(
    folder: Path, collection: str
) -> None:
    page = (folder / f"udgiftsanalyse_{collection}.html").read_text("utf-8")

    headings = re.findall(r"<h2>(.*?)(?: <span.*?)?\s*</h2>", page, re.S)
    areas = "Region og KKR" if collection.startswith("dassos") else "Regioner, KKR og land"
    assert [heading.strip() for heading in headings] == [
        areas if section == "Regioner, KKR og land" else section for section in SECTIONS
    ]
    for section in page.split("<section>")[1:]:
        words = re.sub(r"<h2>.*?</h2>|<[^>]*>", " ", section, flags=re.S).split()
        assert len(words) > 8
    captions = re.findall(r'<figcaption id="\w+-(\w+)">(.*?)</figcaption>', page, re.S)
    assert len(captions) >= 6
    for name, caption in captions:
        told = re.search(r"\. 202[23](?:, (.*?))?\.", caption)[1] or ""
        expected = COVERAGE_OF_TABLES.get(name, COVERAGE[collection])
        assert told == expected.replace(" ", "\N{NO-BREAK SPACE}")
        # what Komponent printed is real, also in the demonstration
        assert ("Fiktive&nbsp;tal." in caption) == (collection != "komponent-2022")
    assert ("<strong>Demonstration.</strong>" in page) == (collection != "komponent-2022")
    assert "må ikke offentliggøres" in page


def test_a_collection_of_answers_says_that_it_has_no_rows(folder: Path) -> None:
    page = _Page((folder / "udgiftsanalyse_komponent-2022.html").read_text("utf-8"))

    assert page.words.count("og ikke leveret rækker om den enkelte borger") == 4
    assert page.tables.keys() == {
        "municipalities", "areas", "estimate", "correlations", "questionnaire"
    }  # fmt: skip


def test_what_cannot_be_known_is_said(folder: Path) -> None:
    first = _Page((folder / "udgiftsanalyse_dassos-2022.html").read_text("utf-8")).words
    second = _Page((folder / "udgiftsanalyse_dassos-2023.html").read_text("utf-8")).words

    assert "Der er ingen tidligere indsamling at sammenligne med" in first
    assert "Ingen takstaftale gælder for 2022" in first
    assert "Grænserne for 2023 er ikke indlæst, så refusionen er ukendt." in second
    assert "i de 16 kommuner, der har leveret begge gange" in second


def test_every_municipality_has_a_page_that_others_do_not_get(folder: Path) -> None:
    for collection, municipalities in {"dassos-2022": 17, "komponent-2022": 59}.items():
        files = list((folder / f"kommuner_{collection}").glob("*.html"))
        memo = (folder / f"udgiftsanalyse_{collection}.html").read_text("utf-8")
        assert len(files) == municipalities
        for file in files:
            assert file.name not in memo
            own_rate = _Page(file.read_text("utf-8")).tables["own_rate"]
            assert [plain_name(row[0]) for row in own_rate[1:]] == [file.stem[4:]]


def test_each_municipality_with_rows_gets_its_form_to_check_and_send(
    folder: Path, warehouse: duckdb.DuckDBPyConnection
) -> None:
    cases = warehouse.sql(
        "select municipality_name, high_cost_cases from marts.high_cost_cases"
        " inner join marts.dim_municipality using (municipality_code)"
        " where collection_id = 'dassos-2023' and cost_limit_dkk = 2000000"
    ).fetchall()
    departures = warehouse.sql(
        "select sum(citizens) from marts.high_cost_departures"
        " where area_type = 'municipality' and cost_limit_dkk = 2000000"
    ).fetchone()[0]
    paths = list((folder / "kommuner_dassos-2023").glob("*_spoergeskema.xlsx"))
    assert not list((folder / "kommuner_komponent-2022").glob("*.xlsx"))
    # no one else's
    memo = load_workbook(str(folder / "udgiftsanalyse_dassos-2023.xlsx"))
    assert "Spørgeskema" not in memo.sheet_names

    told = {}
    answered = []
    for path in paths:
        rows = load_workbook(str(path)).get_sheet_by_name("Spørgeskema").to_python()
        name = str(rows[0][0]).removesuffix(": botilbud til over 2 mio. kr.")
        heading = next(at for at, row in enumerate(rows) if row[0] == "Spørgsmål")
        assert rows[heading][:3] == ["Spørgsmål", "Beregnet", "Jeres svar"]
        assert all(row[2] == "" for row in rows[heading + 1 :])
        answers = {str(row[0]): row[1] for row in rows[heading + 1 :]}
        (total,) = [question for question in answers if question.startswith("2. ")]
        prices = [question for question in answers if re.match(r"3[a-g]\. ", question)]
        ages = [question for question in answers if re.match(r"4[a-e]?\. ", question)]
        left = [question for question in answers if question.startswith("5. ")]
        assert (len(prices), len(ages), len(left)) == (7, 6, 9)
        assert "4. 46-55 år (spørges der ikke om)" in ages
        told[name] = answers[total]
        assert sum(answers[question] for question in prices) == answers[total]
        assert sum(answers[question] for question in ages) == answers[total]
        answered += [answers[question] for question in left]
        page = path.with_name(path.name.replace("_spoergeskema.xlsx", ".html"))
        assert f'href="{path.name}"' in page.read_text("utf-8")
    assert told == dict(cases)
    assert len(paths) == 18
    assert sum(value for value in answered if value != DASH) == departures
    # two were not there at the earlier collection
    assert answered.count(DASH) == 2 * 9


def test_a_municipality_alone_sees_its_own_development(folder: Path) -> None:
    """What others cannot see of it, from prices to one citizen: 3,666,425 before, 3,471,880 now."""
    page = _Page((folder / "kommuner_dassos-2023" / "727_odder.html").read_text("utf-8"))

    (cheaper,) = [row for row in page.tables["progression"] if row[0] == "Billigere"]
    assert (cheaper[1], cheaper[2], cheaper[4]) == ("1", "3,7", "3,5")
    assert [row[0] for row in page.tables["growth"][1:]] == ["Odder"]
    assert [row[0] for row in page.tables["own_areas"][1:]] == [
        "Odder",
        "KKR Midtjylland",
        "Region Midtjylland",
    ]


def test_what_only_some_told_stands_beside_those_who_told_it(changed: Callable[..., Path]) -> None:
    """Of Komponent's 59 Aalborg tells 30 of its cases in one price band, and more than its cases in
    another; nobody's population is loaded. Of the region's 19 the later collection asks two."""
    folder = changed(
        "insert into marts.high_cost_bands by name select 'komponent-2022' as collection_id,"
        " '851' as municipality_code, 'price' as band_set, '2.0-2.5' as band, 30 as citizens,"
        " 2000000 as cost_limit_dkk, true as asked_for",
        "update marts.high_cost_cases set cases_without_price_band = null"
        " where collection_id = 'komponent-2022' and municipality_code = '851'",
        "update marts.high_cost_cases set population_18_66 = null, cases_per_1000 = null"
        " where collection_id = 'komponent-2022'",
        "delete from marts.delivery_coverage"
        " where collection_id = 'dassos-2023' and municipality_code not in ('615', '751')",
    )

    answered = _Page((folder / "udgiftsanalyse_komponent-2022.html").read_text("utf-8"))
    assert answered.tables["price_bands"][1:] == [
        ["2,0-2,5 mio. kr.", "30", "100,0 %", "Ja"],
        ["Ikke oplyst", DASH, DASH, DASH],
    ]
    assert "bruttoudgift; 30 sager har kendt prisbånd, og andelen er af dem." in answered.words
    assert "age_bands" not in answered.tables
    assert "Der er ingen rater, for folketallet er ikke indlæst." in answered.words

    delivered = _Page((folder / "udgiftsanalyse_dassos-2023.html").read_text("utf-8"))
    assert [row[0] for row in delivered.tables["agreement"][1:]] == ["Horsens", "Aarhus"]
    assert "i de 2 kommuner, aftalen binder. 2023." in delivered.words


def test_each_earlier_collection_has_tables_of_its_own_the_newest_first(
    changed: Callable[..., Path], folder: Path
) -> None:
    """As if a collection of 2021 with twice the citizens were compared too."""
    earlier = "'dassos-2021' as previous_collection_id"
    written = changed(
        "insert into marts.dim_collection select * replace ('dassos-2021' as collection_id,"
        " 'Den første' as collection_name, date '2021-12-31' as reference_date)"
        " from marts.dim_collection where collection_id = 'dassos-2022'",
        f"insert into marts.growth_decomposition select * replace ({earlier},"
        " 15 as compared_municipalities) from marts.growth_decomposition",
        # whom they rest on
        "insert into intermediate.int_citizens__progression select * replace"
        " ('dassos-2021' as previous_collection_id) from intermediate.int_citizens__progression",
        f"insert into marts.progression_summary select * replace ({earlier},"
        " 2 * citizens as citizens) from marts.progression_summary",
        f"insert into marts.cost_class_transitions select * replace ({earlier},"
        " 2 * citizens as citizens) from marts.cost_class_transitions",
        f"insert into marts.high_cost_departures select * replace ({earlier},"
        " 2 * citizens as citizens) from marts.high_cost_departures",
    )
    before, after = (
        (of / "udgiftsanalyse_dassos-2023.html").read_text("utf-8") for of in (folder, written)
    )
    assert "Sammenlignet med Kapacitetsanalyse i DASSOS 2023" not in after
    first, second = after.index("DASSOS 2022 (31.12.2022)"), after.index("Den første (31.12.2021)")
    assert first < second
    assert "15 af 19" in after.replace("\N{NO-BREAK SPACE}", " ")

    one, other = _Page(before), _Page(after)
    for table in ("progression", "transitions", "growth", "departures"):
        assert other.cells(table) == one.cells(table)
    citizens, twice = (
        {
            row: int(cell.replace(".", ""))
            for (row, heading), cell in other.cells(name).items()
            if heading == "Borgere"
        }
        for name in ("progression", "progression_2")
    )
    assert twice == {row: 2 * number for row, number in citizens.items()}
    for name in ("Vækst", "Ophørte sager"):
        was = table_of(sheet(folder, "dassos-2023", name))
        assert table_of(sheet(written, "dassos-2023", name)) == was
    assert (
        table_of(sheet(written, "dassos-2023", "Ophørte sager 2")).keys()
        == table_of(sheet(folder, "dassos-2023", "Ophørte sager")).keys()
    )
    municipality = (written / "kommuner_dassos-2023" / "751_aarhus.html").read_text("utf-8")
    assert municipality.count("Er borgerne i botilbud blevet dyrere?") == 2
