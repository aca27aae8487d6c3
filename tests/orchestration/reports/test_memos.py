"""The memos of the finished run, cell by cell against the marts, and of changed copies of it."""

import re
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from html.parser import HTMLParser
from pathlib import Path
from zipfile import ZipFile

import duckdb
import pytest
from python_calamine import load_workbook

from orchestration.errors import KapacitetError
from orchestration.reports import capacity_memo, write_memos
from tests.conftest import FinishedRun
from tests.orchestration.reports.people import WORDS, named_offers

DASH, MINUS = "\N{EN DASH}", "\N{MINUS SIGN}"
MEMO = "kapacitetsanalyse_dassos-2022.html"
BILAG = "bilag_1_dassos-2022.xlsx"
OWN_FOLDER = "kommuner_dassos-2022"
HERE = "collection_id = 'dassos-2022' and year = 2022"
EACH = f"{HERE} and municipality_code <> 'all'"
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


def printed(value: object) -> object:
    """As the memo prints it: shares are given here as ('share', 0.5), changes as ('change', 2)."""
    match value:
        case ("share", None) | ("change", None) | None:
            return DASH
        case ("share", share):
            return f"{printed(100.0 * share)} %"
        case ("change", number):
            return f"{'+' if number > 0.05 else ''}{printed(number)}"
        case float() | Decimal():
            # day counts over 365 are never a hair from a half
            rounded = Decimal(str(value)).quantize(Decimal("0.1"), ROUND_HALF_UP)
            return f"{rounded:,}".translate(str.maketrans(",.-", f".,{MINUS}"))
        case int():
            return f"{value:,}".replace(",", ".")
        case _:
            return value


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


def crossed(
    warehouse: duckdb.DuckDBPyConnection,
    mart: str,
    rows: dict[str, str],
    columns: dict[str, str],
    value: str = "sum(full_time_persons)",
) -> Cells:
    """The value where row and column, each a condition, meet."""
    return {
        (row, column): warehouse.sql(
            f"select coalesce({value}, 0) from marts.{mart} where ({of_row}) and ({of_column})"
        ).fetchone()[0]
        for row, of_row in rows.items()
        for column, of_column in columns.items()
    }


def shares(parts: Cells, wholes: Cells, part: str, whole: str, heading: str) -> Cells:
    """A column: one column's values over another's."""
    rows = [row for row, column in wholes if column == whole]
    return {
        (row, heading): (
            "share",
            parts[row, part] / wholes[row, whole] if wholes[row, whole] else None,
        )
        for row in rows
    }


def listed(warehouse: duckdb.DuckDBPyConnection, headings: list[str], sql: str) -> Cells:
    """Rows of a query whose first column names the row."""
    return {
        (row[0], heading): value
        for row in warehouse.sql(sql).fetchall()
        for heading, value in zip(headings, row[1:], strict=True)
    }


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


def ownership(warehouse: duckdb.DuckDBPyConnection, municipality: str) -> Cells:
    place = f"{HERE} and municipality_code = '{municipality}'"
    mart = "capacity_by_ownership"
    services = {name: f"{place} and {where}" for name, where in SERVICES.items()}
    total = crossed(warehouse, mart, OWNERSHIPS, services)
    unambiguous = crossed(
        warehouse,
        mart,
        OWNERSHIPS,
        {"Heraf entydig målgruppe": place},
        "sum(full_time_persons_unambiguous)",
    )
    share = shares(unambiguous, total, "Heraf entydig målgruppe", "I alt", "Andel entydig")
    return total | unambiguous | share


def attribution(warehouse: duckdb.DuckDBPyConnection) -> Cells:
    rows = {
        "Entydig målgruppe": "attribution = 'unambiguous'",
        "Uafklaret målgruppe": "attribution in ('department_ambiguous', 'multi_group')",
        "Afdelinger med hver sin målgruppe deler P-nummer": "attribution = 'department_ambiguous'",
        "En afdeling er godkendt til flere målgrupper": "attribution = 'multi_group'",
        "Tilbuddet er ikke godkendt til en kendt målgruppe": "attribution = 'no_target_group'",
        "Opholdet kan ikke kobles til et tilbud": "attribution = 'unmatched'",
        "P-nummer mangler": "match_status = 'missing_p_number'",
        "P-nummer har ikke ti cifre": "match_status = 'malformed_p_number'",
        "P-nummer findes ikke på Tilbudsportalen": "match_status = 'not_in_register'",
        "I alt": "true",
    }
    adults = f"{HERE} and is_adult"
    mart = "fct_placement_year"
    persons = crossed(warehouse, mart, rows, {"Helårspersoner": adults})
    whole = {(row, "Alle"): persons["I alt", "Helårspersoner"] for row in rows}
    return (
        crossed(warehouse, mart, rows, {"Ophold": adults}, "count(*)")
        | persons
        | shares(persons, whole, "Helårspersoner", "Alle", "Andel")
    )


