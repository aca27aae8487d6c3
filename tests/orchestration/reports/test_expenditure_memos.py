"""The expenditure analyses of the finished run, cell by cell against the marts."""

import re
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import duckdb
import pytest
from python_calamine import load_workbook

from tests.conftest import FinishedRun
from tests.orchestration.reports.people import WORDS
from tests.orchestration.reports.test_memos import DASH, MINUS, _Page

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
UNSEEN = {
    "dassos-2022": ["Lemvig", "Samsø"],
    "dassos-2023": ["Samsø", "Struer"],
    "komponent-2022": [],
}
COVERAGE = {
    "dassos-2022": "17 af 19 kommuner",
    "dassos-2023": "18 af 19 kommuner",
    "komponent-2022": "59 af 98 kommuner",
}
# Tables of others than those that gave a number of cases: the compared, or what they say themselves
COVERAGE_OF_TABLES = {
    **dict.fromkeys(["progression", "transitions", "growth", "departures"], "16 af 19 kommuner"),
    **dict.fromkeys(["rates", "agreement"], ""),
}
COMPARED = {"higher": "Højere", "lower": "Lavere", "not_different": "Ingen forskel"}
NAMED = "inner join marts.dim_municipality using (municipality_code)"

# By table of the page and sheet of the workbook: headings with their decimals (None: a text; a
# percent sign: a share), and the rows, by the first column, that the marts give.
TABLES = {
    ("municipalities", "Kommuner"): (
        {
            "I botilbud": "0",
            "Sager": "0",
            "Andel af botilbud": "%",
            "Sager pr. 1.000": "0.01",
            "95 % fra": "0.01",
            "95 % til": "0.01",
        },
        f"""
        select municipality_name, citizens_in_residential, r.high_cost_cases,
            high_cost_share, r.cases_per_1000, rate_lower_95, rate_upper_95
        from marts.high_cost_ranking as r
        inner join marts.high_cost_cases using (collection_id, municipality_code) {NAMED}
        where collection_id = $id
        """,
    ),
    ("areas", "Områder"): (
        {
            "Kommuner med": "0",
            "Kommuner spurgt": "0",
            "I botilbud": "0",
            "Sager": "0",
            "Andel af botilbud": "%",
            "Sager pr. 1.000, samlet": "0.01",
        },
        """
        select area, municipalities, expected_municipalities, citizens_in_residential,
            high_cost_cases, high_cost_share, cases_per_1000
        from marts.high_cost_by_area where collection_id = $id
        """,
    ),
    ("estimate", "Estimat"): (
        {
            "Sager i hele landet": "0",
            "95 % fra": "0",
            "95 % til": "0",
            "Udgift (mio. kr.)": "0.1",
            "Efter prisbånd (mio. kr.)": "0.1",
        },
        # of hundreds, where some municipality's number is hidden
        """
        select 'Danmark', estimated_cases,
            round(estimated_cases_lower_95, if($id = 'komponent-2022', 0, -2)),
            round(estimated_cases_upper_95, if($id = 'komponent-2022', 0, -2)),
            estimated_cost_dkk / 1000000, estimated_cost_by_bands_dkk / 1000000
        from marts.high_cost_national_estimate where collection_id = $id
        """,
    ),
    ("departures", "Ophørte sager"): (
        {"Borgere": "0"},
        """
        select
            case outcome when 'death' then 'Død' when 'voluntary_move' then 'Frivillig flytning'
                when 'better_functioning' then 'Bedre funktionsniveau'
                when 'cheaper_offer' then 'Billigere tilbud' when 'other' then 'Andet'
                when 'not_given' then 'Årsagen er ikke oplyst' end,
            citizens
        from marts.high_cost_departures where collection_id = $id and municipality_code = 'all'
        """,
    ),
    ("growth", "Vækst"): (
        {
            "Før (mio. kr.)": "0.1",
            "Nu (mio. kr.)": "0.1",
            "Ændring": "+",
            "Heraf priser": "+",
            "Heraf antal borgere": "+",
            "Heraf dyrere borgere": "+",
        },
        """
        select 'Alle sammenlignede', previous_cost_dkk / 1000000,
            cost_dkk / 1000000, change_dkk / 1000000, change_from_prices_dkk / 1000000,
            change_from_number_of_citizens_dkk / 1000000,
            change_from_dearer_citizens_dkk / 1000000
        from marts.growth_decomposition where collection_id = $id and municipality_code = 'all'
        """,
    ),
    ("refund", "Statsrefusion"): (
        {
            "Borgere": "0",
            "Bruttoudgift (mio. kr.)": "0.1",
            "Uden kendt udgift": "0",
            "Beregnet refusion (mio. kr.)": "0.1",
            "Refusion ukendt": "0",
        },
        """
        select
            case when grouping(is_case) = 1 then 'I alt'
                when is_case then 'Sager (mindst 2 mio. kr.)'
                else 'Under 2 mio. kr. eller udgift ukendt' end,
            count(*), sum(annual_cost_dkk) / 1000000, count(*) - count(annual_cost_dkk),
            sum(state_refund_dkk) / 1000000, count(*) - count(state_refund_dkk)
        from (
            select *, coalesce(is_high_cost, false) as is_case
            from marts.fct_citizen_at_reference where collection_id = $id and is_adult
        )
        group by rollup (is_case) having count(*) > 0
        """,
    ),
    ("agreement", "Takstaftale"): (
        {
            "Tilbud": "0",
            "Ikke sammenlignet": "0",
            "Basisår (kr.)": "0",
            "Året i basispriser (kr.)": "0",
            "Fald (pct.)": "+",
            "Krav (pct.)": "0.1",
        },
        """
        select municipality_name, offers, offers_not_compared, base_daily_rate_dkk,
            daily_rate_constant_dkk, achieved_reduction_percent, required_reduction_percent
        from marts.rates_agreement inner join marts.dim_municipality using (municipality_code)
        where $id = 'dassos-2023' and year = 2023
        """,
    ),
    ("progression", "Udvikling"): (
        {"Borgere": "0", "Nu (mio. kr.)": "0.1", "Ændring, faste priser": "+"},
        """
        select
            case progression when 'dearer' then 'Dyrere' when 'cheaper' then 'Billigere'
                when 'unchanged' then 'Uændrede' when 'new' then 'Nye' when 'left' then 'Ophørte'
                else 'Udgift ukendt' end,
            citizens, annual_cost_dkk / 1000000, change_constant_dkk / 1000000
        from marts.progression_summary where collection_id = $id and municipality_code = 'all'
        """,
    ),
    ("ownership", "Ejerform"): (
        {"Borgere": "0", "Sager": "0", "Udgift (mio. kr.)": "0.1", "Tillæg (mio. kr.)": "0.1"},
        """
        select name_da, sum(citizens), sum(high_cost_cases), sum(annual_cost_dkk) / 1000000,
            sum(annual_supplement_dkk) / 1000000
        from marts.high_cost_by_characteristic
        inner join reference.ownerships on value = ownership
        where collection_id = $id and characteristic = 'ownership' group by all
        """,
    ),
}


