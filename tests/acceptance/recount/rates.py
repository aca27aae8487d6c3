"""Rates year by year, and the rates agreement (R16)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from tests.acceptance.recount.capacity import PlacementYear
from tests.acceptance.recount.raw import REGIONS, Cells, Raw, Rows, chosen, number_in, ore
from tests.acceptance.recount.register import OfferRow, Register, places_of

Weighted = Sequence[tuple[Decimal, Decimal | int]]
"""Amounts, each with its weight."""


@dataclass(frozen=True)
class Approval:
    """What the register says on 31 December of an offer's service. `row` describes the offer;
    `is_told`: whether the reading tells the rates of the year."""

    row: OfferRow
    departments: tuple[tuple[OfferRow, ...], ...]
    is_told: bool

    @property
    def places(self) -> Decimal | None:
        places = [places_of(rows) for rows in self.departments]
        return None if None in places else sum(places, Decimal(0))

    @cached_property
    def rate(self) -> Decimal | None:
        by_department = [{row.rate for row in rows} - {None} for rows in self.departments]
        if not self.is_told or any(len(rates) != 1 or 0 in rates for rates in by_department):
            return None
        rates = [rates.pop() for rates in by_department]
        if len(set(rates)) == 1:
            return ore(rates[0])
        places = [places_of(rows) for rows in self.departments]
        return None if None in places else mean(list(zip(rates, places, strict=True)))

    @property
    def weight(self) -> Decimal:
        return Decimal(0) if self.rate is None else self.places or Decimal(0)


class Placements:
    """Adults' days in a year, as delivered."""

    def __init__(self, years: Sequence[PlacementYear]) -> None:
        with_rate = [one for one in years if one.placement.rate is not None]
        self.days = sum(one.days for one in years)
        self.days_with_rate = sum(one.days for one in with_rate)
        self.days_with_supplement = sum(one.days for one in with_rate if one.placement.supplement)
        rates = [(one.placement.rate, one.days) for one in with_rate]
        supplements = [(one.placement.supplement, one.days) for one in with_rate]
        self.rate, self.supplement = mean(rates), mean(supplements)
        both = total(rates) + total(supplements)
        self.supplement_share = float(total(supplements) / both) if both else None

    @property
    def days_without_rate(self) -> int:
        return self.days - self.days_with_rate


@dataclass(frozen=True)
class OfferYear:
    """An offer's service in a year. `before`: the year before."""

    year: int
    p_number: str
    service_type: str
    row: OfferRow
    approval: Approval | None
    placements: Placements
    before: "OfferYear | None"

    @property
    def rate(self) -> Decimal | None:
        return self.approval and self.approval.rate


class Prices:
    """Amounts at the prices of another year."""

    def __init__(self, price_index: Iterable[Cells]) -> None:
        self._index = {
            int(row["year"]): Fraction(number_in(row, "price_index")) for row in price_index
        }

    def at(self, price_year: int, year: int, amount: Decimal | None) -> Decimal | None:
        if amount is None or not {price_year, year} <= self._index.keys():
            return None
        return ore(Fraction(amount) * self._index[price_year] / self._index[year])


class Rates:
    """Rates of the offers and of the placements in them, by year."""

    def __init__(self, raw: Raw, years: Sequence[PlacementYear]) -> None:
        self.register = Register(raw.offers)
        self.prices = Prices(chosen(raw.price_index))
        self.shortfalls = {
            (row["agreement"], row["municipality_code"]): number_in(row, "shortfall_percent")
            for row in raw.rates_agreement_shortfalls
        }
        self.terms = raw.rates_agreement_terms
        told = {one.year for one in years} | {day.year for day in self.register.readings}
        self.years = range(min(told), max(told) + 1)
        self.delivered = _of_the_newest_collection(years)
        self.approvals = {year: approvals(self.register, year) for year in self.years}
        self.offers = self._offers()

    @property
    def price_year(self) -> int:
        return self.years[-1]

    def ownership(self, one: PlacementYear) -> str:
        return self.register.match(one.placement.p_number, date(one.year, 12, 31)).ownership

    def constant(self, year: int, amount: Decimal | None) -> Decimal | None:
        return self.prices.at(self.price_year, year, amount)

    def change(self, one: OfferYear) -> tuple[Decimal, Decimal] | None:
        """The approved rate of the year before and of the year, at constant prices."""
        before = one.before and one.before.approval
        if one.rate is None or before is None or before.row.read == one.approval.row.read:
            return None
        return self._both(one, before.rate, one.rate)

    def delivered_change(self, one: OfferYear, measure: str) -> tuple[Decimal, Decimal] | None:
        """Likewise of the delivered `rate` or `supplement`."""
        before = one.before and getattr(one.before.placements, measure)
        return self._both(one, before, getattr(one.placements, measure))

    def _both(
        self, one: OfferYear, before: Decimal | None, now: Decimal | None
    ) -> tuple[Decimal, Decimal] | None:
        pair = self.constant(one.year - 1, before), self.constant(one.year, now)
        return None if None in pair else pair

    def _offers(self) -> list[OfferYear]:
        placements = defaultdict(list)
        for one in self.delivered:
            if one.match.rows:
                placements[one.year, one.placement.p_number, one.placement.service_type].append(one)
        offers: dict[tuple, OfferYear] = {}
        for year in self.years:
            approved = self.approvals[year]
            of_placements = {key[1:] for key in placements if key[0] == year}
            for offer in of_placements | approved.keys():
                approval = approved.get(offer)
                on_last_day = self.register.match(offer[0], date(year, 12, 31))
                offers[year, *offer] = OfferYear(
                    year,
                    *offer,
                    row=approval.row if approval else on_last_day.rows[0],
                    approval=approval,
                    placements=Placements(placements[year, *offer]),
                    before=offers.get((year - 1, *offer)),
                )
        return list(offers.values())


