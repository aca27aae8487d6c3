"""A thousand deliveries land in one run, and what the marts say of them is recounted here in plain
Python from the values that the files were made of."""

import csv
import re
import zipfile
from calendar import isleap
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tests.acceptance.landing_folders import (
    AMOUNTS,
    REGIONS,
    SERVICES,
    Collection,
    Cpr,
    Delivery,
    Landing,
    Line,
    Value,
    random_landing,
)
from tests.conftest import read_marts, run_kapacitet

KEY = "nøgle til prøver af tusind leverancer"
Place = tuple[Value, Value, str]
"""A citizen, a P-number and a service type."""


# --- the recount --------------------------------------------------------------------------------


@dataclass(frozen=True)
class Recounted:
    """What must become of a delivery's lines. Places in the file by broken rule; the accepted
    lines; and how many lines repeat an accepted one."""

    broken: frozenset[tuple[int, str]]
    accepted: tuple[Line, ...]
    rejected: int
    duplicates: int


def _is_expected(collection: Collection, code: str) -> bool:
    return collection.region_code in ("", REGIONS[code])


def _plain(value: Value) -> Value:
    return (value.strip(" ") or None) if isinstance(value, str) else value


def _birth(line: Line) -> Value:
    """As delivered, else by the CPR number: the seventh digit tells the century."""
    cpr = line.get("citizen_id")
    if line.get("birth_date") is not None or not isinstance(cpr, Cpr):
        return line.get("birth_date")
    century = 1900 if cpr[6] in "0123" else 2000
    return date(century + int(cpr[4:6]), int(cpr[2:4]), int(cpr[:2]))


def _service(line: Line) -> str | None:
    paragraph = line["service_paragraph"]
    return next((kind for kind, names in SERVICES.items() if paragraph in names), None)


def _nobody(lines: Iterable[Line]) -> set[Value]:
    """R19: ids that stand at several days of birth, and are no CPR numbers."""
    births: dict[Value, set[date]] = defaultdict(set)
    for line in lines:
        citizen, birth = line["citizen_id"], line.get("birth_date")
        if isinstance(birth, date) and not isinstance(citizen, Cpr):
            births[citizen].add(birth)
    return {citizen for citizen, days in births.items() if len(days) > 2}


def _broken_rules(
    line: Line, collection: Collection, is_expected: bool, nobody: set[Value]
) -> set[str]:
    start, end, birth = line.get("start_date"), line.get("end_date"), _birth(line)
    rules = {
        "municipality_not_expected": not is_expected,
        "missing_citizen_id": line["citizen_id"] in {None, *nobody},
        "missing_start_date": start is None,
        "unreadable_start_date": isinstance(start, str),
        "unreadable_end_date": isinstance(end, str),
        "end_before_start": isinstance(start, date) and isinstance(end, date) and end < start,
        "unknown_service_paragraph": _service(line) is None,
        "missing_birth_date": birth is None,
        "unreadable_birth_date": isinstance(birth, str),
        "future_birth_date": isinstance(birth, date) and birth > collection.period_to,
        "start_before_birth": isinstance(start, date) and isinstance(birth, date) and start < birth,
    }
    return {rule for rule, is_broken in rules.items() if is_broken}


def recount(delivery: Delivery, collection: Collection) -> Recounted:
    """R15, line by line."""
    code = delivery.municipality_code
    assert code is not None
    broken, accepted, rejected, seen = set(), [], 0, set()
    nobody = _nobody(delivery.lines)
    columns = [column for column in delivery.form.columns if column != "note"]
    for at, line in enumerate(delivery.lines):
        rules = _broken_rules(line, collection, _is_expected(collection, code), nobody)
        broken |= {(at, rule) for rule in rules}
        cells = tuple(_plain(line[column]) for column in columns)
        if rules:
            rejected += 1
        elif cells not in seen:
            seen.add(cells)
            accepted.append(line)
    duplicates = len(delivery.lines) - len(accepted) - rejected
    return Recounted(frozenset(broken), tuple(accepted), rejected, duplicates)


def _places(lines: tuple[Line, ...]) -> dict[Place, list[Line]]:
    places: dict[Place, list[Line]] = defaultdict(list)
    for line in lines:
        service = _service(line)
        assert service
        places[_plain(line["citizen_id"]), _plain(line["p_number"]), service].append(line)
    return places