def ambiguous_offers(warehouse: duckdb.DuckDBPyConnection) -> Cells:
    """The ten largest of those that may be named, added up among themselves, and the others."""
    names = {code: name for name, code in GROUPS.items()}
    order = list(GROUPS)
    named = named_offers(warehouse, f"{HERE} and {AMBIGUOUS}")
    offers = warehouse.sql(
        "select p_number, offer_name, municipality_name, departments, analysis_groups,"
        " affected_full_time_persons, share_of_ambiguous"
        " from marts.ambiguity_by_offer inner join marts.dim_municipality as places"
        " on location_municipality_code = places.municipality_code"
        f" where {HERE} order by affected_rank"
    ).fetchall()
    told: Cells = {}
    added = 0.0
    for _, row, place, departments, groups, persons, share in [
        offer for offer in offers if offer[0] in named
    ][:10]:
        added += share
        in_order = sorted((names[code] for code in groups.split(", ")), key=order.index)
        told[row, "Kommune"] = place
        told[row, "Afdelinger"] = departments
        told[row, "Mulige målgrupper"] = ", ".join(in_order)
        told[row, "Helårspersoner"] = persons
        told[row, "Andel af de uafklarede"] = ("share", share)
        told[row, "Lagt sammen"] = ("share", added)
    others = [offer for offer in offers if offer[0] not in named]
    row = f"{len(others)} tilbud, som ikke nævnes"
    told |= dict.fromkeys(
        ((row, h) for h in ("Kommune", "Afdelinger", "Mulige målgrupper", "Lagt sammen")), None
    )
    told[row, "Helårspersoner"] = sum(offer[5] for offer in others)
    told[row, "Andel af de uafklarede"] = ("share", sum(offer[6] for offer in others))
    return told


def registered(warehouse: duckdb.DuckDBPyConnection) -> Cells:
    rows = {name: f"registered_group = '{code}'" for name, code in GROUPS.items()}
    columns = GROUPS | {"Uafklaret": "ambiguous", "Ikke kendt": "unknown"}
    return crossed(
        warehouse,
        "registered_target_groups",
        rows | {"I alt": "registered_group <> 'not_registered'"},
        {name: f"{EACH} and attributed_group = '{code}'" for name, code in columns.items()}
        | {"I alt": EACH},
    )


def groups(warehouse: duckdb.DuckDBPyConnection, municipality: str = "all") -> Cells:
    rows = {name: f"analysis_group = '{code}'" for name, code in GROUPS.items()}
    rows |= {"Ikke kendt": "analysis_group = 'unknown'", "I alt": "true"}
    place = f"{HERE} and municipality_code = '{municipality}'"
    cells: Cells = {}
    for heading, bound in (("Mindst", "lower"), ("Forventet", "expected"), ("Højst", "upper")):
        value = f"sum(full_time_persons_{bound})"
        cells |= crossed(warehouse, "capacity_by_target_group", rows, {heading: place}, value)
    each = EACH if municipality == "all" else place
    cells |= crossed(
        warehouse, "capacity_by_registered_group", rows, {"Med kommunens registrering": each}
    )
    # upper bounds overlap: the sum is no total
    return cells | {("I alt", "Mindst"): None, ("I alt", "Højst"): None}