def approvals(register: Register, year: int) -> dict[tuple[str, str], Approval]:
    """By P-number and service."""
    found = {}
    for p_number, rows in register.approved(date(year, 12, 31)).items():
        read = rows[0].read
        is_told = year == read.year
        for service_type in {row.service_type for row in rows} - {None}:
            departments = defaultdict(list)
            for row in rows:
                if row.service_type == service_type:
                    departments[row.department].append(row)
            found[p_number, service_type] = Approval(
                row=rows[0],
                departments=tuple(map(tuple, departments.values())),
                is_told=is_told,
            )
    return found


def _of_the_newest_collection(years: Iterable[PlacementYear]) -> list[PlacementYear]:
    """Adults, a year of a municipality from one collection only."""

    def collection(one: PlacementYear) -> tuple[date, str]:
        return one.placement.reference_date, one.placement.collection_id

    adults = [one for one in years if one.age >= 18]
    newest: dict[tuple[str, int], tuple[date, str]] = {}
    for one in adults:
        key = (one.placement.municipality_code, one.year)
        newest[key] = max(newest.get(key, collection(one)), collection(one))
    return [
        one
        for one in adults
        if newest[one.placement.municipality_code, one.year] == collection(one)
    ]


def total(weighted: Weighted) -> Fraction:
    return sum((Fraction(amount) * Fraction(weight) for amount, weight in weighted), Fraction(0))


def mean(weighted: Weighted) -> Decimal | None:
    weights = sum(Fraction(weight) for _, weight in weighted)
    return ore(total(weighted) / weights) if weights else None


def percent(before: Decimal | Fraction, now: Decimal | Fraction) -> float | None:
    return float(Fraction(now - before) / Fraction(before) * 100) if before else None


def rate_development_by_offer(rates: Rates) -> Rows:
    """By year, P-number and service."""
    rows = {}
    for one in rates.offers:
        change = rates.change(one)
        rows[one.year, one.p_number, one.service_type] = (
            one.row.name,
            one.row.ownership,
            one.row.operator,
            None if one.rate is None else one.approval.row.read,
            one.approval and one.approval.places,
            rates.price_year,
            one.rate,
            rates.constant(one.year, one.rate),
            one.placements.days,
            one.placements.rate,
            rates.constant(one.year, one.placements.rate),
            one.placements.supplement,
            rates.constant(one.year, one.placements.supplement),
            one.placements.days_without_rate,
            one.placements.supplement_share,
            change and percent(*change),
        )
    return rows


def rate_development(rates: Rates) -> Rows:
    """By year, ownership and service."""
    by_kind: dict[tuple, tuple[list[OfferYear], list[PlacementYear]]] = defaultdict(
        lambda: ([], [])
    )
    for offer in rates.offers:
        by_kind[offer.year, offer.row.ownership, offer.service_type][0].append(offer)
    for placement in rates.delivered:
        by_kind[placement.year, rates.ownership(placement), placement.placement.service_type][
            1
        ].append(placement)
    return {
        (year, *kind): _development(rates, year, offers, Placements(delivered))
        for (year, *kind), (offers, delivered) in by_kind.items()
    }


def _development(rates: Rates, year: int, offers: list[OfferYear], delivered: Placements) -> tuple:
    approved = [one.approval for one in offers if one.approval and one.approval.weight]
    rate = mean([(approval.rate, approval.weight) for approval in approved])
    compared = [
        (*pair, one.before.approval.weight)
        for one in offers
        if (pair := rates.change(one)) and one.before.approval.weight
    ]
    rates_delivered, supplements_delivered = (
        [
            (*pair, one.before.placements.days_with_rate)
            for one in offers
            if (pair := rates.delivered_change(one, measure))
        ]
        for measure in ("rate", "supplement")
    )
    return (
        len(offers),
        len(approved),
        rates.price_year,
        rate,
        len(compared),
        _change_of(compared),
        delivered.days,
        delivered.days_without_rate,
        delivered.rate,
        delivered.supplement,
        delivered.supplement_share,
        len(rates_delivered),
        _change_of(rates_delivered),
        _change_of(supplements_delivered),
        rates.constant(year, rate),
        rates.constant(year, delivered.rate),
        rates.constant(year, delivered.supplement),
    )