def _moves(line: Line, other: Line) -> bool:
    """R1: whether the placement ends on the day when another residential one begins."""
    ours, theirs = (
        (_plain(one["citizen_id"]), _plain(one["p_number"]), _service(one)) for one in (line, other)
    )
    return (
        ours[0] == theirs[0]
        and ours[1:] != theirs[1:]
        and {ours[2], theirs[2]} <= {"section_107", "section_108", "abl_105"}
        and line.get("end_date") == other["start_date"]
        and (other.get("end_date") or date.max) > other["start_date"]
    )


def _days(
    line: Line, year: int, collection: Collection, others: tuple[Line, ...]
) -> tuple[date, date] | None:
    """The first and last day of a placement in a year that the delivery covers. The day of a move
    is the next one's."""
    start, end = line["start_date"], line.get("end_date") or date.max
    assert isinstance(start, date)
    assert isinstance(end, date)
    if line.get("end_date") and any(_moves(line, other) for other in others):
        end -= timedelta(1)
    first = max(start, collection.period_from, date(year, 1, 1))
    last = min(end, collection.period_to, date(year, 12, 31))
    return (first, last) if first <= last else None


def _years(collection: Collection) -> range:
    return range(collection.period_from.year, collection.period_to.year + 1)


def _is_adult(line: Line, year: int) -> bool:
    birth = _birth(line)
    assert isinstance(birth, date)
    return year - birth.year >= 18  # R2: on 31 December


def _place(delivery: Delivery) -> tuple[date, bool]:
    """R14: the day received, and of files of one day a correction last."""
    return delivery.received.date(), "rettet" in delivery.name


@dataclass(frozen=True)
class Expected:
    """All that is recounted, by delivery or by collection, year and municipality."""

    recounted: dict[str, Recounted]
    current: dict[tuple[str, str], Delivery]
    full_time_persons: dict[tuple[str, int, str], float]
    adults: dict[tuple[str, int], set[tuple[str, Value]]]


def expect(landing: Landing) -> Expected:
    """R1, R2, R14 and R15 over all deliveries."""
    collections = {collection.collection_id: collection for collection in landing.collections}
    recounted = {
        delivery.name: recount(delivery, collections[delivery.collection_id])
        for delivery in landing.deliveries
        if not delivery.refused_by
    }
    current: dict[tuple[str, str], Delivery] = {}
    for delivery in landing.deliveries:
        if delivery.refused_by or delivery.copy_of:
            continue
        group = delivery.collection_id, str(delivery.municipality_code)
        if group not in current or _place(current[group]) < _place(delivery):
            current[group] = delivery
    full_time: dict[tuple[str, int, str], float] = defaultdict(float)
    adults: dict[tuple[str, int], set[tuple[str, Value]]] = defaultdict(set)
    for (collection_id, code), delivery in current.items():
        collection = collections[collection_id]
        accepted = recounted[delivery.name].accepted
        for place, lines in _places(accepted).items():
            for year in _years(collection):
                spans = [_days(line, year, collection, accepted) for line in lines]
                spans = [span for span in spans if span]
                if not spans or not _is_adult(lines[0], year):
                    continue
                days = {
                    first + timedelta(day)
                    for first, last in spans
                    for day in range((last - first).days + 1)
                }
                full_time[collection_id, year, code] += len(days) / (366 if isleap(year) else 365)
                # R19: an id that is no CPR number is the municipality's own
                whose = "" if isinstance(lines[0]["citizen_id"], Cpr) else code
                adults[collection_id, year].add((whose, place[0]))
    return Expected(recounted, current, dict(full_time), dict(adults))


# --- the runs -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class LandedRun:
    """A finished run over a landing folder; `source_lines` are the files' line numbers."""

    project: Path
    folder: Path
    landing: Path
    source_lines: dict[str, list[int]]

    @property
    def warehouse(self) -> Path:
        return self.folder / "warehouse" / "kapacitet.duckdb"

    def rows(self, query: str) -> list[tuple]:
        with duckdb.connect(str(self.warehouse), read_only=True) as connection:
            return connection.sql(query).fetchall()

    def run(self) -> None:
        done = run_kapacitet(self.project, self.folder, self.landing, KEY)
        assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def landing() -> Landing:
    return random_landing(20221231)


