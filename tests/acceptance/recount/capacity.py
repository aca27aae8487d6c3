"""Marts of placements and years (R1-R7)."""

from calendar import isleap
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cached_property

from tests.acceptance.recount.placements import Placement, age_on, own_days, placements
from tests.acceptance.recount.raw import GROUPS, Area, Raw, Rows, areas, ore
from tests.acceptance.recount.register import Match, Register, Share


@dataclass(frozen=True)
class PlacementYear:
    """A placement's days in a year, and the register as it stood on the last of them."""

    placement: Placement
    year: int
    match: Match
    own_days: frozenset[int]
    days_delivered: int

    @property
    def days(self) -> int:
        return len(self.own_days)

    @property
    def age(self) -> int:
        return age_on(self.placement.birth, date(self.year, 12, 31))

    @property
    def full_time_persons(self) -> Fraction:
        return self.persons(self.days)

    def persons(self, days: int) -> Fraction:
        return Fraction(days, 366 if isleap(self.year) else 365)

    @property
    def attribution(self) -> str:
        return self.match.attribution(self.placement.service_type)

    @cached_property
    def share(self) -> Share:
        return self.match.share(self.placement.service_type)


def placement_years(raw: Raw) -> list[PlacementYear]:
    """R1, R4."""
    register = Register(raw.offers)
    by_period = defaultdict(list)
    for placement in placements(raw):
        by_period[placement.delivered].append(placement)
    found = []
    for (period_from, period_to), of_period in by_period.items():
        for year in range(period_from.year, period_to.year + 1):
            first = max(period_from, date(year, 1, 1))
            last = min(period_to, date(year, 12, 31))
            for placement, days in own_days(of_period, first, last):
                match = register.match(placement.p_number, min(placement.end, last))
                delivered = (last - first).days + 1
                found.append(PlacementYear(placement, year, match, frozenset(days), delivered))
    return found


def fct_placement_year(years: Iterable[PlacementYear]) -> Rows:
    """By placement_id and year."""
    rows = {}
    for one in years:
        placement, match = one.placement, one.match
        cost = None if placement.daily_cost is None else ore(one.days * placement.daily_cost)
        rows[f"{placement.delivery_id}:{placement.line}", one.year] = (
            placement.collection_id,
            placement.municipality_code,
            placement.citizen,
            placement.p_number,
            placement.service_type,
            match.ownership,
            match.is_external(placement.municipality_code),
            match.match_status,
            one.attribution,
            match.analysis_group(placement.service_type),
            one.age,
            one.age >= 18,
            one.days,
            float(one.full_time_persons),
            one.days / one.days_delivered,
            cost,
        )
    return rows


def capacity_by_ownership(years: Iterable[PlacementYear]) -> Rows:
    """By collection, year, area, service, ownership and whether external."""
    citizens: dict[tuple, set[str]] = defaultdict(set)
    persons: dict[tuple, Fraction] = defaultdict(Fraction)
    unambiguous: dict[tuple, Fraction] = defaultdict(Fraction)
    for one, area, full_time_persons in _adults(years):
        placement, match = one.placement, one.match
        is_external = match.is_external(placement.municipality_code)
        place = (placement.service_type, match.ownership, is_external)
        key = (placement.collection_id, one.year, *area, *place)
        citizens[key].add(placement.citizen)
        persons[key] += full_time_persons
        unambiguous[key] += full_time_persons if one.attribution == "unambiguous" else 0
    return {
        key: (len(citizens[key]), float(persons[key]), float(unambiguous[key])) for key in persons
    }


def capacity_by_target_group(years: Iterable[PlacementYear]) -> Rows:
    """By collection, year, area and analysis group, each group for each area."""
    bounds: dict[tuple, list[Fraction]] = {}
    for one, area, full_time_persons in _adults(years):
        for group in (*GROUPS, "unknown"):
            key = (one.placement.collection_id, one.year, *area, group)
            row = bounds.setdefault(key, [Fraction(0)] * 3)
            if group in one.share:
                row[0] += full_time_persons if len(one.share) == 1 else 0
                row[1] += full_time_persons * one.share[group]
                row[2] += full_time_persons
    return {key: tuple(map(float, row)) for key, row in bounds.items()}


def _adults(years: Iterable[PlacementYear]) -> Iterator[tuple[PlacementYear, Area, Fraction]]:
    """Each for every area that it counts in, with its full-time persons there: of a placement that
    several municipalities delivered at one rate, each day is the first one's (R7)."""
    taken: dict[tuple, set[int]] = defaultdict(set)
    for one in sorted(years, key=lambda one: one.placement.municipality_code):
        placement = one.placement
        if one.age < 18:
            continue
        for area in areas(placement.collection_id, placement.municipality_code):
            days = set(one.own_days)
            if area[0] != "municipality" and placement.p_number:
                where = (placement.p_number, placement.service_type, placement.rate)
                those = taken[placement.collection_id, area, placement.citizen, *where]
                days -= those
                those |= days
            if days:
                yield one, area, one.persons(len(days))
