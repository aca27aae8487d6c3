"""Citizens followed from one reference date to a later one, and what made the cost grow (R17)."""

from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import permutations

from tests.acceptance.recount.citizens import CitizenAtReference
from tests.acceptance.recount.placements import Placement
from tests.acceptance.recount.raw import (
    COST_LIMITS,
    END_REASONS,
    RESIDENTIAL,
    Area,
    Cells,
    Raw,
    Rows,
    areas,
    band_of,
    date_in,
    ore,
    seed_rows,
    spelling_key,
    text_in,
)

Costs = tuple[Decimal | None, ...]
"""What each municipality that pays for a citizen pays a year; none where there is no citizen."""

_COST_CLASSES = {
    row["cost_class"]: int(row["from_dkk"])
    for row in seed_rows("reference/cost_classes")
    if row["from_dkk"]
}


@dataclass(frozen=True)
class Pair:
    """Two collections, and the municipalities that delivered placements to both."""

    later: Cells
    earlier: Cells
    municipalities: frozenset[str]
    indexes: tuple[Decimal | None, Decimal | None]
    """The price index of the earlier reference date's year, and of the later one's."""

    @property
    def days(self) -> tuple[date, date]:
        return date_in(self.earlier, "reference_date"), date_in(self.later, "reference_date")

    @property
    def years_between(self) -> int:
        first, last = self.days
        return round((last - first).days / 365.25)

    @property
    def key(self) -> tuple[str, str]:
        return self.later["collection_id"], self.earlier["collection_id"]

    @property
    def sizes(self) -> tuple[int, int]:
        return self.years_between, len(self.municipalities)


@dataclass(frozen=True)
class Followed:
    """A citizen there on either date; in an area with what several municipalities pay."""

    pair: Pair
    area: Area
    citizen: str
    before: Costs
    after: Costs
    last_end_reason: str

    @property
    def place(self) -> tuple[str, str, str, str]:
        return *self.pair.key, *self.area

    @property
    def is_cost_unknown(self) -> bool:
        return None in (*self.before, *self.after)

    @property
    def previous_cost(self) -> Decimal | None:
        return _sum(self.before)

    @property
    def cost(self) -> Decimal | None:
        return _sum(self.after)

    @property
    def previous_constant(self) -> Decimal | None:
        own, wanted = self.pair.indexes
        if None in (own, wanted, *self.before):
            return None
        return _sum(
            tuple(ore(Fraction(cost) * Fraction(wanted) / Fraction(own)) for cost in self.before)
        )

    @property
    def constant(self) -> Decimal | None:
        return None if None in self.pair.indexes else self.cost

    @property
    def change(self) -> Decimal | None:
        """Nothing is paid where there is no citizen."""
        if self.is_cost_unknown:
            return None
        return (self.cost or Decimal(0)) - (self.previous_cost or Decimal(0))

    @property
    def change_constant(self) -> Decimal | None:
        if self.is_cost_unknown or None in self.pair.indexes:
            return None
        return (self.constant or Decimal(0)) - (self.previous_constant or Decimal(0))

    @property
    def change_from_prices(self) -> Decimal | None:
        if self.is_cost_unknown or None in self.pair.indexes:
            return None
        return (self.previous_constant or Decimal(0)) - (self.previous_cost or Decimal(0))

    @property
    def progression(self) -> str:
        if not self.before:
            return "new"
        if not self.after:
            return "left"
        before, after = self.previous_constant, self.constant
        if before is None or after is None:
            return "unknown"
        if abs(after - before) <= before * Decimal("0.05"):
            return "unchanged"
        return "dearer" if after > before else "cheaper"

    @property
    def classes(self) -> tuple[str, str]:
        return _class(self.before), _class(self.after)


def _sum(costs: Costs) -> Decimal | None:
    return sum(costs, Decimal(0)) if costs and None not in costs else None


def _class(costs: Costs) -> str:
    if not costs:
        return "none"
    cost = _sum(costs)
    return "unknown" if cost is None else band_of(cost, _COST_CLASSES) or ""


def pairs(raw: Raw, placements: Iterable[Placement]) -> list[Pair]:
    """Collections of the same region, or of the country, at most three years and a month apart."""
    delivered = defaultdict(set)
    for placement in placements:
        delivered[placement.collection_id].add(placement.municipality_code)
    indexes = {int(row["year"]): Decimal(row["price_index"]) for row in raw.price_index}
    found = []
    for earlier, later in permutations(raw.collections, 2):
        first, last = (date_in(one, "reference_date") for one in (earlier, later))
        is_same_area = text_in(earlier, "region_code") == text_in(later, "region_code")
        both = delivered[earlier["collection_id"]] & delivered[later["collection_id"]]
        if is_same_area and first < last <= _months_later(first, 37) and both:
            year_indexes = (indexes.get(first.year), indexes.get(last.year))
            found.append(Pair(later, earlier, frozenset(both), year_indexes))
    return found


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def followed(
    pairs: Iterable[Pair], citizens: Sequence[CitizenAtReference], placements: Sequence[Placement]
) -> list[Followed]:
    """Adults only; in every area of compared municipalities."""
    adults = [one for one in citizens if one.age >= 18]
    found = []
    for pair in pairs:
        costs = defaultdict(lambda: ([], []))
        for one in adults:
            placement = one.placement
            if (
                placement.municipality_code in pair.municipalities
                and placement.collection_id in pair.key
            ):
                at = 0 if placement.collection_id == pair.earlier["collection_id"] else 1
                for area in areas(pair.key[0], placement.municipality_code):
                    costs[area, placement.citizen][at].append(one.annual_cost_dkk)
        reasons = _last_end_reasons(pair, placements)
        for (area, citizen), (before, after) in costs.items():
            reason = reasons.get((area, citizen), "not_given")
            found.append(Followed(pair, area, citizen, tuple(before), tuple(after), reason))
    return found