@pytest.fixture(scope="module")
def expected(landing: Landing) -> Expected:
    return expect(landing)


@pytest.fixture(scope="module")
def run(
    landing: Landing, project_copy: Path, tmp_path_factory: pytest.TempPathFactory
) -> LandedRun:
    folder = tmp_path_factory.mktemp("thousand")
    made = LandedRun(project_copy, folder, folder / "landing", landing.write(folder / "landing"))
    made.run()
    return made


def _landed_names(landing: Landing, run: LandedRun) -> dict[str, str]:
    """Of each usable delivery the file that landed: its own, or the copy's."""
    landed = {
        name
        for (name,) in run.rows(
            "select source_file from marts.delivery_files where verdict = 'landed'"
        )
    }
    names = {}
    for delivery in landing.deliveries:
        if delivery.copy_of:
            assert len({delivery.name, delivery.copy_of} & landed) == 1, delivery.name
            names[delivery.copy_of] = next(iter({delivery.name, delivery.copy_of} & landed))
        elif not delivery.refused_by:
            names[delivery.name] = delivery.name
    return names


def _copies(landing: Landing) -> set[str]:
    return {delivery.name for delivery in landing.deliveries if delivery.copy_of}


def test_landing_holds_more_than_a_thousand_deliveries_with_every_kind_of_fault(
    landing: Landing, expected: Expected
) -> None:
    assert len(expected.recounted.keys() - _copies(landing)) > 1000
    rules = Counter(rule for one in expected.recounted.values() for _, rule in one.broken)
    assert len(rules) == 11  # an amount that cannot be used rejects no line (R15)
    assert min(rules.values()) > 50
    assert sum(one.duplicates for one in expected.recounted.values()) > 500
    assert {delivery.form.extension for delivery in landing.deliveries} == {"csv", "xlsx"}


def test_files_that_cannot_be_used_are_refused_by_their_rule_and_all_others_land(
    landing: Landing, run: LandedRun
) -> None:
    names = _landed_names(landing, run)
    refused = {one.name: one.refused_by for one in landing.deliveries if one.refused_by}
    for copy in (one for one in landing.deliveries if one.copy_of):
        (left_out,) = {copy.name, copy.copy_of} - {names[str(copy.copy_of)]}
        refused[str(left_out)] = "file_delivered_twice"
    rows = run.rows(
        "select source_file, rule_id from marts.delivery_files"
        " where verdict = 'refused' or table_name <> 'placements'"
    )
    assert {name: rule for name, rule in rows if rule} == refused
    assert {name.split("/")[0] for name, rule in rows if not rule} == {
        "collections.csv",
        "deliveries.csv",
        "offers",
        "population",
        "survey",
    }


def test_every_line_of_every_delivery_is_accepted_rejected_or_a_duplicate(
    landing: Landing, expected: Expected, run: LandedRun
) -> None:
    names = _landed_names(landing, run)
    accounts = {
        name: counts
        for name, *counts in run.rows(
            "select source_file, delivered_lines, accepted_lines, rejected_lines, duplicate_lines"
            " from marts.fct_delivery inner join marts.delivery_files using (delivery_id)"
            " where verdict = 'landed'"
        )
    }
    recounted = {
        names[delivery.name]: [
            len(delivery.lines),
            len(expected.recounted[delivery.name].accepted),
            expected.recounted[delivery.name].rejected,
            expected.recounted[delivery.name].duplicates,
        ]
        for delivery in landing.deliveries
        if delivery.name in names
    }
    assert _differences(accounts, recounted) == {}


def test_every_rejected_line_is_named_with_its_number_in_the_file_and_each_rule_it_breaks(
    landing: Landing, expected: Expected, run: LandedRun
) -> None:
    names = _landed_names(landing, run)
    recounted = {
        (names[name], run.source_lines[name][at], rule)
        for name in names
        for at, rule in expected.recounted[name].broken
    }
    rows = run.rows(
        "select source_file, source_line, rule_id from marts.rejected_placements"
        " where rule_id <> 'duplicate_line'"
    )
    assert len(rows) == len(set(rows))
    assert set(rows) == recounted