# How many cells of these columns are in words, because they tell of few or would follow from the
# others: which they are, `test_disclosure` says
IN_WORDS = {
    ("municipalities", "dassos-2022"): 10,
    ("municipalities", "dassos-2023"): 10,
    # after price bands, of which the dearest is hidden
    ("estimate", "dassos-2022"): 1,
    ("estimate", "dassos-2023"): 1,
    ("departures", "dassos-2023"): 5,
    ("refund", "dassos-2023"): 2,
    # the cases of the state's offers, and the fewest of the others
    ("ownership", "dassos-2022"): 2,
    ("ownership", "dassos-2023"): 2,
}


def printed(value: object, form: str | None) -> str:
    """As the page prints it."""
    if value is None:
        return DASH
    if form is None:
        return COMPARED[value]
    number = Decimal(str(value)) * (100 if form == "%" else 1)
    decimals = {"%": "0.1", "+": "0.1", "0": "1"}.get(form, form)
    rounded = number.quantize(Decimal(decimals), ROUND_HALF_UP)
    shown = f"{rounded + 0:,}".translate(str.maketrans(",.-", f".,{MINUS}"))
    sign = "+" if form == "+" and rounded > 0 else ""
    return f"{sign}{shown}{' %' if form == '%' else ''}"


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
@pytest.mark.parametrize("names", TABLES)
def test_page_and_workbook_show_the_figures_of_the_mart(
    folder: Path, warehouse: duckdb.DuckDBPyConnection, collection: str, names: tuple[str, str]
) -> None:
    headings, sql = TABLES[names]
    rows = warehouse.execute(sql, {"id": collection}).fetchall()
    page = _Page((folder / f"udgiftsanalyse_{collection}.html").read_text("utf-8"))
    if not rows:
        assert names[0] not in page.tables
        return
    cells = page.cells(names[0])
    in_workbook = table_of(sheet(folder, collection, names[1]))

    assert {row for row, _ in cells} == {row[0] for row in rows}
    in_words = 0
    for name, *values in rows:
        for (heading, form), value in zip(headings.items(), values, strict=True):
            told = in_workbook[name, heading]
            if cells[name, heading] in WORDS:
                in_words += 1
                assert told == cells[name, heading], (name, heading)
                continue
            exact = rounded(value, form)
            assert cells[name, heading] == printed(exact, form), (name, heading)
            if value is None or form is None:
                assert told == printed(value, form), (name, heading)
            else:
                assert told == float(exact), (name, heading)
    assert in_words == IN_WORDS.get((names[0], collection), 0)