def _change_of(compared: Sequence[tuple[Decimal, Decimal, Decimal | int]]) -> float | None:
    """In percent, of amounts before and now with their weights."""
    before = total([(before, weight) for before, _, weight in compared])
    return percent(before, total([(now, weight) for _, now, weight in compared]))


def supplement_shares(rates: Rates) -> Rows:
    """By year, delivering municipality and ownership."""
    by_owner = defaultdict(list)
    for one in rates.delivered:
        by_owner[one.year, one.placement.municipality_code, rates.ownership(one)].append(one)
    rows = {}
    for key, of_owner in by_owner.items():
        delivered = Placements(of_owner)
        rows[key] = (
            delivered.days,
            delivered.days_without_rate,
            delivered.days_with_supplement,
            delivered.rate,
            delivered.supplement,
            delivered.supplement_share,
        )
    return rows


@dataclass(frozen=True)
class Agreement:
    """A municipality's rates in a year against the base year's, with the places of that year."""

    pairs: Sequence[tuple[Approval, Approval]]
    offers_not_compared: int
    base_rate: Decimal | None
    rate: Decimal | None
    constant_rate: Decimal | None
    required: Decimal | None
    is_base_year_read: bool
    shortfall: Decimal | None

    @property
    def total_required(self) -> Decimal | None:
        return None if None in (self.shortfall, self.required) else self.required + self.shortfall

    @property
    def achieved(self) -> Fraction | None:
        if self.base_rate is None or self.constant_rate is None:
            return None
        return (1 - Fraction(self.constant_rate) / Fraction(self.base_rate)) * 100

    @property
    def is_base_requirement_met(self) -> bool | None:
        return None if None in (self.achieved, self.required) else self.achieved >= self.required

    @property
    def unknown_reason(self) -> str | None:
        if self.is_base_requirement_met is not None and self.total_required is not None:
            return None
        if self.required is None:
            return "requirement_not_known"
        if not self.is_base_year_read:
            return "base_year_not_read"
        if self.base_rate is None:
            return "no_offer_compared"
        return "no_price_index" if self.constant_rate is None else "shortfall_not_known"

    @property
    def is_fulfilled(self) -> bool | None:
        if not self.is_base_requirement_met:
            return self.is_base_requirement_met
        return None if self.total_required is None else self.achieved >= self.total_required


def agreements(rates: Rates) -> dict[tuple[str, int, str], Agreement]:
    return {
        (terms["agreement"], year, code): _agreement(rates, terms, year, code)
        for terms in rates.terms
        for year in range(int(terms["first_year"]), int(terms["last_year"]) + 1)
        for code, region in REGIONS.items()
        if year in rates.years and region == terms["region_code"]
    }


def _agreement(rates: Rates, terms: Cells, year: int, code: str) -> Agreement:
    base_year = int(terms["base_year"])
    base, now = (
        {key: one for key, one in rates.approvals.get(of, {}).items() if one.row.operator == code}
        for of in (base_year, year)
    )
    pairs = [
        (base[key], now[key])
        for key in base.keys() & now.keys()
        if base[key].weight
        and now[key].rate is not None
        and base[key].row.read != now[key].row.read
    ]
    rate = mean([(after.rate, before.places) for before, after in pairs])
    shortfall = rates.shortfalls.get((terms["agreement"], code))
    return Agreement(
        pairs=pairs,
        offers_not_compared=len(base.keys() | now.keys()) - len(pairs),
        base_rate=mean([(before.rate, before.places) for before, _ in pairs]),
        rate=rate,
        constant_rate=rates.prices.at(base_year, year, rate),
        required=number_in(terms, "required_reduction_percent"),
        is_base_year_read=any(
            one.rate is not None for one in rates.approvals.get(base_year, {}).values()
        ),
        shortfall=None if shortfall is None else max(shortfall, Decimal(0)),
    )


def rates_agreement(rates: Rates) -> Rows:
    """By agreement, year and municipality."""
    base_years = {terms["agreement"]: int(terms["base_year"]) for terms in rates.terms}
    return {
        key: (
            base_years[key[0]],
            len(one.pairs),
            one.offers_not_compared,
            sum(before.places for before, _ in one.pairs),
            one.base_rate,
            one.rate,
            one.constant_rate,
            one.is_base_requirement_met,
            None if one.required is None else float(one.required),
            None if one.shortfall is None else float(one.shortfall),
            None if one.total_required is None else float(one.total_required),
            None if one.achieved is None else float(one.achieved),
            one.is_fulfilled,
            one.unknown_reason,
        )
        for key, one in agreements(rates).items()
    }
