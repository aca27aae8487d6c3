"""Citizens followed from one reference date to a later one, and what made the cost grow (R17)."""

from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import permutations, product

from tests.acceptance.recount.citizens import open_placements, residential_first
from tests.acceptance.recount.placements import Placement, age_on
from tests.acceptance.recount.raw import (
    COST_LIMITS,
    END_REASONS,
    IN_CASE_COST,
    RESIDENTIAL,
    Area,
    Cells,
    Raw,
    Rows,
    areas,
    band_of,
    chosen,
    date_in,
    ore,
    seed_rows,
    spelling_key,
    text_in,
)

Costs = tuple[Decimal | None, ...]
"""What each placement of a citizen costs a day; none where there is no citizen."""
SCOPES = ("residential", "all_services")

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
    def years_between(self) -> float:
        first, last = self.days
        return round((last - first).days / 365.25, 2)

    @property
    def key(self) -> tuple[str, str]:
        return self.later["collection_id"], self.earlier["collection_id"]

    @property
    def sizes(self) -> tuple[float, int]:
        return self.years_between, len(self.municipalities)


@dataclass(frozen=True)
class Followed:
    """A citizen there on either date; in an area with what several municipalities pay.
    `is_left_out`: of growth, for a municipality whose costs are too often unknown."""

    pair: Pair
    area: Area
    scope: str
    citizen: str
    before: Costs
    after: Costs
    last_end_reason: str
    is_left_out: bool = False

    @property
    def place(self) -> tuple[str, ...]:
        return *self.pair.key, *self.area, self.scope

    @property
    def is_cost_unknown(self) -> bool:
        return None in (*self.before, *self.after)

    @property
    def previous_cost(self) -> Decimal | None:
        return _annual(self.before)

    @property
    def cost(self) -> Decimal | None:
        return _annual(self.after)

    @property
    def previous_constant(self) -> Decimal | None:
        own, wanted = self.pair.indexes
        if None in (own, wanted) or self.previous_cost is None:
            return None
        return ore(Fraction(self.previous_cost) * Fraction(wanted) / Fraction(own))

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


def _annual(costs: Costs) -> Decimal | None:
    daily = _sum(costs)
    return None if daily is None else ore(daily * 365)


def _sum(costs: Costs) -> Decimal | None:
    return sum(costs, Decimal(0)) if costs and None not in costs else None


def _class(costs: Costs) -> str:
    if not costs:
        return "none"
    cost = _annual(costs)
    return "unknown" if cost is None else band_of(cost, _COST_CLASSES) or ""


def pairs(raw: Raw, placements: Iterable[Placement]) -> list[Pair]:
    """Collections of the same region, or of the country, half a year to three years and a month
    apart."""
    delivered = defaultdict(set)
    for placement in placements:
        delivered[placement.collection_id].add(placement.municipality_code)
    indexes = {int(row["year"]): Decimal(row["price_index"]) for row in chosen(raw.price_index)}
    found = []
    for earlier, later in permutations(raw.collections, 2):
        first, last = (date_in(one, "reference_date") for one in (earlier, later))
        is_same_area = text_in(earlier, "region_code") == text_in(later, "region_code")
        both = delivered[earlier["collection_id"]] & delivered[later["collection_id"]]
        is_apart = _months_later(first, 6) <= last <= _months_later(first, 37)
        if is_same_area and is_apart and both:
            year_indexes = (indexes.get(first.year), indexes.get(last.year))
            found.append(Pair(later, earlier, frozenset(both), year_indexes))
    return found


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def followed(pairs: Iterable[Pair], placements: Sequence[Placement]) -> list[Followed]:
    """Adults only; in every area of compared municipalities, and in both scopes."""
    by_scope = {scope: _counting(placements, scope) for scope in SCOPES}
    found = []
    for pair, scope in product(pairs, SCOPES):
        there = defaultdict(lambda: ({}, {}))
        for placement in by_scope[scope]:
            if (
                placement.municipality_code in pair.municipalities
                and placement.collection_id in pair.key
            ):
                at = 0 if placement.collection_id == pair.earlier["collection_id"] else 1
                # one placement at one rate is one, whoever delivers it
                where = placement.p_number or (placement.delivery_id, placement.line)
                same = (where, placement.service_type, placement.rate)
                for area in areas(pair.key[0], placement.municipality_code):
                    of_date = there[area, placement.citizen][at]
                    if same not in of_date or of_date[same].dearness < placement.dearness:
                        of_date[same] = placement
        reasons = _last_end_reasons(pair, scope, placements)
        citizens = [
            Followed(
                pair,
                area,
                scope,
                citizen,
                *(tuple(one.daily_cost for one in of_date.values()) for of_date in dates),
                reasons.get((area, citizen), "not_given"),
            )
            for (area, citizen), dates in there.items()
        ]
        found += _without_unknown_growth(pair, citizens)
    return found


def _counting(placements: Sequence[Placement], scope: str) -> list[Placement]:
    """Of adults, those that are open on the reference date and in the scope's cost."""
    found = []
    for of_citizen in open_placements(placements).values():
        first, *left_open = residential_first(of_citizen) or [None]
        counted = [
            one
            for one in of_citizen
            if one not in left_open and age_on(one.birth, one.reference_date) >= 18
        ]
        if scope == "residential":
            counted = [one for one in counted if first and one.service_type in IN_CASE_COST]
        found += counted
    return found