def test_ranks_are_of_those_whose_cases_may_be_seen_and_comparisons_with_the_mean_of_all(
    folder: Path, warehouse: duckdb.DuckDBPyConnection
) -> None:
    """Samsø has 2 cases; of the others Lemvig has the fewest in 2022, and Struer in 2023. Of
    komponent-2022 all is printed."""
    for collection, unseen in UNSEEN.items():
        page = _Page((folder / f"udgiftsanalyse_{collection}.html").read_text("utf-8"))
        cells = page.cells("municipalities")
        rates = warehouse.execute(
            "select municipality_name, cases_per_1000, rate_lower_95, rate_upper_95"
            f" from marts.high_cost_ranking {NAMED} where collection_id = $id",
            {"id": collection},
        ).fetchall()
        seen = [row for row in rates if row[0] not in unseen]
        mean = sum(rate for _, rate, *_ in rates) / len(rates)
        told = "skjult" if unseen else printed(mean, "0.01")
        assert [name for name, *_ in page.tables["municipalities"][-len(unseen or [0]) :]] == (
            unseen or [name for name, *_ in page.tables["municipalities"][-1:]]
        )
        for name in unseen:
            words = {cells[name, heading] for heading in ("Nr.", "Sager", "95 % til")}
            assert words == ({"under 5", "skjult"} if name == "Samsø" else {"skjult"})
        for name, rate, lower, upper in seen:
            assert cells[name, "Nr."] == str(1 + sum(other > rate for _, other, *_ in seen))
            compared = "higher" if lower > mean else "lower" if upper < mean else "not_different"
            assert cells[name, "Mod gennemsnittet"] == COMPARED[compared]
        area = "Region Midtjylland" if unseen else "Danmark"
        areas = page.cells("areas")
        assert areas[area, "Gennemsnit af kommunernes rater"] == told
        assert f"Gennemsnittet af kommunernes rater er {told}" in page.words


def rounded(value: object, form: str | None) -> object:
    """As it leaves: costs, which the page prints in millions, to 1,000 DKK."""
    if value is None or form is None:
        return value
    decimals = {"%": "0.001", "+": "0.001", "0.1": "0.001"}.get(form, form)
    return Decimal(str(value)).quantize(Decimal("1" if form == "0" else decimals), ROUND_HALF_UP)


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