def test_the_delivery_received_last_is_the_one_that_counts(
    landing: Landing, expected: Expected, run: LandedRun
) -> None:
    names = _landed_names(landing, run)
    rows = run.rows("select source_file from marts.delivery_files where is_current")
    assert sorted(rows) == sorted((names[one.name],) for one in expected.current.values())


def test_coverage_says_of_every_expected_municipality_what_came(
    landing: Landing, expected: Expected, run: LandedRun
) -> None:
    came = {
        (one.collection_id, one.municipality_code)
        for one in landing.deliveries
        if one.municipality_code
    }
    recounted = {}
    for collection in landing.collections:
        for code in REGIONS:
            group = collection.collection_id, code
            is_expected = _is_expected(collection, code)
            if not is_expected and group not in came:
                continue
            current = expected.current.get(group)
            answers = landing.answers.get(group, 0)
            accepted = len(expected.recounted[current.name].accepted) if current else 0
            status = (
                "not_expected"
                if not is_expected
                else "delivered"
                if accepted or answers
                else "rejected"
                if group in came
                else "missing"
            )
            delivered = len(current.lines) if current else 0
            # two answers each, of which one may be no number
            given = 2 if answers else 0
            recounted[group] = [status, delivered + given, accepted + answers]
    assert {status for status, *_ in recounted.values()} == {
        "delivered",
        "missing",
        "rejected",
        "not_expected",
    }
    coverage = {
        (collection_id, code): figures
        for collection_id, code, *figures in run.rows(
            "select collection_id, municipality_code, status, delivered_lines, accepted_lines"
            " from marts.delivery_coverage"
        )
    }
    assert _differences(coverage, recounted) == {}


def test_full_time_persons_count_each_day_of_each_adult_once(
    expected: Expected, run: LandedRun
) -> None:
    rows = run.rows(
        "select area_type, collection_id, year, area_code, sum(full_time_persons)"
        " from marts.capacity_by_ownership group by all"
    )
    counted = {tuple(key): total for kind, *key, total in rows if kind == "municipality"}
    assert counted.keys() == expected.full_time_persons.keys()
    assert counted == pytest.approx(expected.full_time_persons, abs=1e-6)
    of_country: dict[tuple[str, int], float] = defaultdict(float)
    for (collection_id, year, _), total in expected.full_time_persons.items():
        of_country[collection_id, year] += total
    together = {(c, year): total for kind, c, year, _, total in rows if kind == "collection"}
    assert together == pytest.approx(dict(of_country), abs=1e-6)


def test_a_citizen_of_several_municipalities_is_one_citizen(
    expected: Expected, run: LandedRun
) -> None:
    rows = run.rows(
        "select collection_id, year, count(distinct citizen_key) from marts.fct_placement_year"
        " where is_adult group by all"
    )
    assert {(collection_id, year): count for collection_id, year, count in rows} == {
        group: len(citizens) for group, citizens in expected.adults.items()
    }


def test_amounts_and_dates_are_read_in_every_form(
    landing: Landing, expected: Expected, run: LandedRun
) -> None:
    """R7, in municipalities where no two lines share a citizen and place."""
    collections = {collection.collection_id: collection for collection in landing.collections}
    costs: dict[tuple[str, str], Decimal] = {}
    for group, delivery in expected.current.items():
        accepted = expected.recounted[delivery.name].accepted
        if len(_places(accepted)) == len(accepted):
            costs[group] = sum(
                (_gross_cost(line, collections[group[0]], accepted) for line in accepted),
                Decimal(0),
            )
    assert len(costs) > 200
    rows = run.rows(
        "select collection_id, municipality_code, sum(gross_cost_dkk)"
        " from marts.fct_placement_year group by all"
    )
    counted = {(collection_id, code): total or 0 for collection_id, code, total in rows}
    assert _differences({group: counted.get(group, 0) for group in costs}, costs) == {}


def _gross_cost(line: Line, collection: Collection, others: tuple[Line, ...]) -> Decimal:
    amounts = [line.get(column) for column in AMOUNTS if column != "own_payment_annual_dkk"]
    is_unread = any(
        isinstance(amount, str) or (isinstance(amount, Decimal) and amount < 0)
        for amount in amounts
    )
    if is_unread or not isinstance(line.get("daily_rate_dkk"), Decimal):
        return Decimal(0)
    daily = sum((amount for amount in amounts if isinstance(amount, Decimal)), Decimal(0))
    spans = (_days(line, year, collection, others) for year in _years(collection))
    return daily * sum((last - first).days + 1 for first, last in filter(None, spans))


