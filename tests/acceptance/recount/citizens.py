"""Citizens on the reference date: what they cost, and which are high-cost cases (R7, R8)."""

from calendar import monthrange
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from tests.acceptance.recount.placements import Placement, age_on, own_days, placements
from tests.acceptance.recount.raw import (
    AGE_BANDS,
    COST_LIMITS,
    HIGH_COST,
    IN_CASE_COST,
    PRICE_BANDS,
    RESIDENTIAL,
    Raw,
    Rows,
    band_of,
    ore,
)
from tests.acceptance.recount.register import Match, Register

# SEL § 176 for 2022; for 2021 the ministry's answer to SOU 2020-21, alm. del, question 582
_REFUND_LIMITS = {2021: (850_000, 1_660_000, 2_090_000), 2022: (860_000, 1_680_000, 2_120_000)}


@dataclass(frozen=True)
class CitizenAtReference:
    """A citizen's placements open on the reference date that count in the cost of a case, the
    residential one first; those of other services; and residential ones beside the first."""

    placements: tuple[Placement, ...]
    others: tuple[Placement, ...]
    left_open: tuple[Placement, ...]
    match: Match

    @property
    def placement(self) -> Placement:
        return self.placements[0]

    @property
    def age(self) -> int:
        return age_on(self.placement.birth, self.placement.reference_date)

    @property
    def annual_cost_dkk(self) -> Decimal | None:
        return annual_cost(self.placements)

    @property
    def annual_cost_all_services_dkk(self) -> Decimal | None:
        return annual_cost((*self.placements, *self.others))

    @property
    def annual_cost_if_both_count_dkk(self) -> Decimal | None:
        return annual_cost((*self.placements, *self.left_open))

    @property
    def limit(self) -> int | None:
        """The highest limit reached, of an adult."""
        cost = self.annual_cost_dkk
        return None if cost is None or self.age < 18 else band_of(cost, COST_LIMITS)

    @property
    def limit_if_both_count(self) -> int | None:
        cost = self.annual_cost_if_both_count_dkk
        return None if cost is None or self.age < 18 else band_of(cost, COST_LIMITS)

    @property
    def only_if_both_count(self) -> bool | None:
        """Not known where a cost that it hangs on is not; no question where the other says no."""
        cost, of_both = self.annual_cost_dkk, self.annual_cost_if_both_count_dkk
        answers = (
            self.age >= 18,
            None if cost is None else cost < HIGH_COST,
            None if of_both is None else of_both >= HIGH_COST,
        )
        return False if False in answers else None if None in answers else True

    @property
    def annual_supplement_dkk(self) -> Decimal:
        return ore(sum((placement.supplement for placement in self.placements), Decimal(0)) * 365)

    @property
    def state_refund_dkk(self) -> Decimal | None:
        """SEL § 176 by the month (BEK 1485 of 2023, § 3): of each part of the month's cost above a
        twelfth of the year's limits, under 67."""
        cost = self.annual_cost_dkk
        limits = _REFUND_LIMITS.get(self.placement.reference_date.year)
        if cost is None or limits is None:
            return None
        if self.age >= 67:
            return Decimal("0.00")
        months = [Fraction(cost) * monthrange(2023, month)[1] / 365 for month in range(1, 13)]
        # above each limit 25 percent more of the same krone
        refund = sum(
            max(month - Fraction(limit, 12), Fraction(0)) / 4
            for month in months
            for limit in limits
        )
        return ore(refund)

    @property
    def is_high_cost(self) -> bool | None:
        if self.age < 18:
            return False
        cost = self.annual_cost_dkk
        return None if cost is None else cost >= HIGH_COST


def annual_cost(placements: Iterable[Placement]) -> Decimal | None:
    daily = [placement.daily_cost for placement in placements]
    return None if None in daily else ore(sum(daily, Decimal(0)) * 365)


def open_placements(placements: Iterable[Placement]) -> dict[tuple[str, ...], list[Placement]]:
    """On the reference date, by collection, municipality and citizen."""
    by_day = defaultdict(list)
    for placement in placements:
        by_day[placement.reference_date].append(placement)
    by_citizen = defaultdict(list)
    for day, of_day in by_day.items():
        for placement, _ in own_days(of_day, day, day):
            by_citizen[
                placement.collection_id, placement.municipality_code, placement.citizen
            ].append(placement)
    return by_citizen


def residential_first(placements: Iterable[Placement]) -> list[Placement]:
    """R7: of the residential ones the first is the one that started last."""
    residential = [one for one in placements if one.service_type in RESIDENTIAL]
    residential.sort(key=lambda one: (one.p_number is None, one.p_number, one.service_type))
    residential.sort(key=lambda one: (one.start, one.end, one.dearness), reverse=True)
    return residential


def citizens_at_reference(raw: Raw) -> list[CitizenAtReference]:
    """R7, R8."""
    register = Register(raw.offers)
    found = []
    for of_citizen in open_placements(placements(raw)).values():
        first, *left_open = residential_first(of_citizen) or [None]
        if first is None:
            continue
        beside = [one for one in of_citizen if one.service_type not in RESIDENTIAL]
        found.append(
            CitizenAtReference(
                (first, *(one for one in beside if one.service_type in IN_CASE_COST)),
                tuple(one for one in beside if one.service_type not in IN_CASE_COST),
                tuple(left_open),
                register.match(first.p_number, first.reference_date),
            )
        )
    return found


def fct_citizen_at_reference(citizens: Iterable[CitizenAtReference]) -> Rows:
    """By collection, municipality and citizen."""
    rows = {}
    for one in citizens:
        placement, match, cost = one.placement, one.match, one.annual_cost_dkk
        rows[placement.collection_id, placement.municipality_code, placement.citizen] = (
            one.age,
            one.age >= 18,
            cost,
            one.annual_supplement_dkk,
            one.state_refund_dkk,
            one.is_high_cost,
            None if cost is None else band_of(cost, PRICE_BANDS),
            band_of(one.age, AGE_BANDS),
            placement.service_type,
            match.ownership,
            match.attribution(placement.service_type),
            match.analysis_group(placement.service_type),
            one.annual_cost_all_services_dkk,
            one.annual_cost_if_both_count_dkk,
            one.limit,
            one.only_if_both_count,
        )
    return rows
