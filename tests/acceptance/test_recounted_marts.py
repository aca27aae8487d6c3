"""Every row of the marts of capacity, cost, progression and rates is counted once more in plain
Python (`recount`): on the demonstration, and on fifty landings full of edges."""

import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import permutations, product
from pathlib import Path

import duckdb
import pytest

from tests.acceptance.recount.capacity import (
    PlacementYear,
    capacity_by_ownership,
    capacity_by_target_group,
    fct_placement_year,
    placement_years,
)
from tests.acceptance.recount.citizens import (
    CitizenAtReference,
    citizens_at_reference,
    fct_citizen_at_reference,
)
from tests.acceptance.recount.comparison import (
    Indicators,
    comparable_municipalities,
    high_cost_by_area,
    high_cost_correlations,
    high_cost_national_estimate,
    high_cost_ranking,
)
from tests.acceptance.recount.high_cost import (
    Municipality,
    Population,
    high_cost_bands,
    high_cost_by_characteristic,
    high_cost_cases,
    municipalities,
)
from tests.acceptance.recount.placements import Placement, placements
from tests.acceptance.recount.progression import (
    Followed,
    Pair,
    citizen_progression,
    cost_class_transitions,
    followed,
    growth_decomposition,
    high_cost_departures,
    pairs,
    progression_summary,
)
from tests.acceptance.recount.rates import (
    Agreement,
    Approval,
    OfferYear,
    Rates,
    agreements,
    rate_development,
    rate_development_by_offer,
    rates_agreement,
    supplement_shares,
)
from tests.acceptance.recount.raw import Near, Raw, Rows, raw_seeds
from tests.acceptance.recount.register import places_of
from tests.acceptance.recount.screening import screening_answers, screening_distribution
from tests.acceptance.small_landings import write_landing
from tests.conftest import PROJECT, FinishedRun

LANDINGS = 50


@dataclass(frozen=True)
class Counted:
    """A warehouse, and what is counted from the raw tables that it was built on."""

    warehouse: Path
    raw: Raw
    are_answers_printed: bool = False

    @cached_property
    def years(self) -> list[PlacementYear]:
        return placement_years(self.raw)

    @cached_property
    def placements(self) -> list[Placement]:
        return placements(self.raw)

    @cached_property
    def citizens(self) -> list[CitizenAtReference]:
        return citizens_at_reference(self.raw)

    @cached_property
    def population(self) -> Population:
        return Population(self.raw.population, self.raw.population_by_age_span)

    @cached_property
    def indicators(self) -> Indicators:
        return Indicators(self.raw.municipality_indicators, self.raw.own_indicators)

    @cached_property
    def municipalities(self) -> list[Municipality]:
        return municipalities(self.raw, self.placements, self.citizens)

    @cached_property
    def pairs(self) -> list[Pair]:
        return pairs(self.raw, self.placements)

    @cached_property
    def followed(self) -> list[Followed]:
        return followed(self.pairs, self.placements)

    @cached_property
    def rates(self) -> Rates:
        return Rates(self.raw, self.years)