def dassos_groups(warehouse: duckdb.DuckDBPyConnection) -> Cells:
    names = {
        "children_autism": "Børn og unge med autisme",
        "children_self_harm_eating_disorder": (
            "Børn og unge med selvskadende adfærd og spiseforstyrrelser"
        ),
        "children_acting_out": "Børn og unge med udadreagerende adfærd",
        "adults_autism": "Voksne med autisme",
        "adults_acquired_brain_injury": "Voksne med erhvervet hjerneskade",
        "adults_mental_illness": "Voksne med sindslidelse",
        "adults_intellectual_disability_combined": (
            "Voksne med udviklingshæmning kombineret med andre udfordringer"
        ),
    }
    notes = {
        "children": "Børn og unge indgår ikke i de indsamlede data",
        "wider": "Tilbudsportalens målgruppe er bredere; kun det højeste er kendt",
    }
    cells = listed(
        warehouse,
        ["Mindst", "Forventet", "Højst", "Bemærkning"],
        "select dassos_group, sum(full_time_persons_lower), sum(full_time_persons_expected),"
        " sum(full_time_persons_upper), if(is_adult_group, if(is_wider_than_group, 'wider', null),"
        f" 'children') from marts.capacity_by_dassos_group where {EACH} group by all",
    )
    return {
        (names[group], heading): notes.get(value, value)
        for (group, heading), value in cells.items()
    }


def utilisation(warehouse: duckdb.DuckDBPyConnection) -> Cells:
    rows = {name: f"analysis_group = '{code}'" for name, code in GROUPS.items()}
    rows |= {"Ikke kendt": "analysis_group = 'unknown'", "I alt": "true"}
    place = f"{HERE} and location_municipality_code in {EXPECTED}"
    known = {"Helårspersoner": f"{place} and approved_places is not null"}
    mart = "utilisation_by_group"
    places = crossed(warehouse, mart, rows, {"Godkendte pladser": place}, "sum(approved_places)")
    persons = crossed(warehouse, mart, rows, known)
    unseen = {"Uden for opgørelsen": f"{place} and approved_places is null"}
    return (
        places
        | persons
        | shares(persons, places, "Helårspersoner", "Godkendte pladser", "Belægning")
        | crossed(warehouse, mart, rows, unseen)
    )


def overfull_offers(warehouse: duckdb.DuckDBPyConnection) -> Cells:
    """The ten fullest of those that may be named."""
    named = named_offers(warehouse, HERE)
    offers = warehouse.sql(
        "select p_number, offer_name, municipality_name, approved_places, full_time_persons,"
        " utilisation, assumed_utilisation from marts.capacity_utilisation"
        " inner join marts.dim_municipality as places"
        " on location_municipality_code = places.municipality_code"
        f" where {HERE} and utilisation > 1 order by utilisation desc, p_number"
    ).fetchall()
    return {
        (row, heading): value
        for number, row, place, places, persons, used, assumed in offers
        if number in [offer[0] for offer in offers if offer[0] in named][:10]
        for heading, value in (
            ("Kommune", place),
            ("Godkendte pladser", places),
            ("Helårspersoner", persons),
            ("Belægning", ("share", used)),
            ("Forudsat i taksten", ("share", assumed)),
        )
    }


def municipalities(warehouse: duckdb.DuckDBPyConnection) -> Cells:
    names = dict(
        warehouse.sql(
            "select municipality_name, municipality_code from marts.delivery_coverage"
            " where collection_id = 'dassos-2022' and status <> 'not_expected'"
        ).fetchall()
    )
    cells: Cells = {}
    rows = {name: f"municipality_code = '{code}'" for name, code in names.items()}
    for name, where in (rows | {"I alt": "true"}).items():
        found = warehouse.sql(
            "select sum(full_time_persons), sum(within_municipality), sum(within_region),"
            " sum(imported), sum(exported), sum(net_import)"
            " from marts.municipality_self_sufficiency"
            f" where {HERE} and {where} and municipality_code in {EXPECTED}"
        ).fetchone()
        total, own, region, *flows = found
        external, unambiguous = warehouse.sql(
            "select sum(full_time_persons) filter (is_external), sum(full_time_persons_unambiguous)"
            f" from marts.capacity_by_ownership where {EACH} and {where}"
        ).fetchone()
        parts = {
            "Eksterne tilbud": external,
            "Entydig målgruppe": unambiguous,
            "I egen kommune": own,
            "I regionen": region,
        }
        cells[name, "Helårspersoner"] = total
        cells |= {
            (name, h): ("share", part / total if total else None) for h, part in parts.items()
        }
        imported, exported, net = flows if name != "I alt" else (None, None, None)
        cells |= {(name, "Import"): imported, (name, "Eksport"): exported}
        cells[name, "Nettoimport"] = ("change", net)
    return cells


