"""High-cost cases per municipality, by band and by what describes them (R8, R9, R13)."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import product

from tests.acceptance.recount.citizens import CitizenAtReference
from tests.acceptance.recount.placements import Placement
from tests.acceptance.recount.raw import (
    AGE_BANDS,
    COST_LIMITS,
    GROUPS,
    HIGH_COST,
    MUNICIPALITIES,
    OWNERSHIPS,
    PRICE_BANDS,
    REGIONS,
    RESIDENTIAL,
    Cells,
    Raw,
    Rows,
    band_of,
    date_in,
    spelling_key,
    text_in,
)
from tests.acceptance.recount.screening import screening_answers

_NOT_ASKED_FOR = {"46-55"}
_PEOPLE = ("ownership", "service_type", "target_group", "supplement")


@dataclass(frozen=True)
class Municipality:
    """One that delivered to a collection: its adults in residential offers where it delivered
    placements, else what it answered, by question and category."""

    collection: Cells
    code: str
    adults: tuple[CitizenAtReference, ...] | None
    answers: dict[tuple[str, str], int]

    @property
    def key(self) -> tuple[str, str]:
        return self.collection["collection_id"], self.code

    @property
    def residents(self) -> int | None:
        """Adults in residential offers."""
        if self.adults is None:
            return self.answers.get(("citizens_in_residential", ""))
        return len(self.adults)

    @property
    def without_cost(self) -> int:
        return sum(one.annual_cost_dkk is None for one in self.adults or ())

    def status(self, limit: int) -> str:
        """What its number of cases rests on; the questionnaire asks for one limit."""
        if self.adults is not None and self.without_cost <= Fraction(5, 100) * len(self.adults):
            return "counted"
        if limit == HIGH_COST and ("high_cost_cases", "") in self.answers:
            return "answered"
        return "not_answered" if self.adults is None else "cost_unknown"

    def source(self, limit: int) -> str:
        return "placements" if self.status(limit) in ("counted", "cost_unknown") else "survey"

    def cases(self, limit: int) -> list[CitizenAtReference]:
        return [one for one in self.adults or () if one.limit == limit]

    def number_of_cases(self, limit: int) -> int | None:
        if self.status(limit) == "answered":
            return self.answers["high_cost_cases", ""]
        return len(self.cases(limit)) if self.status(limit) == "counted" else None


def municipalities(
    raw: Raw, placements: Iterable[Placement], citizens: Iterable[CitizenAtReference]
) -> list[Municipality]:
    """Those that a collection asks and that delivered."""
    delivered = {(placement.collection_id, placement.municipality_code) for placement in placements}
    adults = defaultdict(list)
    for one in citizens:
        if one.age >= 18:
            adults[one.placement.collection_id, one.placement.municipality_code].append(one)
    answers: dict[tuple[str, str], dict[tuple[str, str], int]] = defaultdict(dict)
    for row in raw.survey_answers:
        code = MUNICIPALITIES[spelling_key(row["municipality"])]
        answers[row["collection_id"], code][row["question"], row["category"]] = int(row["answer"])
    screened = {(one.collection_id, one.municipality_code) for one in screening_answers(raw)}
    collections = {row["collection_id"]: row for row in raw.collections}
    return [
        Municipality(
            collections[collection_id],
            code,
            tuple(adults[collection_id, code]) if (collection_id, code) in delivered else None,
            answers.get((collection_id, code), {}),
        )
        for collection_id, code in delivered | answers.keys() | screened
        if text_in(collections[collection_id], "region_code") in (None, REGIONS[code])
    ]


def high_cost_cases(
    municipalities: Iterable[Municipality], population: "Population", *, are_printed: bool
) -> Rows:
    """By collection and municipality; answers are printed in a report, or were delivered."""
    rows = {}
    for one, limit in product(municipalities, COST_LIMITS):
        cases, status, residents = one.number_of_cases(limit), one.status(limit), one.residents
        inhabitants, basis = population.aged_18_66(
            one.code, date_in(one.collection, "reference_date")
        )

        def rate(number: int | None, inhabitants: Fraction | None = inhabitants) -> float | None:
            return (
                float(number * 1000 / inhabitants) if inhabitants and number is not None else None
            )

        only_if_both = under_67 = None
        if status == "counted":
            under_67 = sum(case.age <= 66 for case in one.cases(limit))
            only_if_both = sum(
                adult.limit_if_both_count == limit and (adult.limit or 0) < limit
                for adult in one.adults or ()
            )
        rows[*one.key, limit] = (
            residents,
            cases,
            cases / residents if residents and cases is not None else None,
            None if inhabitants is None else float(inhabitants),
            basis,
            rate(cases),
            one.source(limit),
            status,
            one.adults is not None,
            are_printed and one.adults is None,
            one.without_cost if one.source(limit) == "placements" else None,
            only_if_both,
            under_67,
            rate(under_67),
            *(_without_band(one, limit, band_set) for band_set in ("price_band", "age_band")),
        )
    return rows


def _without_band(one: Municipality, limit: int, question: str) -> int | None:
    """Rows place every case; answers may leave some out, or hold too many."""
    if one.status(limit) == "counted":
        return 0
    cases = one.number_of_cases(limit)
    told = sum(answer for (asked, _), answer in one.answers.items() if asked == question)
    return None if cases is None or told > cases else cases - told


def high_cost_bands(municipalities: Iterable[Municipality]) -> Rows:
    """By collection, municipality, limit, set of bands and band."""
    rows = {}
    for one, limit in product(municipalities, COST_LIMITS):
        counted = Counter(
            band
            for case in one.cases(limit)
            for band in (
                ("price", band_of(case.annual_cost_dkk, PRICE_BANDS)),
                ("age", band_of(case.age, AGE_BANDS)),
            )
        )
        prices = {band: lowest for band, lowest in PRICE_BANDS.items() if lowest >= limit}
        if limit != HIGH_COST:
            prices = {band: lowest for band, lowest in prices.items() if lowest < HIGH_COST}
        for band_set, bands in (("price", prices), ("age", AGE_BANDS)):
            for band in bands:
                citizens = None
                if one.status(limit) == "counted":
                    citizens = counted[band_set, band]
                elif one.source(limit) == "survey" and limit == HIGH_COST:
                    citizens = one.answers.get((f"{band_set}_band", band))
                if citizens is not None:
                    is_asked_for = limit == HIGH_COST and band not in _NOT_ASKED_FOR
                    rows[*one.key, limit, band_set, band] = (citizens, is_asked_for)
    return rows


def high_cost_by_characteristic(municipalities: Iterable[Municipality]) -> Rows:
    """By collection, municipality, limit, characteristic and value, of delivered placements."""
    values = {
        "ownership": {*OWNERSHIPS.values(), "unknown"},
        "service_type": RESIDENTIAL,
        "target_group": {*GROUPS, "ambiguous", "unknown"},
        "supplement": {"with_supplement", "without_supplement"},
    }
    rows = {}
    for one, limit in product(municipalities, COST_LIMITS):
        if one.adults is None:
            continue
        groups = defaultdict(list)
        for adult in one.adults:
            for characteristic, value in zip(_PEOPLE, _description(adult), strict=True):
                groups[characteristic, value].append(adult)
        assert groups.keys() <= {(name, value) for name in values for value in values[name]}
        for characteristic, of_characteristic in values.items():
            for value in of_characteristic:
                group = groups[characteristic, value]
                costs = [adult.annual_cost_dkk for adult in group]
                known = [cost for cost in costs if cost is not None]
                rows[*one.key, limit, characteristic, value] = (
                    len(group),
                    sum(adult.limit == limit for adult in group)
                    if one.status(limit) == "counted"
                    else None,
                    None if costs and not known else sum(known, Decimal(0)),
                    sum((adult.annual_supplement_dkk for adult in group), Decimal(0)),
                    len(costs) - len(known),
                )
    return rows


def _description(adult: CitizenAtReference) -> tuple[str, ...]:
    """A value for each of the characteristics."""
    placement, match = adult.placement, adult.match
    target_group = {
        "unambiguous": match.analysis_group(placement.service_type),
        "multi_group": "ambiguous",
        "department_ambiguous": "ambiguous",
    }.get(match.attribution(placement.service_type), "unknown")
    has_supplement = any(placement.supplement for placement in adult.placements)
    supplement = "with_supplement" if has_supplement else "without_supplement"
    return match.ownership, placement.service_type, target_group, supplement


class Population:
    """Inhabitants by area and quarter, estimated where their ages are not known (R13)."""

    def __init__(self, rows: Iterable[Cells], own: Iterable[Cells]) -> None:
        """`rows` are delivered; `own` is the project's table, for what they do not tell."""
        by_area = defaultdict(list)
        for row in rows:
            numbers = tuple(int(row[column]) for column in ("age_from", "age_to", "population"))
            by_area[row["municipality_code"], _quarter(row["period"])].append(numbers)
        self._totals, self._adults = defaultdict(dict), defaultdict(dict)
        for (area, quarter), ages in by_area.items():
            top = max(age_to for _, age_to, _ in ages)
            total = _people(ages, 0, top) if top >= 99 else None
            adults = _people(ages, 18, 66)
            self._totals[area] |= {} if total is None else {quarter: total}
            self._adults[area] |= {} if adults is None else {quarter: adults}
        self._derived = set()
        for row in own:
            area, quarter = row["municipality_code"], _quarter(row["period"])
            self._totals[area].setdefault(quarter, int(row["population_total"]))
            if quarter not in self._adults[area]:
                self._adults[area][quarter] = int(row["population_18_66"])
                self._derived |= {(area, quarter)} if row["is_derived"] == "true" else set()
        self._national = self._national_shares()

    def _national_shares(self) -> dict[int, Fraction]:
        """As printed for the country, else summed where all municipalities are known."""
        shares = self._shares("000")
        by_quarter = defaultdict(list)
        for code in REGIONS:
            for quarter in self._shares(code):
                by_quarter[quarter].append(code)
        for quarter, codes in by_quarter.items():
            if len(codes) == len(REGIONS) and quarter not in shares:
                adults, totals = (
                    sum(people[code][quarter] for code in codes)
                    for people in (self._adults, self._totals)
                )
                shares[quarter] = Fraction(adults, totals)
        return shares

    def _shares(self, area: str) -> dict[int, Fraction]:
        adults, totals = self._adults[area], self._totals[area]
        return {
            quarter: Fraction(adults[quarter], totals[quarter])
            for quarter in adults
            if totals.get(quarter)
        }

    def aged_18_66(self, area: str, day: date) -> tuple[Fraction | None, str | None]:
        """In the day's quarter, and what that rests on; both None where nothing tells."""
        quarter = day.year * 4 + (day.month - 1) // 3
        if quarter in self._adults[area]:
            basis = "derived" if (area, quarter) in self._derived else "counted"
            return Fraction(self._adults[area][quarter]), basis
        shares, totals = self._shares(area), self._totals[area]
        if not (shares and totals and self._national):
            return None, None
        of_structure = _nearest(shares, quarter)
        if of_structure not in self._national:
            return None, None
        national = self._national[_nearest(self._national, quarter)] / self._national[of_structure]
        return shares[of_structure] * _interpolated(totals, quarter) * national, "estimated"


def _quarter(period: str) -> int:
    year, number = period.split("K")
    return int(year) * 4 + int(number) - 1


def _people(ages: Sequence[tuple[int, int, int]], first: int, last: int) -> int | None:
    """Of these ages, where the rows hold each once; one row of all of them stands before others."""
    for age_from, age_to, people in ages:
        if (age_from, age_to) == (first, last):
            return people
    inside = [row for row in ages if first <= row[0] and row[1] <= last]
    covered = [age for age_from, age_to, _ in inside for age in range(age_from, age_to + 1)]
    is_each_once = sorted(covered) == list(range(first, last + 1))
    return sum(people for *_, people in inside) if is_each_once else None


def _nearest(quarters: Iterable[int], wanted: int) -> int:
    """Of two as near, the later."""
    return min(quarters, key=lambda quarter: (abs(quarter - wanted), -quarter))


def _interpolated(totals: dict[int, int], quarter: int) -> Fraction:
    before = max((known for known in totals if known <= quarter), default=None)
    after = min((known for known in totals if known >= quarter), default=None)
    if before is None or after is None or before == after:
        return Fraction(totals[after if before is None else before])
    gone = Fraction(quarter - before, after - before)
    return totals[before] + (totals[after] - totals[before]) * gone