RECOUNTS: dict[str, tuple[int, Callable[[Counted], Rows]]] = {
    "capacity_by_ownership": (7, lambda one: capacity_by_ownership(one.years)),
    "capacity_by_target_group": (5, lambda one: capacity_by_target_group(one.years)),
    "fct_placement_year": (2, lambda one: fct_placement_year(one.years)),
    "fct_citizen_at_reference": (3, lambda one: fct_citizen_at_reference(one.citizens)),
    "high_cost_cases": (
        3,
        lambda one: high_cost_cases(
            one.municipalities,
            one.population,
            are_printed=one.are_answers_printed,
        ),
    ),
    "high_cost_bands": (5, lambda one: high_cost_bands(one.municipalities)),
    "high_cost_by_characteristic": (
        5,
        lambda one: high_cost_by_characteristic(one.municipalities),
    ),
    "high_cost_by_area": (
        4,
        lambda one: high_cost_by_area(one.raw.collections, one.municipalities, one.population),
    ),
    "high_cost_ranking": (3, lambda one: high_cost_ranking(one.municipalities, one.population)),
    "comparable_municipalities": (
        4,
        lambda one: comparable_municipalities(one.municipalities, one.population, one.indicators),
    ),
    "high_cost_correlations": (
        5,
        lambda one: high_cost_correlations(one.municipalities, one.population, one.indicators),
    ),
    "high_cost_national_estimate": (
        1,
        lambda one: high_cost_national_estimate(one.municipalities, one.population),
    ),
    "screening_distribution": (6, lambda one: screening_distribution(screening_answers(one.raw))),
    "citizen_progression": (5, lambda one: citizen_progression(one.followed)),
    "progression_summary": (6, lambda one: progression_summary(one.followed)),
    "cost_class_transitions": (7, lambda one: cost_class_transitions(one.followed)),
    "growth_decomposition": (5, lambda one: growth_decomposition(one.pairs, one.followed)),
    "high_cost_departures": (6, lambda one: high_cost_departures(one.followed)),
    "rate_development_by_offer": (3, lambda one: rate_development_by_offer(one.rates)),
    "rate_development": (3, lambda one: rate_development(one.rates)),
    "rates_agreement": (3, lambda one: rates_agreement(one.rates)),
    "supplement_shares": (3, lambda one: supplement_shares(one.rates)),
}
"""By mart: how many of its columns, the first ones, are its grain; and how it is recounted."""


@pytest.fixture(scope="module")
def demonstration(finished_run: FinishedRun) -> Counted:
    return Counted(finished_run.warehouse, raw_seeds(), are_answers_printed=True)