def flows(warehouse: duckdb.DuckDBPyConnection) -> Cells:
    rows = GROUPS | {"Uafklaret": "ambiguous", "Ikke kendt": "unknown"}
    columns = {
        "Egen kommune": "distance_class = 'own_municipality'",
        "Samme landsdel": "distance_class = 'same_province'",
        "Øvrig region": "distance_class = 'same_region'",
        "Anden region": "distance_class = 'other_region'",
        "Ikke kendt": "distance_class = 'unknown'",
        "I alt": "true",
    }
    cells = crossed(
        warehouse,
        "placement_flows_by_group",
        {name: f"analysis_group = '{code}'" for name, code in rows.items()} | {"I alt": "true"},
        {name: f"{HERE} and {where}" for name, where in columns.items()},
    )
    return cells | shares(cells, cells, "Egen kommune", "I alt", "Andel i egen kommune")


TABLES: dict[str, Callable[[duckdb.DuckDBPyConnection], Cells]] = {
    "attribution": attribution,
    "ambiguous_offers": ambiguous_offers,
    "registered": registered,
    "ownership": lambda warehouse: ownership(warehouse, "all"),
    "groups": groups,
    "dassos_groups": dassos_groups,
    "utilisation": utilisation,
    "overfull_offers": overfull_offers,
    "municipalities": municipalities,
    "flows": flows,
}


# How many cells of a table are in words, because they tell of few or would follow from the others:
# which they are, `test_disclosure` says
IN_WORDS = {"registered": 27, "ownership": 16, "municipalities": 31, "flows": 8}


def shown(cells: Cells) -> Cells:
    """Without those in words."""
    return {place: cell for place, cell in cells.items() if cell not in WORDS}


@pytest.mark.parametrize("name", TABLES)
def test_every_cell_of_a_table_is_what_the_marts_hold_or_hidden(
    memo: _Page, warehouse: duckdb.DuckDBPyConnection, name: str
) -> None:
    cells, marts = memo.cells(name), TABLES[name](warehouse)
    figures = shown(cells)

    assert cells.keys() == marts.keys()
    assert figures == {place: printed(marts[place]) for place in figures}
    assert len(cells) - len(figures) == IN_WORDS.get(name, 0)


def test_no_other_table_is_in_the_memo(memo: _Page) -> None:
    assert list(memo.tables) == list(TABLES)


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


def numbers_of(cells: Cells) -> Cells:
    """Without what only says how a number is shown."""
    return {
        place: value[1] if isinstance(value, tuple) else value for place, value in cells.items()
    }


def assert_same(sheet: Cells, marts: Cells) -> None:
    """Numbers as numbers, rounded where others read them, and words where they may not; a dash
    where there is none."""
    decimals = {
        place: 3 if isinstance(value, tuple) and value[0] == "share" else 1
        for place, value in marts.items()
    }
    figures = shown({place: sheet[place] for place in marts})
    expected = {
        place: DASH
        if value is None
        else float(Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals[place]), ROUND_HALF_UP))
        if isinstance(value, float)
        else value
        for place, value in numbers_of(marts).items()
    }
    assert figures == {place: expected[place] for place in figures}


def assert_exact(sheet: Cells, marts: Cells) -> None:
    """The same of a file that one municipality alone reads."""
    expected = {place: DASH if value is None else value for place, value in marts.items()}
    assert {place: sheet[place] for place in expected} == {
        place: pytest.approx(value, abs=1e-9) if isinstance(value, float) else value
        for place, value in expected.items()
    }


def test_the_workbook_holds_the_numbers_that_the_memo_prints(
    memo: _Page,
    warehouse: duckdb.DuckDBPyConnection,
    bilag: Callable[[str], tuple[list[str], Cells]],
) -> None:
    for sheet, name in (("Region", "ownership"), ("Kommuner", "municipalities")):
        _, cells = bilag(sheet)
        marts = TABLES[name](warehouse)
        assert_same(cells, marts)
        assert len(cells) == len(marts) + 2 * len({row for row, _ in marts})  # year and label
        for (row, column), text in memo.cells(name).items():
            value = cells[row, column]
            as_shown = ("share", value) if "%" in text else value
            is_text = value == DASH or value in WORDS
            assert text.lstrip("+") == (value if is_text else printed(as_shown))