def _without_unknown_growth(pair: Pair, citizens: list[Followed]) -> list[Followed]:
    """Marks those of municipalities where more than 5 percent have an unknown cost."""
    left_out = set()
    for area, group in _grouped(citizens, lambda one: one.area):
        unknown = sum(one.is_cost_unknown for one in group)
        if area[0] == "municipality" and unknown > Fraction(5, 100) * len(group):
            of_code = areas(pair.key[0], area[1])
            left_out |= {(of_area, one.citizen) for one in group for of_area in of_code}
    return [
        replace(one, is_left_out=True) if (one.area, one.citizen) in left_out else one
        for one in citizens
    ]


def _last_end_reasons(
    pair: Pair, scope: str, placements: Iterable[Placement]
) -> dict[tuple[Area, str], str]:
    """By area and citizen: why the last placement of the scope ended that did so from the earlier
    day through the later."""
    first, last = pair.days
    ended = [
        placement
        for placement in placements
        if placement.municipality_code in pair.municipalities
        and (scope == "all_services" or placement.service_type in RESIDENTIAL)
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
    """By collection, earlier collection, municipality, scope and citizen."""
    return {
        (*one.pair.key, one.area[1], one.scope, one.citizen): (
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
    """By collection, earlier collection, area, scope and progression."""
    rows = {}
    for key, group in _grouped(citizens, lambda one: (*one.place, one.progression)):
        known = [one for one in group if not one.is_cost_unknown]
        change = _known_sum(one.change_constant for one in known)
        rows[key] = (
            *group[0].pair.sizes,
            len(group),
            len(group) - len(known),
            _known_sum((one.previous_cost if one.before else Decimal(0)) for one in known),
            _known_sum((one.cost if one.after else Decimal(0)) for one in known),
            _known_sum((one.previous_constant if one.before else Decimal(0)) for one in known),
            change,
            _per_year(change, group[0].pair),
        )
    return rows


def cost_class_transitions(citizens: Iterable[Followed]) -> Rows:
    """By collection, earlier collection, area, scope, class before and class after."""
    return {
        key: (len(group), _known_sum(one.change for one in group))
        for key, group in _grouped(citizens, lambda one: (*one.place, *one.classes))
    }


def growth_decomposition(pairs: Iterable[Pair], citizens: Iterable[Followed]) -> Rows:
    """By collection, earlier collection, area and scope; also one without citizens."""
    by_place = dict(_grouped(citizens, lambda one: one.place))
    rows = {}
    for pair, scope in product(pairs, SCOPES):
        for area in {area for code in pair.municipalities for area in areas(pair.key[0], code)}:
            group = by_place.get((*pair.key, *area, scope), [])
            left_out = sum(one.is_left_out for one in group)
            counted = [one for one in group if not (one.is_left_out or one.is_cost_unknown)]
            rows[*pair.key, *area, scope] = (
                *pair.sizes,
                sum(one.is_cost_unknown for one in group),
                left_out,
                *((None,) * 13 if group and left_out == len(group) else _growth(pair, counted)),
            )
    return rows


def _growth(pair: Pair, citizens: Sequence[Followed]) -> tuple:
    before = [one for one in citizens if one.before]
    after = [one for one in citizens if one.after]
    previous_cost = sum((one.previous_cost for one in before), Decimal(0))
    cost = sum((one.cost for one in after), Decimal(0))
    dearest = _dearest_fifth(after, [one.cost for one in after])
    share_of_cost = float(sum(one.cost for one in dearest) / cost) if cost else None
    totals = (len(before), len(after), previous_cost, cost, cost - previous_cost)
    per_year = _per_year(cost - previous_cost, pair)
    if None in pair.indexes:
        return *totals, per_year, *((None,) * 5), share_of_cost, None
    previous_constant = sum((one.previous_constant for one in before), Decimal(0))
    prices = previous_constant - previous_cost
    at_both = sum((one.cost - one.previous_constant for one in before if one.after), Decimal(0))
    number = composition = None
    if before:
        more = len(after) - len(before)
        number = ore(abs(more) * Fraction(previous_constant) / len(before)) * (
            1 if more > 0 else -1
        )
    elif not after:
        number = Decimal(0)
    if number is not None:
        composition = cost - previous_constant - at_both - number
    dearest_before = _dearest_fifth(before, [one.previous_cost for one in before])
    of_dearest = sum((one.cost for one in dearest), Decimal(0)) - sum(
        (one.previous_constant for one in dearest_before), Decimal(0)
    )
    growth = cost - previous_constant
    is_enough = growth > 0 and growth >= previous_constant / 100
    return (
        *totals,
        per_year,
        prices,
        number,
        composition,
        at_both,
        of_dearest,
        share_of_cost,
        float(of_dearest / growth) if is_enough else None,
    )


def _dearest_fifth(citizens: Sequence[Followed], costs: Sequence[Decimal]) -> list[Followed]:
    order = sorted(zip(costs, citizens, strict=True), key=lambda one: (-one[0], one[1].citizen))
    return [citizen for _, citizen in order[: -(-len(order) // 5)]]


def _per_year(change: Decimal | None, pair: Pair) -> Decimal | None:
    """Half an øre away from 0."""
    if change is None:
        return None
    return ore(Fraction(abs(change)) / Fraction(str(pair.years_between))) * (
        -1 if change < 0 else 1
    )


def high_cost_departures(citizens: Iterable[Followed]) -> Rows:
    """By collection, earlier collection, area, limit of cost and outcome."""
    departed = [
        (one, limit)
        for one in citizens
        if one.scope == "residential"
        and (limit := _limit(one.previous_cost))
        and _limit(one.cost) != limit
    ]
    rows = Counter(
        (*one.pair.key, *one.area, limit, _outcome(one, limit)) for one, limit in departed
    )
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