@pytest.mark.parametrize("collection", COLLECTIONS)
def test_every_municipality_has_a_page_of_its_own_figures(
    folder: Path, warehouse: duckdb.DuckDBPyConnection, collection: str
) -> None:
    rows = warehouse.execute(
        "select municipality_code, municipality_name, high_cost_cases, cases_per_1000,"
        " rate_lower_95, rate_upper_95"
        f" from marts.high_cost_ranking {NAMED} where collection_id = $id",
        {"id": collection},
    ).fetchall()
    files = {path.name[:3]: path for path in (folder / f"kommuner_{collection}").glob("*.html")}
    memo = (folder / f"udgiftsanalyse_{collection}.html").read_text("utf-8")

    assert files.keys() == {row[0] for row in rows}
    for code, name, cases, rate, lower, upper in rows:
        # others do not get it
        assert files[code].name not in memo
        page = _Page(files[code].read_text("utf-8"))
        own = page.cells("own_rate")
        assert own[name, "Sager"] == printed(cases, "0")
        assert own[name, "Sager pr. 1.000"] == printed(rate, "0.01")
        assert own[name, "95 % fra"] == printed(lower, "0.01")
        assert own[name, "95 % til"] == printed(upper, "0.01")
        nearest = warehouse.execute(
            "select municipality_name, comparable_cases_per_1000, has_fewer_cases"
            " from marts.comparable_municipalities as nearest"
            " inner join marts.dim_municipality as places"
            " on comparable_municipality_code = places.municipality_code"
            " where collection_id = $id and nearest.municipality_code = $code"
            " order by nearness_rank",
            {"id": collection, "code": code},
        ).fetchall()
        _, *lines = page.tables["comparable"]
        assert [(line[0], line[2], line[3]) for line in lines] == [
            (other, "skjult", "skjult")
            if other in UNSEEN[collection]
            else (other, printed(value, "0.01"), "Ja" if fewer else "Nej")
            for other, value, fewer in nearest
        ]


def test_each_municipality_with_rows_gets_its_form_to_check_and_send(
    folder: Path, warehouse: duckdb.DuckDBPyConnection
) -> None:
    cases = warehouse.sql(
        f"select municipality_name, high_cost_cases from marts.high_cost_cases {NAMED}"
        " where collection_id = 'dassos-2023'"
    ).fetchall()
    departures = warehouse.sql(
        "select sum(citizens) from marts.high_cost_departures where municipality_code <> 'all'"
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


def test_a_municipality_alone_sees_its_own_development(
    folder: Path, warehouse: duckdb.DuckDBPyConnection
) -> None:
    """What others cannot see of it, from prices to one citizen."""
    page = _Page((folder / "kommuner_dassos-2023" / "727_odder.html").read_text("utf-8"))
    cheaper = warehouse.sql(
        "select citizens, previous_annual_cost_dkk / 1000000, annual_cost_dkk / 1000000"
        " from marts.progression_summary where collection_id = 'dassos-2023'"
        " and municipality_code = '727' and progression = 'cheaper'"
    ).fetchone()
    growth = warehouse.sql(
        "select change_dkk / 1000000, change_from_dearer_citizens_dkk / 1000000"
        " from marts.growth_decomposition where municipality_code = '727'"
    ).fetchone()

    own = page.cells("progression")
    assert cheaper[0] == 1
    assert [own["Billigere", h] for h in ("Borgere", "Før (mio. kr.)", "Nu (mio. kr.)")] == [
        printed(value, form) for value, form in zip(cheaper, ("0", "0.1", "0.1"), strict=True)
    ]
    of_growth = page.cells("growth")
    assert {row for row, _ in of_growth} == {"Odder"}
    assert of_growth["Odder", "Ændring"] == printed(growth[0], "+")
    assert of_growth["Odder", "Heraf dyrere borgere"] == printed(growth[1], "+")


def test_what_only_some_told_stands_beside_those_who_told_it(changed: Callable[..., Path]) -> None:
    """Of Komponent's 59 Aalborg tells 30 of its cases in one price band, and more than its cases in
    another; nobody's population is loaded. Of the region's 19 the later collection asks two."""
    folder = changed(
        "insert into marts.high_cost_bands by name select 'komponent-2022' as collection_id,"
        " '851' as municipality_code, 'price' as band_set, '2.0-2.5' as band, 30 as citizens,"
        " true as asked_for",
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
        "insert into staging.stg_deliveries__collections by name select 'dassos-2021' as"
        " collection_id, 'Den første' as collection_name, date '2021-12-31' as reference_date",
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
    assert municipality.count("Er borgerne blevet dyrere?") == 2