def test_each_municipality_that_delivered_has_its_own_workbook_with_its_own_figures(
    finished_run: FinishedRun,
    warehouse: duckdb.DuckDBPyConnection,
    bilag: Callable[[str], tuple[list[str], Cells]],
) -> None:
    folder = finished_run.output / "notat"
    workbook = load_workbook(str(folder / BILAG))
    delivered = warehouse.sql(
        "select municipality_name, municipality_code from marts.delivery_coverage"
        " where collection_id = 'dassos-2022' and status = 'delivered'"
        " order by municipality_name collate da"
    ).fetchall()
    assert workbook.sheet_names == [
        "Region",
        "Målgrupper",
        "Kommuner",
        "Tilbud",
        "Dækning",
        "Metode",
    ]
    _, of_groups = bilag("Målgrupper")
    assert_same(of_groups, groups(warehouse))
    own = {path.name[:3]: path for path in (folder / OWN_FOLDER).glob("*_bilag_1.xlsx")}
    assert own.keys() == {code for _, code in delivered}
    of_all = numbers_of(municipalities(warehouse))
    for name, code in delivered:
        sheets = load_workbook(str(own[code]))
        assert sheets.sheet_names == ["Driftsherre", "Målgrupper", "Kommunen"]
        tables = {}
        for sheet in sheets.sheet_names:
            rows = sheets.get_sheet_by_name(sheet).to_python()
            assert "Kun til kommunen selv" in [row[0] for row in rows][3]
            heading, *lines = rows[next(n for n, row in enumerate(rows) if row[0] == "År") :]
            tables[sheet] = {
                (line[1], column): value
                for line in lines
                for column, value in zip(heading, line, strict=True)
            }
        assert_exact(tables["Driftsherre"], numbers_of(ownership(warehouse, code)))
        assert_exact(tables["Målgrupper"], groups(warehouse, code))
        # what others have on its offers is of others
        assert {row for row, _ in tables["Kommunen"]} == {name}
        headings = [heading for _, heading in tables["Kommunen"]]
        assert headings[2:] == [
            "Helårspersoner",
            "Eksterne tilbud",
            "Entydig målgruppe",
            "I egen kommune",
            "I regionen",
            "Eksport",
        ]
        assert_exact(tables["Kommunen"], {(name, of): of_all[name, of] for of in headings[2:]})


