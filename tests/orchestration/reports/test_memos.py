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

DASH, MINUS = "\N{EN DASH}", "\N{MINUS SIGN}"
MEMO = "kapacitetsanalyse_dassos-2022.html"
BILAG = "bilag_1_dassos-2022.xlsx"
HERE = "collection_id = 'dassos-2022' and year = 2022"
EACH = f"{HERE} and municipality_code <> 'all'"
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
            (line[1] if name != "Målgrupper" else f"{line[1]}, {line[2]}", column): value
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
    cells = listed(
        warehouse,
        ["Kommune", "Afdelinger", "Mulige målgrupper", "Helårspersoner", "one", "sum"],
        "select offer_name, municipality_name, departments, analysis_groups,"
        " affected_full_time_persons, share_of_ambiguous, cumulative_share"
        " from marts.ambiguity_by_offer inner join marts.dim_municipality as places"
        " on location_municipality_code = places.municipality_code"
        f" where {HERE} and affected_rank <= 10",
    )
    names = {code: name for name, code in GROUPS.items()}
    order = list(GROUPS)
    told = {}
    for (row, heading), value in cells.items():
        if heading == "Mulige målgrupper":
            groups = sorted((names[code] for code in value.split(", ")), key=order.index)
            told[row, heading] = ", ".join(groups)
        elif heading in ("one", "sum"):
            column = {"one": "Andel af de uafklarede", "sum": "Lagt sammen"}[heading]
            told[row, column] = ("share", value)
        else:
            told[row, heading] = value
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
    cells = listed(
        warehouse,
        ["Kommune", "Godkendte pladser", "Helårspersoner", "Belægning", "Forudsat i taksten"],
        "select offer_name, municipality_name, approved_places, full_time_persons, utilisation,"
        " assumed_utilisation from marts.capacity_utilisation inner join marts.dim_municipality"
        " as places on location_municipality_code = places.municipality_code"
        f" where {HERE} and utilisation > 1 order by utilisation desc, p_number limit 10",
    )
    as_share = ("Belægning", "Forudsat i taksten")
    return {
        (row, heading): ("share", value) if heading in as_share else value
        for (row, heading), value in cells.items()
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


@pytest.mark.parametrize("name", TABLES)
def test_every_cell_of_a_table_is_what_the_marts_hold(
    memo: _Page, warehouse: duckdb.DuckDBPyConnection, name: str
) -> None:
    assert memo.cells(name) == {
        place: printed(value) for place, value in TABLES[name](warehouse).items()
    }


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
    """Numbers as numbers, not rounded; a dash where there is none."""
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
        assert_same(cells, numbers_of(marts))
        assert len(cells) == len(marts) + 2 * len({row for row, _ in marts})  # year and label
        for (row, column), shown in memo.cells(name).items():
            value = cells[row, column]
            as_shown = ("share", value) if "%" in shown else value
            assert shown.lstrip("+") == (value if value == DASH else printed(as_shown))


def test_each_municipality_that_delivered_has_a_sheet_and_its_groups(
    finished_run: FinishedRun,
    warehouse: duckdb.DuckDBPyConnection,
    bilag: Callable[[str], tuple[list[str], Cells]],
) -> None:
    workbook = load_workbook(str(finished_run.output / "notat" / BILAG))
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
        *(name for name, _ in delivered),
    ]
    _, of_groups = bilag("Målgrupper")
    for name, code in [("Region Midtjylland", "all"), *delivered]:
        marts = {
            (f"{name}, {row}", c): value for (row, c), value in groups(warehouse, code).items()
        }
        assert_same(of_groups, marts)
    for name, code in delivered:
        above, cells = bilag(name)
        assert above[0].endswith(name)
        assert_same(cells, numbers_of(ownership(warehouse, code)))


def test_the_workbook_lists_every_offer_and_every_municipality(
    warehouse: duckdb.DuckDBPyConnection, bilag: Callable[[str], tuple[list[str], Cells]]
) -> None:
    _, offers = bilag("Tilbud")
    by_number = {
        offers[name, "P-nummer"]: name for name, heading in offers if heading == "P-nummer"
    }
    seen = warehouse.sql(
        f"select p_number, full_time_persons from marts.capacity_utilisation where {HERE}"
        f" and (full_time_persons > 0 or location_municipality_code in {EXPECTED})"
    ).fetchall()
    assert by_number.keys() == {number for number, _ in seen}
    for number, persons in seen:
        assert offers[by_number[number], "Helårspersoner"] == pytest.approx(persons, abs=1e-9)
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
    assert len(sheets) == 6 + 17
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

    offers, shared, ten = warehouse.sql(
        "select count(*), count(*) filter (departments > 1),"
        " sum(share_of_ambiguous) filter (affected_rank <= 10)"
        f" from marts.ambiguity_by_offer where {HERE}"
    ).fetchone()
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


def test_change_is_shown_for_those_who_delivered_both_years(changed: Callable[..., Path]) -> None:
    before = "'dassos-2021' as previous_collection_id, 2021 as previous_year, 16"
    folder = changed(
        "delete from marts.capacity_change_by_ownership",
        "insert into marts.capacity_change_by_ownership by name select 'dassos-2022' as"
        " collection_id, 2022 as year, '751' as municipality_code, 'section_107' as service_type,"
        f" {before} as compared_municipalities, * from (values ('private', true, 10.25, 8.0, 2.25),"
        " ('municipal', false, 5.0, 6.0, -1.0)) as rows_ (ownership, is_external,"
        " full_time_persons_annualised, previous_full_time_persons_annualised, change)",
        "delete from marts.capacity_change_by_target_group",
        "insert into marts.capacity_change_by_target_group by name select 'dassos-2022' as"
        f" collection_id, 2022 as year, '751' as municipality_code, {before} as"
        " compared_municipalities, 'autism' as analysis_group,"
        " 15.25 as full_time_persons_annualised_expected,"
        " 14.0 as previous_full_time_persons_annualised_expected, 1.25 as change",
    )

    page = _Page((folder / MEMO).read_text("utf-8"))
    assert "de 16 kommuner, der har leveret både 2021 og 2022." in page.words
    captions = re.findall(r"<figcaption.*?</figcaption>", (folder / MEMO).read_text("utf-8"), re.S)
    told = [one for one in captions if "16\N{NO-BREAK SPACE}af\N{NO-BREAK SPACE}19" in one]
    assert len(told) == 2
    rows = {row[0]: row[1:] for row in page.tables["ownership_changes"]}
    assert rows["Private aktører"] == rows["Eksterne tilbud"] == ["8,0", "10,3", "+2,3"]
    assert rows["Egen kommune"] == ["6,0", "5,0", f"{MINUS}1,0"]
    assert rows["I alt"] == ["14,0", "15,3", "+1,3"]
    assert page.tables["group_changes"][1] == ["Autisme", "14,0", "15,3", "+1,3"]


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


def test_a_warehouse_without_stays_of_adults_has_no_memo(changed: Callable[..., Path]) -> None:
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