def _differences(found: dict, wanted: dict) -> dict:
    return {
        key: (found.get(key), wanted.get(key))
        for key in found.keys() | wanted.keys()
        if found.get(key) != wanted.get(key)
    }


# --- files that are the same, and yet deliveries of their own ------------------------------------


def test_a_second_run_over_the_same_folder_lands_nothing_new_and_gives_the_same_marts(
    run: LandedRun,
) -> None:
    before, stored = read_marts(run.warehouse), _stored(run)
    run.run()
    assert _stored(run) == stored
    after = read_marts(run.warehouse)
    assert [name for name in before if before[name] != after.get(name)] == []
    assert before.keys() == after.keys()


def _stored(run: LandedRun) -> dict[str, tuple[int, bytes]]:
    store = run.warehouse.parent / "landed"
    return {
        str(path.relative_to(store)): (path.stat().st_mtime_ns, path.read_bytes())
        for path in store.rglob("*")
        if path.is_file()
    }


def test_the_order_of_lines_changes_no_figure(
    landing: Landing, run: LandedRun, tmp_path: Path
) -> None:
    some = landing.only(frozenset({"landet-2019-2021", "midt-2022", "sjælland-2022"}))
    source_lines = some.write(tmp_path / "landing", shuffle=1)
    shuffled = LandedRun(run.project, tmp_path, tmp_path / "landing", source_lines)
    assert all(run.source_lines[name] != lines for name, lines in source_lines.items() if lines[5:])
    shuffled.run()
    ids = tuple(collection.collection_id for collection in some.collections)
    for figures in (
        "source_file, delivered_lines, accepted_lines, rejected_lines, duplicate_lines"
        " from marts.fct_delivery"
        " inner join marts.delivery_files using (delivery_id, collection_id)",
        "* from marts.delivery_coverage",
        "collection_id, year, area_code, service_type, ownership, is_external, citizens,"
        " round(full_time_persons, 9), round(full_time_persons_unambiguous, 9)"
        " from marts.capacity_by_ownership",
        "collection_id, year, area_code, analysis_group,"
        " round(full_time_persons_lower, 9), round(full_time_persons_expected, 9),"
        " round(full_time_persons_upper, 9) from marts.capacity_by_target_group",
    ):
        counts = Counter(run.rows(f"select {figures} where collection_id in {ids}"))
        counts.subtract(Counter(shuffled.rows(f"select {figures}")))
        assert {row: count for row, count in counts.items() if count} == {}, figures


# --- text that a spreadsheet would run ----------------------------------------------------------


def test_text_that_a_spreadsheet_would_run_is_inert_in_every_workbook_and_table_written(
    run: LandedRun,
) -> None:
    output = run.folder / "output"
    workbooks, tables = list(output.rglob("*.xlsx")), list(output.rglob("*.csv"))
    assert len(workbooks) > 1000
    assert tables
    assert [path.name for path in workbooks if _has_formula(path)] == []
    assert any("=cmd|" in text for path in workbooks for text in _texts(path))
    assert [cell for path in tables for cell in _cells(path) if _would_run(cell)] == []


def _has_formula(workbook: Path) -> bool:
    with zipfile.ZipFile(workbook) as archive:
        parts = [archive.read(name) for name in archive.namelist() if name.endswith(".xml")]
    return any(re.search(rb"<(\w+:)?f[\s/>]", part) for part in parts)


def _texts(workbook: Path) -> list[str]:
    with zipfile.ZipFile(workbook) as archive:
        return [archive.read(name).decode() for name in archive.namelist() if "Strings" in name]


def _cells(table: Path) -> Iterator[str]:
    with table.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.reader(file):
            yield from row


def _would_run(cell: str) -> bool:
    is_number = re.fullmatch(r"-?[0-9]+([.,][0-9]+)?", cell)
    return bool(re.match(r"\s*[=+\-@\t\r]", cell)) and not is_number