def test_the_workbook_lists_offers_that_may_be_named_and_every_municipality(
    warehouse: duckdb.DuckDBPyConnection, bilag: Callable[[str], tuple[list[str], Cells]]
) -> None:
    _, offers = bilag("Tilbud")
    by_number = {
        offers[name, "P-nummer"]: name for name, heading in offers if heading == "P-nummer"
    }
    seen = warehouse.sql(
        "select p_number, full_time_persons, ownership from marts.capacity_utilisation"
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


def test_the_sentences_hold_the_figures_of_the_marts(
    memo: _Page, warehouse: duckdb.DuckDBPyConnection
) -> None:
    citizens, external, total = warehouse.sql(
        "select count(distinct citizen_key) filter (is_external),"
        " sum(full_time_persons) filter (is_external), sum(full_time_persons)"
        f" from marts.fct_placement_year where {HERE} and is_adult"
    ).fetchone()
    assert citizens == 2353
    assert (
        "I alt havde 2.353 borgere fra 17 af de 19 kommuner i Region Midtjylland i 2022 ophold på"
        " eksterne tilbud, drevet af andre kommuner, regioner, selvejende institutioner, private"
        " aktører eller staten."
    ) in memo.words
    assert f"Det svarer til {printed(external)} helårspersoner." in memo.words
    assert f"Eksterne tilbud står for {printed(('share', external / total))}" in memo.words

    offers, shared = warehouse.sql(
        "select count(*), count(*) filter (departments > 1)"
        f" from marts.ambiguity_by_offer where {HERE}"
    ).fetchone()
    ten = max(
        value[1]
        for (_, heading), value in ambiguous_offers(warehouse).items()
        if heading == "Lagt sammen" and value
    )
    assert (
        f"De uafklarede er fordelt på {offers} tilbud; i {shared} af dem deler flere afdelinger"
        f" P-nummer. Afklares målgruppen på disse 10 tilbud, er {printed(('share', ten))} af de"
        " uafklarede helårspersoner afklaret."
    ) in memo.words

    same, different, settles, ambiguous, outside = warehouse.sql(
        "select "
        + ", ".join(
            f"sum(full_time_persons) filter ({where})"
            for where in (
                "agreement = 'same'",
                "agreement = 'different'",
                "agreement = 'settles'",
                "attributed_group = 'ambiguous'",
                "agreement = 'outside'",
            )
        )
        + f" from marts.registered_target_groups where {EACH}"
    ).fetchone()
    assert (
        f"er de to forskellige for {printed(('share', different / (same + different)))} af"
        f" helårspersonerne ({printed(different)} af {printed(same + different)})."
        " Hvem der har ret, viser tallene ikke. Registreringen afklarer"
        f" {printed(settles)} af de uafklarede helårspersoner"
        f" ({printed(('share', settles / ambiguous))}); for {printed(outside)} peger den på en"
    ) in memo.words

    overfull, far_over, undecided, unknown = warehouse.sql(
        "select count(*) filter (utilisation > 1), count(*) filter (deviation_points >= 5),"
        " count(*) filter (is_far_from_assumed is null and deviation_points is not null),"
        " count(*) filter (deviation_points is null)"
        f" from marts.capacity_utilisation where {HERE}"
    ).fetchone()
    assert f"{overfull} tilbud har flere helårspersoner end godkendte pladser." in memo.words
    assert (
        f"{far_over} tilbud ligger 5 procentpoint eller mere over den. For {undecided} tilbud kan"
        " det ikke afgøres, fordi ikke al brug af pladserne ses."
        f" For {unknown} tilbud mangler pladser eller forudsat belægning."
    ) in memo.words

    lines, accepted = warehouse.sql(
        "select sum(delivered_lines), sum(accepted_lines) from marts.delivery_coverage"
        " where collection_id = 'dassos-2022'"
    ).fetchone()
    assert f"Af {printed(lines)} leverede linjer kunne {printed(accepted)} bruges." in memo.words


def test_every_table_and_chart_says_how_many_delivered_and_that_it_is_fictive(
    finished_run: FinishedRun, bilag: Callable[[str], tuple[list[str], Cells]]
) -> None:
    page = (finished_run.output / "notat" / MEMO).read_text("utf-8")
    captions = re.findall(r"<figcaption.*?</figcaption>", page, re.S)
    assert len(captions) == page.count("<figure ") == 15
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
    """The marts of the capacity area hold a year more, which is like 2022."""
    return [
        f"insert into marts.{mart} select * replace ({year} as year) from marts.{mart}"
        for mart in (
            "fct_placement_year",
            "capacity_by_ownership",
            "capacity_by_target_group",
            "capacity_by_registered_group",
            "capacity_by_attribution",
            "capacity_utilisation",
            "utilisation_by_group",
            "municipality_self_sufficiency",
            "placement_flows_by_group",
            "ambiguity_by_offer",
        )
    ]


COMPLETE = (
    "update marts.delivery_coverage set status = 'delivered'",
    "update marts.municipality_self_sufficiency set is_delivered = true",
)


def test_a_complete_collection_has_no_reservation(changed: Callable[..., Path]) -> None:
    folder = changed(*COMPLETE)

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
        "update marts.municipality_self_sufficiency set is_delivered = false"
        " where year = 2021 and municipality_code in ('751', '615')",
    )

    words = _Page((folder / MEMO).read_text("utf-8")).words
    assert "Notatet viser det seneste, 2022; alle år står i bilag 1." in words
    assert "Indsamlingen rummer årene 2021 og 2022." in words
    rows = load_workbook(str(folder / BILAG)).get_sheet_by_name("Region").to_python()
    assert [row[0] for row in rows].count(2021) == [row[0] for row in rows].count(2022) == 9
    assert rows[1][0] == "2021: 15 af 19 kommuner, 2022: 17 af 19 kommuner"


def test_deliveries_of_a_part_of_the_year_are_told_of(changed: Callable[..., Path]) -> None:
    folder = changed(
        "update marts.fct_placement_year set full_time_persons_annualised = full_time_persons"
        " + if(placement_id = (select min(placement_id) from marts.fct_placement_year"
        "   where is_adult), 1000, 0)"
    )

    words = _Page((folder / MEMO).read_text("utf-8")).words
    assert "svarer de 4.592,5 helårspersoner til 5.592,5; tallene i notatet er ikke" in words