def _last_end_reasons(pair: Pair, placements: Iterable[Placement]) -> dict[tuple[Area, str], str]:
    """By area and citizen: why the last residential placement ended that did so
    from the earlier day through the later."""
    first, last = pair.days
    ended = [
        placement
        for placement in placements
        if placement.municipality_code in pair.municipalities
        and placement.service_type in RESIDENTIAL
        and first <= placement.reference_date <= last
        and first <= placement.end <= last
    ]
    # later ones overwrite earlier ones; of those alike, the one whose reason comes first as text
    ended.sort(
        key=lambda placement: placement.end_reason or "\N{REPLACEMENT CHARACTER}", reverse=True
    )
    ended.sort(key=lambda placement: (placement.reference_date, placement.end, placement.dearness))
    reasons = {}
    for placement in ended:
        reason = "not_given"
        if placement.end_reason:
            reason = END_REASONS.get(spelling_key(placement.end_reason), "unrecognised")
        for area in areas(pair.key[0], placement.municipality_code):
            reasons[area, placement.citizen] = reason
    return reasons


def citizen_progression(citizens: Iterable[Followed]) -> Rows:
    """By collection, earlier collection, municipality and citizen."""
    return {
        (*one.pair.key, one.area[1], one.citizen): (
            one.pair.years_between,
            one.previous_cost,
            one.cost,
            one.previous_constant,
            one.constant,
            one.progression,
            *one.classes,
            one.last_end_reason if one.progression == "left" else None,
        )
        for one in citizens
        if one.area[0] == "municipality"
    }


def progression_summary(citizens: Iterable[Followed]) -> Rows:
    """By collection, earlier collection, area and progression."""
    rows = {}
    for key, group in _grouped(citizens, lambda one: (*one.place, one.progression)):
        known = [one for one in group if not one.is_cost_unknown]
        rows[key] = (
            *group[0].pair.sizes,
            len(group),
            len(group) - len(known),
            _known_sum((one.previous_cost if one.before else Decimal(0)) for one in known),
            _known_sum((one.cost if one.after else Decimal(0)) for one in known),
            _known_sum((one.previous_constant if one.before else Decimal(0)) for one in known),
            _known_sum(one.change_constant for one in known),
        )
    return rows


def cost_class_transitions(citizens: Iterable[Followed]) -> Rows:
    """By collection, earlier collection, area, class before and class after."""
    return {
        key: (len(group), _known_sum(one.change for one in group))
        for key, group in _grouped(citizens, lambda one: (*one.place, *one.classes))
    }


def growth_decomposition(pairs: Iterable[Pair], citizens: Iterable[Followed]) -> Rows:
    """By collection, earlier collection and area; also one without citizens."""
    by_place = dict(_grouped(citizens, lambda one: one.place))
    rows = {}
    for pair in pairs:
        for area in {area for code in pair.municipalities for area in areas(pair.key[0], code)}:
            group = by_place.get((*pair.key, *area), [])
            known = [one for one in group if not one.is_cost_unknown]
            before = sum((one.previous_cost or Decimal(0) for one in known), Decimal(0))
            after = sum((one.cost or Decimal(0) for one in known), Decimal(0))
            rows[*pair.key, *area] = (
                *pair.sizes,
                len(group) - len(known),
                before,
                after,
                after - before,
                *((None,) * 4 if None in pair.indexes else _sources_of_growth(known)),
            )
    return rows


def _sources_of_growth(citizens: Sequence[Followed]) -> tuple:
    """Prices, number of citizens, dearer citizens; and the share of the dearest fifth."""

    def total(some: Iterable[Followed]) -> Decimal:
        return sum((one.change_constant for one in some), Decimal(0))

    at_both = [one for one in citizens if one.before and one.after]
    there = sorted((one for one in citizens if one.after), key=lambda one: (-one.cost, one.citizen))
    dearest = there[: -(-len(there) // 5)]
    growth = total(citizens)
    return (
        sum((one.change_from_prices for one in citizens), Decimal(0)),
        growth - total(at_both),
        total(at_both),
        float(total(dearest) / growth) if growth > 0 else None,
    )


def high_cost_departures(citizens: Iterable[Followed]) -> Rows:
    """By collection, earlier collection, area, limit of cost and outcome."""
    departed = [
        (one, limit)
        for one in citizens
        if (limit := _limit(one.previous_cost)) and _limit(one.cost) != limit
    ]
    rows = Counter((*one.place, limit, _outcome(one, limit)) for one, limit in departed)
    return {key: (number,) for key, number in rows.items()}


def _limit(cost: Decimal | None) -> int | None:
    return None if cost is None else band_of(cost, COST_LIMITS)


def _outcome(one: Followed, limit: int) -> str:
    if not one.after:
        return one.last_end_reason
    if one.cost is None:
        return "cost_unknown"
    if (_limit(one.cost) or 0) > limit:
        return "above_next_limit"
    if one.last_end_reason in ("better_functioning", "cheaper_offer"):
        return one.last_end_reason
    return "still_in_residential_below_limit"


def _grouped(
    citizens: Iterable[Followed], key: Callable[[Followed], tuple]
) -> Iterator[tuple[tuple, list[Followed]]]:
    groups = defaultdict(list)
    for one in citizens:
        groups[key(one)].append(one)
    yield from groups.items()


def _known_sum(amounts: Iterable[Decimal | None]) -> Decimal | None:
    """Of those known; unknown where none is."""
    known = tuple(amount for amount in amounts if amount is not None)
    return _sum(known)