@pytest.fixture(scope="module")
def landings(tmp_path_factory: pytest.TempPathFactory) -> list[Counted]:
    root = tmp_path_factory.mktemp("landings")
    raw = {root / str(seed): write_landing(root / str(seed), seed) for seed in range(LANDINGS)}
    inherited = {name: v for name, v in os.environ.items() if not name.startswith("KAPACITET_")}
    done = subprocess.run(
        [sys.executable, "-m", "tests.acceptance.build_landings", *map(str, raw)],
        cwd=PROJECT,
        env=inherited | {"DBT_TARGET_PATH": str(root), "DBT_LOG_PATH": str(root)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return [Counted(folder / "kapacitet.duckdb", of_folder) for folder, of_folder in raw.items()]


@pytest.mark.parametrize("mart", RECOUNTS)
def test_on_the_demonstration_every_row_is_as_recounted(mart: str, demonstration: Counted) -> None:
    assert RECOUNTS[mart][1](demonstration) or mart == "screening_distribution"
    assert _differences(mart, demonstration) == {}


@pytest.mark.parametrize("mart", RECOUNTS)
def test_on_every_landing_every_row_is_as_recounted(mart: str, landings: list[Counted]) -> None:
    differences = {
        counted.warehouse.parent.name: found
        for counted in landings
        if (found := _differences(mart, counted))
    }
    assert differences == {}


def _differences(mart: str, counted: Counted) -> dict[tuple, tuple[tuple | None, tuple | None]]:
    """By grain: the mart's row and the recounted one, where they are not the same."""
    grain, recount = RECOUNTS[mart]
    with duckdb.connect(str(counted.warehouse), read_only=True) as connection:
        rows = connection.sql(f"from marts.{mart}").fetchall()
    expected = recount(counted)
    # a fact has more columns after those that are recounted
    recounted = grain + len(next(iter(expected.values()), ()))
    found = {_without_digest(row[:grain]): row[grain:recounted] for row in rows}
    expected = {_without_digest(key): row for key, row in expected.items()}
    assert len(found) == len(rows)
    return {
        key: (found.get(key), expected.get(key))
        for key in found.keys() | expected.keys()
        if not _are_same(found.get(key), expected.get(key))
    }


def _without_digest(key: tuple) -> tuple:
    """A placement's key names its file by a digest that only the landing store can make."""
    return tuple(
        re.sub("-[0-9a-p]{8}:", ":", part) if isinstance(part, str) else part for part in key
    )


def _are_same(row: tuple | None, other: tuple | None) -> bool:
    if row is None or other is None:
        return False
    return all(_is_same(cell, wanted) for cell, wanted in zip(row, other, strict=True))


def _is_same(cell: object, wanted: object) -> bool:
    """Amounts to the øre, floats to 1e-6; an ellipsis is a number that is not recounted."""
    if wanted is ...:
        return cell is not None
    if isinstance(wanted, Near) and isinstance(cell, (float, Decimal)):
        return abs(float(cell) - float(wanted.value)) <= wanted.within
    if isinstance(cell, float) and isinstance(wanted, float):
        return abs(cell - wanted) <= 1e-6
    return cell == wanted


def test_landings_hold_the_cases_that_rules_tell_apart(landings: list[Counted]) -> None:
    cases: Counter[object] = Counter()
    for counted in landings:
        cases.update(case for one in counted.years for case in _cases_of_year(one))
        cases.update(case for one in counted.citizens for case in _cases_of_citizen(one))
        senders: dict[tuple, set[str]] = {}
        for one in counted.years:
            key = (one.placement.collection_id, one.placement.citizen)
            senders.setdefault(key, set()).add(one.placement.municipality_code)
        cases["delivered by two"] += sum(len(codes) > 1 for codes in senders.values())
        places = {
            (one.placement.collection_id, one.placement.municipality_code)
            for one in counted.citizens
        }
        with_cases = {
            (one.placement.collection_id, one.placement.municipality_code)
            for one in counted.citizens
            if one.is_high_cost
        }
        cases["no high-cost case"] += len(places - with_cases)
    wanted = [
        *("matched", "closed_offer", "missing_p_number", "malformed_p_number", "not_in_register"),
        *("unambiguous", "multi_group", "department_ambiguous", "no_target_group", "unmatched"),
        *("municipal", "regional", "self_owning", "private", "state", "unknown"),
        *(("external", answer) for answer in (True, False, None)),
        *(("groups", number) for number in range(1, 7)),
        "shared by places",
        "leap year",
        "half a year",
        *(("age in year", age) for age in (17, 18)),
        *(("turns at reference", age) for age in (18, 26, 36, 46, 56, 67)),
        "day before 18",
        "born on a leap day",
        "born on a leap day, on 28 February",
        "starts on the reference date",
        "ends on the reference date",
        "several placements at once",
        *("left open", "day offer beside", "other service beside"),
        *(("only if both count", answer) for answer in (True, False, None)),
        *map(Decimal, ("1999999.99", "2000000.00", "2499999.99", "2500000.00")),
        *(("high cost", answer) for answer in (True, False, None)),
        "delivered by two",
        "no high-cost case",
    ]
    assert {case: cases[case] for case in wanted if cases[case] < 5} == {}


def test_landings_hold_the_cases_that_progression_tells_apart(landings: list[Counted]) -> None:
    cases: Counter[object] = Counter()
    for counted in landings:
        cases.update(case for pair in counted.pairs for case in _cases_of_pair(pair))
        cases.update(case for one in counted.followed for case in _cases_of_followed(one))
        for key, _ in high_cost_departures(counted.followed).items():
            cases["departed", key[-1]] += 1
            cases["departed from", key[-2]] += 1
        cases["too far apart"] += len(counted.raw.collections) > 1 and not counted.pairs
        growth = growth_decomposition(counted.pairs, counted.followed).values()
        for _, _, _, left_out, before, after, *_, share in growth:
            cases["growth"] += share is not None
            cases["growth beyond all growth"] += share is not None and share > 1
            cases["growth unknown"] += before is None
            cases["some left out of growth"] += bool(left_out) and before is not None
            cases["nobody before"] += before == 0 and after > 0
        delivered: Counter[object] = Counter()
        for one in counted.placements:
            where = (one.collection_id, one.citizen, one.p_number, one.service_type, one.rate)
            if one.citizen.startswith("fælles-samme") and one.rate:
                delivered[where] += 1
        cases["delivered twice at one rate"] += any(number > 1 for number in delivered.values())
    reasons = ("death", "voluntary_move", "better_functioning", "cheaper_offer", "other")
    unplaced = ("unrecognised", "not_given")
    remaining = (
        "still_in_residential_below_limit",
        "cost_unknown",
        "above_next_limit",
    )
    classes = ("none", "unknown", "0-1", "1-2", "2-5", "5-")
    wanted = [
        *(("years", years) for years in (0.5, 1, 2, 3)),
        "three years and a month",
        "too far apart",
        "price index missing",
        "prices changed",
        *("new", "left", "dearer", "cheaper", "unchanged", "unknown"),
        *(("unchanged by", percent) for percent in (5, -5)),
        *(("an øre more than", percent) for percent in (5, -5)),
        *(("class", before, after) for before, after in permutations(classes, 2)),
        *(("left", reason) for reason in (*reasons, *unplaced)),
        *(("departed from", limit) for limit in (1_000_000, 2_000_000)),
        *(("departed", outcome) for outcome in (*reasons, *unplaced, *remaining)),
        "paid by two",
        "two make one high-cost case",
        "growth",
        "growth beyond all growth",
        *("growth unknown", "some left out of growth", "nobody before"),
        "delivered twice at one rate",
    ]
    assert {case: cases[case] for case in wanted if cases[case] < 3} == {}


def _cases_of_pair(pair: Pair) -> list[object]:
    first, last = pair.days
    cases: list[object] = [("years", round(2 * pair.years_between) / 2)]
    cases += ["three years and a month"] if (last - first).days > 3 * 366 else []
    is_priced = None not in pair.indexes
    cases += ["price index missing"] if not is_priced else []
    cases += ["prices changed"] if is_priced and pair.indexes[0] != pair.indexes[1] else []
    return cases


def _cases_of_followed(one: Followed) -> list[object]:
    cases: list[object] = [one.progression, ("class", *one.classes)]
    cases += [("left", one.last_end_reason)] if one.progression == "left" else []
    before, after = one.previous_constant, one.constant
    if before and after:
        for percent in (5, -5):
            limit = before * (100 + percent) / 100
            beyond = limit + Decimal("0.01") * (1 if percent > 0 else -1)
            cases += [("unchanged by", percent)] if after == limit else []
            cases += [("an øre more than", percent)] if after == beyond else []
    costs = [365 * cost for cost in one.after if cost is not None]
    is_of_two = one.area[0] == "collection" and one.citizen.startswith("fælles") and len(costs) > 1
    cases += ["paid by two"] if is_of_two else []
    is_case_together = is_of_two and max(costs) < 2_000_000 <= sum(costs)
    cases += [one.scope]
    cases += ["two make one high-cost case"] if is_case_together else []
    return cases


def test_landings_hold_the_cases_that_rates_of_cases_tell_apart(landings: list[Counted]) -> None:
    cases: Counter[object] = Counter()
    for counted in landings:
        rows = high_cost_cases(counted.municipalities, counted.population, are_printed=False)
        for row in rows.values():
            residents, high_cost, _, _, basis, _, source, status, *_ = row
            without_band = row[-2:]
            cases[status] += 1
            cases[source, "population", basis] += 1
            cases[source, "citizens", min(residents, 1) if residents is not None else None] += 1
            cases[source, "cases", min(high_cost, 1) if high_cost is not None else None] += 1
            for band_set, number in zip(("price", "age"), without_band, strict=True):
                cases[source, band_set, number if number is None else min(number, 1)] += 1
        both = [one for one in counted.municipalities if one.adults is not None and one.answers]
        cases["delivered and answered"] += len(both)
        cases["answered in place of rows"] += sum(
            one.status(2_000_000) == "answered" for one in both
        )
    wanted = [
        *(
            (source, "population", basis)
            for source in ("placements", "survey")
            for basis in ("counted", "derived", "estimated", None)
        ),
        *(("survey", what, number) for what in ("citizens", "cases") for number in (0, 1, None)),
        *(("survey", band_set, number) for band_set in ("price", "age") for number in (1, None)),
        *(("placements", what, number) for what in ("citizens", "cases") for number in (0, 1)),
        "delivered and answered",
        "cost_unknown",
        "answered in place of rows",
    ]
    assert {case: cases[case] for case in wanted if cases[case] < 3} == {}


_COMPARISONS = (
    "high_cost_ranking",
    "comparable_municipalities",
    "high_cost_correlations",
    "high_cost_national_estimate",
    "screening_distribution",
)


def test_landings_hold_the_cases_that_comparison_tells_apart(landings: list[Counted]) -> None:
    cases: Counter[object] = Counter()
    for counted in landings:
        found = {mart: RECOUNTS[mart][1](counted) for mart in _COMPARISONS}
        for *_, exact, corrected, widened in found["high_cost_ranking"].values():
            cases.update([("exact", exact), ("corrected", corrected), ("widened", widened)])
        for row in found["high_cost_ranking"].values():
            cases["more cases than inhabitants"] += row[6] is not None and row[6] > 1000
        for row in found["comparable_municipalities"].values():
            cases["comparable", row[-1]] += 1
            cases["index known", row[4] is not None] += 1
            cases["farthest"] += abs(row[1] - 1) < 1e-9
        for key, row in found["high_cost_correlations"].items():
            cases["slope of", key[2]] += row[2] is not None
            cases["limits of a slope", isinstance(row[3], Near)] += 1
        for row in found["high_cost_national_estimate"].values():
            for column, at in (("share", 3), ("exact cost", 11), ("bands", 12)):
                cases["estimate", column, row[at] is not None] += 1
        for key, row in found["screening_distribution"].items():
            cases["screening", key[1], row[0]] += 1
    wanted = [
        *product(("exact", "corrected", "widened"), ("higher", "lower", "not_different", None)),
        *(("comparable", answer) for answer in ("higher", "lower", "not_different", None)),
        *product(("index known", "limits of a slope"), (True, False)),
        *(("slope of", name) for name in ("population_18_66", "socio_economic_index")),
        *product(["estimate"], ("share", "exact cost", "bands"), (True, False)),
        *product(["screening"], ("municipality", "region", "collection"), (True, False)),
        *("more cases than inhabitants", "farthest"),
    ]
    assert {case: cases[case] for case in wanted if cases[case] < 2} == {}


def _cases_of_year(one: PlacementYear) -> list[object]:
    shares = set(one.share.values())
    cases: list[object] = [
        one.match.match_status,
        one.attribution,
        one.match.ownership,
        ("external", one.match.is_external(one.placement.municipality_code)),
        ("groups", len(one.share)),
        ("age in year", one.age),
    ]
    cases += ["shared by places"] if len(shares) > 1 else []
    cases += ["leap year"] if one.days == 366 else []
    cases += ["half a year"] if one.days_delivered in (181, 182, 184) else []
    return cases


def _cases_of_citizen(one: CitizenAtReference) -> list[object]:
    day, birth = one.placement.reference_date, one.placement.birth
    days_to_birthday = (birth.replace(year=2000) - day.replace(year=2000)).days
    cases: list[object] = [("high cost", one.is_high_cost), one.annual_cost_dkk]
    cases += [("turns at reference", one.age)] if days_to_birthday == 0 else []
    cases += ["day before 18"] if (one.age, days_to_birthday) == (17, 1) else []
    if (birth.month, birth.day) == (2, 29):
        is_day_before = (day.month, day.day) == (2, 28)
        cases += ["born on a leap day" + (", on 28 February" if is_day_before else "")]
    cases += ["starts on the reference date"] if one.placement.start == day else []
    cases += ["ends on the reference date"] if one.placement.end == day else []
    cases += ["several placements at once"] if one.others or one.left_open else []
    cases += ["left open"] if one.left_open else []
    cases += ["day offer beside"] if len(one.placements) > 1 else []
    cases += ["other service beside"] if one.others else []
    cases += [("only if both count", one.only_if_both_count)]
    return cases


def test_landings_hold_the_cases_that_rates_tell_apart(landings: list[Counted]) -> None:
    cases: Counter[object] = Counter()
    for counted in landings:
        rates = counted.rates
        adults = sum(one.age >= 18 for one in counted.years)
        cases["left to a newer collection"] += adults - len(rates.delivered)
        cases.update(case for one in rates.offers for case in _cases_of_offer(rates, one))
        cases.update(
            case
            for key, one in agreements(rates).items()
            if one.pairs
            for case in _cases_of_agreement(one, rates.shortfalls.get((key[0], key[2])))
        )
    wanted = [
        "told by an older reading",
        *("one department", "departments alike", "departments differ"),
        *("departments differ without places", "departments differ, one with 0 places"),
        *("no rate", "rate of 0", "two rates", "rate beside none", "half an øre"),
        *("compared", "no index", "other ownership before"),
        *("delivered rate compared", "supplement before", "no supplement before"),
        *("days without rate", "closed or not approved for the service"),
        "left to a newer collection",
        *(("fulfilled", answer) for answer in (True, False, None)),
        *(("compared in the agreement", number) for number in (1, 2)),
        *(("shortfall", sign) for sign in (-1, 0, 1, None)),
        *(("øre above what is asked", number) for number in (-1, 0, 1)),
        *("all that is asked, to the øre", "no index in the agreement"),
    ]
    assert {case: cases[case] for case in wanted if cases[case] < 5} == {}


def _cases_of_offer(rates: Rates, one: OfferYear) -> list[object]:
    before = one.before
    cases = _cases_of_approval(one.approval) if one.approval else []
    cases += ["closed or not approved for the service"] if one.approval is None else []
    cases += ["days without rate"] if one.placements.days_without_rate else []
    change, delivered_change = rates.change(one), rates.delivered_change(one, "supplement")
    if before and before.rate is not None and one.rate is not None:
        cases += ["compared" if change else "no index"]
    if delivered_change:
        has_supplement = before.placements.supplement > 0
        cases += ["delivered rate compared"]
        cases += ["supplement before" if has_supplement else "no supplement before"]
    if change or delivered_change:
        cases += ["other ownership before"] if before.row.ownership != one.row.ownership else []
    return cases


def _cases_of_approval(one: Approval) -> list[object]:
    if not one.is_told:
        return ["told by an older reading"]
    cases: list[object] = []
    told = [{row.rate for row in rows} for rows in one.departments]
    rates = [of_department - {None} for of_department in told]
    cases += ["rate beside none"] if any(len(found) > 1 and None in found for found in told) else []
    if not all(rates):
        return [*cases, "no rate"]
    if any(len(found) > 1 for found in rates):
        return [*cases, "two rates"]
    if any(0 in found for found in rates):
        return [*cases, "rate of 0"]
    cases += ["half an øre"] if Decimal("2134.005") in rates[0] else []
    if len(rates) == 1:
        return [*cases, "one department"]
    if all(found == rates[0] for found in rates):
        return [*cases, "departments alike"]
    places = {places_of(rows) for rows in one.departments}
    cases += ["departments differ, one with 0 places"] if 0 in places else []
    return [*cases, "departments differ" + (" without places" if None in places else "")]


def _cases_of_agreement(one: Agreement, shortfall: Decimal | None) -> list[object]:
    sign = None if shortfall is None else (shortfall > 0) - (shortfall < 0)
    cases: list[object] = [("compared in the agreement", len(one.pairs)), ("shortfall", sign)]
    if one.achieved is None:
        return [*cases, "no index in the agreement"]
    asked = one.base_rate * (100 - one.required) / 100
    cases += [
        ("fulfilled", one.is_fulfilled),
        ("øre above what is asked", 100 * (one.constant_rate - asked)),
    ]
    cases += ["all that is asked, to the øre"] if one.achieved == one.total_required else []
    return cases