def test_change_is_shown_for_those_who_delivered_both_years(
    finished_run: FinishedRun, warehouse: duckdb.DuckDBPyConnection
) -> None:
    text = (finished_run.output / "notat" / MEMO.replace("2022", "2023")).read_text("utf-8")
    page = _Page(text)
    of_2023 = "collection_id = 'dassos-2023' and year = 2023 and municipality_code <> 'all'"

    assert "de 16 kommuner, der har leveret både 2022 og 2023." in page.words
    captions = re.findall(r"<figcaption.*?</figcaption>", text, re.S)
    told = [one for one in captions if "16\N{NO-BREAK SPACE}af\N{NO-BREAK SPACE}19" in one]
    assert len(told) == 2
    columns = {
        "Året før": "sum(previous_full_time_persons_annualised{})",
        "Året": "sum(full_time_persons_annualised{})",
        "Ændring": "sum(change)",
    }
    groups_ = {name: f"analysis_group = '{code}'" for name, code in GROUPS.items()}
    groups_ |= {"Ikke kendt": "analysis_group = 'unknown'", "I alt": "true"}
    for table, mart, rows, suffix in (
        ("ownership_changes", "capacity_change_by_ownership", OWNERSHIPS, ""),
        ("group_changes", "capacity_change_by_target_group", groups_, "_expected"),
    ):
        marts: Cells = {}
        for heading, value in columns.items():
            cells = crossed(warehouse, mart, rows, {heading: of_2023}, value.format(suffix))
            marts |= {
                place: printed(("change", cell) if heading == "Ændring" else cell)
                for place, cell in cells.items()
            }
        assert page.cells(table) == marts


def test_what_there_is_nothing_to_tell_of_is_said_in_a_sentence(
    changed: Callable[..., Path],
) -> None:
    folder = changed(
        "delete from marts.registered_target_groups where registered_group <> 'not_registered'",
        "delete from marts.ambiguity_by_offer",
        "update marts.capacity_utilisation set is_over_approved_places = false",
        "delete from marts.utilisation_by_group",
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
    folder = changed(
        "update staging.stg_deliveries__collections set collection_id = '../ny <b>',"
        " collection_name = '=1+1', reference_date = date '2024-12-31'"
        " where collection_id = 'komponent-2022'",
        "insert into marts.fct_placement_year select * replace ('../ny <b>' as collection_id,"
        " placement_id || '-2' as placement_id) from marts.fct_placement_year"
        " where collection_id = 'dassos-2022'",
        *(
            f"insert into marts.{mart} select * replace ('../ny <b>' as collection_id)"
            f" from marts.{mart} where collection_id = 'dassos-2022'"
            for mart in (
                "capacity_by_ownership",
                "capacity_by_target_group",
                "municipality_self_sufficiency",
                "placement_flows_by_group",
                "capacity_by_dassos_group",
                "delivery_coverage",
            )
        ),
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
        "update marts.ambiguity_by_offer set offer_name = '<b>=cmd</b>' where affected_rank = 1",
        "update marts.capacity_utilisation set offer_name = '=1+1' where is_over_approved_places",
    )

    page = (folder / MEMO).read_text("utf-8")
    assert "&lt;b&gt;=cmd&lt;/b&gt;" in page
    rows = load_workbook(str(folder / BILAG)).get_sheet_by_name("Tilbud").to_python()
    assert {row[1] for row in rows if "1+1" in str(row[1])} == {"'=1+1"}


def test_a_warehouse_without_placements_of_adults_has_no_memo(changed: Callable[..., Path]) -> None:
    folder = changed(
        "update marts.fct_placement_year set is_adult = false", "delete from marts.high_cost_cases"
    )

    assert list(folder.iterdir()) == []


def test_the_earlier_memos_stand_when_a_new_one_breaks(
    changed: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = changed()
    before = {path: path.read_bytes() for path in folder.rglob("*.*") if path.is_file()}
    monkeypatch.setattr(capacity_memo, "_map", lambda *_: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        changed()

    assert {path: path.read_bytes() for path in folder.rglob("*.*") if path.is_file()} == before


def test_a_warehouse_without_the_tables_is_an_error(tmp_path: Path) -> None:
    duckdb.connect(str(tmp_path / "empty.duckdb")).close()

    with pytest.raises(KapacitetError, match="Byg det igen"):
        write_memos(tmp_path / "empty.duckdb", tmp_path / "output", is_demonstration=False)
    with pytest.raises(KapacitetError, match="intet datavarehus"):
        write_memos(tmp_path / "none.duckdb", tmp_path / "output", is_demonstration=False)
