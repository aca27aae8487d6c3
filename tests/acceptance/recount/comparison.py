"""Municipalities held against each other by their rates of high-cost cases, and the country
estimated from them (R9, R10, R11, R13, R20)."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import pairwise, product
from math import hypot, log, sqrt
from statistics import NormalDist, fmean, median, pstdev, quantiles
from typing import TypeVar

from scipy import optimize, stats

from tests.acceptance.recount.citizens import CitizenAtReference
from tests.acceptance.recount.high_cost import Municipality, Population
from tests.acceptance.recount.raw import (
    COST_LIMITS,
    HIGH_COST,
    MUNICIPALITIES,
    PRICE_BANDS,
    REGIONS,
    Cells,
    Near,
    Rows,
    band_of,
    date_in,
    number_in,
    ore,
    seed_rows,
    spelling_key,
    text_in,
)

_MUNICIPALITIES = {row["municipality_code"]: row for row in seed_rows("reference/municipalities")}
_LEAST_CERTAIN_LAST = ("counted", "derived", "estimated")
_OPEN_BAND_AT = 12_000_000
"""R10: what a case of the last price band counts as."""
_FEWEST = 5
_FARTHEST = 1 + 1e-9
_INDEX = "socio_economic_index"

_Number = TypeVar("_Number", int, Fraction)


@dataclass(frozen=True)
class Rated:
    """A municipality that delivered, and its cases of a limit among its inhabitants aged 18-66."""

    municipality: Municipality
    limit: int
    inhabitants: Fraction | None
    basis: str | None

    @property
    def collection_id(self) -> str:
        return self.municipality.key[0]

    @property
    def code(self) -> str:
        return self.municipality.code

    @cached_property
    def cases(self) -> int | None:
        return self.municipality.number_of_cases(self.limit)

    @property
    def cases_18_66(self) -> int | None:
        if self.municipality.status(self.limit) != "counted":
            return None
        return sum(case.age <= 66 for case in self.municipality.cases(self.limit))

    @property
    def without_cost(self) -> int | None:
        is_of_rows = self.municipality.source(self.limit) == "placements"
        return self.municipality.without_cost if is_of_rows else None

    @cached_property
    def rate(self) -> Fraction | None:
        if self.cases is None or not self.inhabitants:
            return None
        return self.cases * 1000 / self.inhabitants

    @property
    def is_of_few(self) -> bool:
        """R20."""
        residents = self.municipality.residents
        return residents is not None and residents < _FEWEST


def rated(
    municipalities: Iterable[Municipality], population: Population, limits: Iterable[int]
) -> list[Rated]:
    return [
        Rated(
            one, limit, *population.aged_18_66(one.code, date_in(one.collection, "reference_date"))
        )
        for one, limit in product(municipalities, limits)
    ]


def _compared(
    municipalities: Iterable[Municipality], population: Population
) -> dict[tuple[str, Decimal], list[Rated]]:
    """By collection and limit, those that are compared, by code."""
    compared = defaultdict(list)
    for one in rated(municipalities, population, COST_LIMITS):
        compared[one.collection_id, Decimal(one.limit)].append(one)
    return {key: sorted(ones, key=lambda one: one.code) for key, ones in compared.items()}


def high_cost_by_area(
    collections: Iterable[Cells], municipalities: Iterable[Municipality], population: Population
) -> Rows:
    """R9, R12: by collection, limit, kind of area and area; of those that gave a number."""
    participants = defaultdict(list)
    for one in rated(municipalities, population, COST_LIMITS):
        if one.cases is not None:
            for area in _areas(one.code):
                participants[one.collection_id, Decimal(one.limit), *area].append(one)
    rows = {}
    for collection, limit in product(collections, COST_LIMITS):
        expected = _expected(collection)
        members = [area for code in expected for area in _areas(code)]
        for area in dict.fromkeys(members):
            if area[0] != "country" or len(expected) == len(_MUNICIPALITIES):
                key = (collection["collection_id"], Decimal(limit), *area)
                rows[key] = _of_area(participants[key], members.count(area))
    return rows


def _areas(code: str) -> list[tuple[str, str]]:
    row = _MUNICIPALITIES[code]
    return [("region", row["region_name"]), ("kkr", row["kkr_name"]), ("country", "Danmark")]


def _expected(collection: Cells) -> list[str]:
    """R12: every municipality of its region, or of the country."""
    region = text_in(collection, "region_code")
    return [code for code in REGIONS if region in (None, REGIONS[code])]


def _of_area(participants: Sequence[Rated], expected: int) -> tuple:
    cases = _sum(one.cases for one in participants)
    under_67 = _sum(one.cases_18_66 for one in participants)
    residents = _sum(one.municipality.residents for one in participants)
    inhabitants = _sum(one.inhabitants for one in participants)
    rates = [one.rate for one in participants if one.rate is not None]
    return (
        len(participants),
        expected,
        residents,
        cases,
        _sum(one.without_cost for one in participants if one.without_cost is not None),
        _quotient(cases, residents),
        _float(inhabitants),
        _least_certain(one.basis for one in participants),
        _per_1000(cases, inhabitants),
        _float(_mean(rates)),
        under_67,
        _per_1000(under_67, inhabitants),
    )


def high_cost_ranking(municipalities: Iterable[Municipality], population: Population) -> Rows:
    """R9, R20: by collection, limit and municipality."""
    rows = {}
    for key, ones in _compared(municipalities, population).items():
        rates = [one.rate for one in ones if one.rate is not None]
        # more cases than inhabitants are a misprint: of that one no interval, no comparison
        compared = [one for one in ones if one.rate is not None and one.rate <= 1000]
        dispersion = _dispersion(compared)
        for one in ones:
            others = [other for other in compared if other is not one]
            rows[*key, one.code] = (
                None if one.rate is None else 1 + sum(rate > one.rate for rate in rates),
                one.cases,
                one.without_cost,
                one.municipality.status(one.limit),
                _float(one.inhabitants),
                one.basis,
                _float(one.rate),
                *(_limits(one, 1) if one in compared else (None, None)),
                *(_limits(one, len(compared)) if one in compared else (None, None)),
                _float(_mean(rates)),
                *(_against(one, others, dispersion) if one in compared and others else [None] * 8),
            )
    return rows


def _dispersion(compared: Sequence[Rated]) -> float:
    """Spiegelhalter 2005: the mean chi-square at the rate of all, the outer tenths drawn in; never
    narrower than chance."""
    pooled = _pooled(compared)
    if not pooled or len(compared) < 2:
        return 1
    scores = []
    for one in compared:
        expected = pooled * one.inhabitants
        scores.append(float(one.cases - expected) / sqrt(expected))
    tenths = quantiles(scores, n=10, method="inclusive")
    return max(fmean(min(max(score, tenths[0]), tenths[-1]) ** 2 for score in scores), 1)


def _limits(one: Rated, comparisons: int) -> tuple[float, float]:
    """Garwood's, of the rate, with 5 percent split over the comparisons."""
    tail = 0.025 / comparisons
    lower = stats.gamma.isf(1 - tail, one.cases) if one.cases else 0
    upper = stats.gamma.isf(tail, one.cases + 1)
    return tuple(float(limit * 1000 / float(one.inhabitants)) for limit in (lower, upper))


def _against(one: Rated, others: Sequence[Rated], dispersion: float) -> tuple:
    """From the rate of the others to the comparisons with it. A whole interval is above a rate
    where as many cases or more are too improbable at that rate."""
    pooled, thousands = float(_pooled(others)), float(one.inhabitants / 1000)
    rate, mean = 1000 * pooled, pooled * float(one.inhabitants)
    margin = NormalDist().inv_cdf(0.975) * sqrt(dispersion * rate / thousands)

    def verdict(is_higher: bool, is_lower: bool) -> str | None:
        if one.is_of_few:
            return None
        return "higher" if is_higher else "lower" if is_lower else "not_different"

    def exact(tail: float) -> str | None:
        return verdict(
            stats.poisson.sf(one.cases - 1, mean) < tail, stats.poisson.cdf(one.cases, mean) < tail
        )

    return (
        rate,
        *(float(stats.poisson.ppf(at, mean)) / thousands for at in (0.025, 0.975)),
        max(rate - margin, 0.0),
        rate + margin,
        exact(0.025),
        exact(0.025 / (len(others) + 1)),
        verdict(float(one.rate) > rate + margin, float(one.rate) < rate - margin),
    )


class Indicators:
    """Figures of municipalities by kind and year; delivered ones stand before the project's."""

    def __init__(self, delivered: Iterable[Cells], own: Iterable[Cells]) -> None:
        kinds = {
            spelling_key(row[column]): row["indicator"]
            for row in seed_rows("reference/indicators")
            for column in ("indicator", "name_da")
        }
        figures: dict[tuple[str, int], dict[str, Fraction]] = defaultdict(dict)
        for row in delivered:
            code = MUNICIPALITIES.get(spelling_key(row["municipality_code"]))
            kind = kinds[spelling_key(row["indicator"])]
            # a point in an index is a decimal point
            value = row["value"] if kind == _INDEX else number_in(row, "value")
            figures[kind, int(row["year"])][code or row["municipality_code"]] = Fraction(value)
        for (kind, year), values in figures.items():
            if kind == _INDEX:
                scale = 100 if median(values.values()) > 10 else 1
                figures[kind, year] = {
                    code: value / scale
                    for code, value in values.items()
                    if Fraction(1, 10) <= value / scale <= 10
                }
        for row in own:
            values = figures[row["indicator"], int(row["year"])]
            values.setdefault(row["municipality_code"], Fraction(row["value"]))
        self._figures = figures

    def of(self, kind: str, collection: Cells) -> dict[str, Fraction]:
        """R11: the index of the indicator year, others of the reference date's year."""
        year = date_in(collection, "reference_date").year
        if kind in _OF_INDICATOR_YEAR:
            year = int(text_in(collection, "indicator_year") or year)
        return self._figures.get((kind, year), {})


_OF_INDICATOR_YEAR = {
    row["indicator"]
    for row in seed_rows("reference/indicators")
    if row["is_of_indicator_year"] == "true"
}
_KINDS = [row["indicator"] for row in seed_rows("reference/indicators")]


def comparable_municipalities(
    municipalities: Iterable[Municipality], population: Population, indicators: Indicators
) -> Rows:
    """R9, R20: by collection, limit, municipality and the other; the ten nearest, none farther than
    1."""
    rows = {}
    for key, ones in _compared(municipalities, population).items():
        ones = [one for one in ones if one.rate is not None]
        if not ones:
            continue
        of_index = indicators.of(_INDEX, ones[0].municipality.collection)
        index = {one.code: float(of_index[one.code]) for one in ones if one.code in of_index}
        size = {one.code: log(one.inhabitants) for one in ones}
        for one in ones:
            near = []
            for other in ones:
                terms = (
                    _apart(size, one, other),
                    int(_group(one) != _group(other)),
                    _apart(index, one, other) if {one.code, other.code} <= index.keys() else None,
                )
                distance = fmean(term for term in terms if term is not None)
                if other is not one and distance <= _FARTHEST:
                    near.append((distance, other.code, terms, other))
            for rank, (distance, code, terms, other) in enumerate(sorted(near)[:10], start=1):
                rows[*key, one.code, code] = (
                    rank,
                    distance,
                    *terms,
                    float(one.rate),
                    float(other.rate),
                    *_difference(one, other),
                )
    return rows


def _apart(values: dict[str, float], one: Rated, other: Rated) -> float:
    """In standard deviations."""
    difference = abs(values[one.code] - values[other.code])
    return difference / pstdev(values.values()) if difference else 0.0


def _group(one: Rated) -> str:
    return _MUNICIPALITIES[one.code]["municipality_group"]


def _difference(one: Rated, other: Rated) -> tuple[float, float | None, float | None, str | None]:
    """Of the rates, with its limits (Zou and Donner 2008) and what they say."""
    difference = float(other.rate - one.rate)
    if max(one.rate, other.rate) > 1000:
        return difference, None, None, None
    (own_low, own_high), (low, high) = _limits(one, 1), _limits(other, 1)
    lower = difference - hypot(float(other.rate) - low, own_high - float(one.rate))
    upper = difference + hypot(high - float(other.rate), float(one.rate) - own_low)
    comparison = "lower" if upper < 0 else "higher" if lower > 0 else "not_different"
    return difference, lower, upper, None if one.is_of_few or other.is_of_few else comparison


def high_cost_correlations(
    municipalities: Iterable[Municipality], population: Population, indicators: Indicators
) -> Rows:
    """R11: by collection, limit, variable, subset and weighting."""
    rows = {}
    for key, ones in _compared(municipalities, population).items():
        ones = [one for one in ones if one.rate is not None]
        ones.sort(key=lambda one: one.inhabitants, reverse=True)
        lines = {
            ("population_18_66", subset): [(one, one.inhabitants / 10_000) for one in kept]
            for subset, kept in (("all", ones), ("without_three_largest", ones[3:]))
        }
        for kind in _KINDS:
            values = indicators.of(kind, ones[0].municipality.collection) if ones else {}
            lines[kind, "all"] = [(one, values[one.code]) for one in ones if one.code in values]
        for line, points in lines.items():
            for weighting in ("none", "population"):
                if points:
                    weights = [
                        one.inhabitants if weighting == "population" else Fraction(1)
                        for one, _ in points
                    ]
                    rows[*key, *line, weighting] = (
                        len(points),
                        *_line([value for _, value in points], points, weights),
                    )
    return rows


def _line(
    values: Sequence[Fraction],
    points: Sequence[tuple[Rated, Fraction]],
    weights: Sequence[Fraction],
) -> tuple:
    """R squared, slope, its limits, which the mart has to a thousandth of a standard error, and
    p-value; exact up to the roots."""
    rates = [one.rate for one, _ in points]

    def centred(numbers: Sequence[Fraction]) -> list[Fraction]:
        total = sum(weight * number for weight, number in zip(weights, numbers, strict=True))
        return [number - total / sum(weights) for number in numbers]

    def products(left: Sequence[Fraction], right: Sequence[Fraction]) -> Fraction:
        return sum(
            (w * a * b for w, a, b in zip(weights, left, right, strict=True)), start=Fraction(0)
        )

    value, rate = centred(values), centred(rates)
    if not products(value, value):
        return (None,) * 5
    slope = products(value, rate) / products(value, value)
    left = [b - slope * a for a, b in zip(value, rate, strict=True)]
    r_squared = 1 - products(left, left) / products(rate, rate) if any(rate) else None
    degrees = len(points) - 2
    told = (_float(r_squared), Near(float(slope), 1e-9 + 1e-9 * abs(float(slope))))
    if degrees == 0 or not any(left):
        return *told, None, None, None
    error = sqrt(products(left, left) / degrees / products(value, value))
    margin = float(stats.t.ppf(0.975, degrees)) * error
    p_value = float(2 * stats.t.sf(abs(float(slope)) / error, degrees))
    if degrees < 4:
        return *told, None, None, p_value
    limits = (Near(float(slope) + by, 1e-3 * error + 1e-9) for by in (-margin, margin))
    return *told, *limits, p_value


def high_cost_national_estimate(
    municipalities: Iterable[Municipality], population: Population
) -> Rows:
    """R10: by collection of the whole country. The limits of the estimate come from draws that the
    rule does not fix; of them only whether there are any is recounted."""
    totals = {
        int(row["year"]): Decimal(row["amount_dkk"])
        for row in seed_rows("reference/national_expenditure")
        if row["measure"] == "residential_and_day_offers"
    }
    rows = {}
    for (collection_id, limit), ones in _compared(municipalities, population).items():
        if limit != HIGH_COST:
            continue
        collection = ones[0].municipality.collection
        participants = [one for one in ones if one.cases is not None]
        if text_in(collection, "region_code") or not participants:
            continue
        day = date_in(collection, "reference_date")
        told = {code: population.aged_18_66(code, day) for code in _MUNICIPALITIES}
        inhabitants = {code: people for code, (people, _) in told.items()}
        country = _sum(inhabitants.values())
        share = _sum(one.inhabitants for one in participants) / country if country else None
        cases = sum(one.cases for one in participants)
        estimates = _estimates(participants, inhabitants) if share else (None,) * 3
        known = [estimate for estimate in estimates if estimate is not None]
        cost, by_bands = (
            Fraction(amount) / share if share and amount is not None else None
            for amount in (_cost(participants), _cost_by_bands(participants))
        )
        total = totals.get(day.year)
        rows[collection_id,] = (
            len(participants),
            cases,
            _sum(one.without_cost for one in participants if one.without_cost is not None),
            _float(share),
            *estimates,
            min(known, default=None),
            max(known, default=None),
            *([...] * 2 if share and len(participants) > 1 else [None] * 2),
            *(None if amount is None else Near(ore(amount), 0.01) for amount in (cost, by_bands)),
            total,
            float(cost / Fraction(total)) if total and cost is not None else None,
            _least_certain(basis for _, basis in told.values()),
        )
    return rows


def _estimates(
    participants: Sequence[Rated], inhabitants: dict[str, Fraction]
) -> tuple[float, float, float | None]:
    """The cases of the participants and, at three rates, those of the others."""
    cases = sum(one.cases for one in participants)
    others = inhabitants.keys() - {one.code for one in participants}
    if not others:
        return (float(cases),) * 3
    groups = defaultdict(list)
    for one in participants:
        groups[_group(one)].append(one)
    by_group = sum(
        inhabitants[code]
        * _pooled(groups[_MUNICIPALITIES[code]["municipality_group"]] or participants)
        for code in others
    )
    slope = _slope_of_size(participants)
    by_size = None
    if slope is not None:
        level = cases / sum(_sized(one.inhabitants, slope) for one in participants)
        by_size = cases + level * sum(_sized(inhabitants[code], slope) for code in others)
    of_others = sum(inhabitants[code] for code in others)
    return float(cases + _pooled(participants) * of_others), float(cases + by_group), by_size


def _sized(inhabitants: Fraction, slope: float) -> float:
    return float(inhabitants) * (float(inhabitants) / 50_000) ** slope


def _slope_of_size(participants: Sequence[Rated]) -> float | None:
    """The slope of a Poisson regression on the logarithm of the inhabitants: at the most probable
    one, the cases have the mean size that is expected. None where no slope is the most probable."""
    sizes = [log(one.inhabitants / 50_000) for one in participants]
    cases = [one.cases for one in participants]
    if not any(cases):
        return None
    with_cases = {size for size, number in zip(sizes, cases, strict=True) if number}
    if with_cases in ({min(sizes)}, {max(sizes)}):
        return None
    mean = fmean(sizes, cases)

    def too_large(slope: float) -> float:
        return fmean(sizes, [_sized(one.inhabitants, slope) for one in participants]) - mean

    return float(optimize.brentq(too_large, -50, 50, xtol=1e-14))


def _cost(participants: Sequence[Rated]) -> Decimal | None:
    if any(one.municipality.source(HIGH_COST) != "placements" for one in participants):
        return None
    return sum(
        (_annual_cost(case) for one in participants for case in one.municipality.cases(HIGH_COST)),
        start=Decimal(0),
    )


def _annual_cost(case: CitizenAtReference) -> Decimal:
    assert case.annual_cost_dkk is not None
    return case.annual_cost_dkk


def _cost_by_bands(participants: Sequence[Rated]) -> int | None:
    """Each case at the middle of its band, where the bands hold all cases of every participant."""
    starts = [start for start in PRICE_BANDS.values() if start >= HIGH_COST]
    middles = [sum(ends) // 2 for ends in pairwise(starts)]
    at = dict(zip(list(PRICE_BANDS)[-len(starts) :], [*middles, _OPEN_BAND_AT], strict=True))
    cost = 0
    for one in participants:
        if one.municipality.status(HIGH_COST) == "counted":
            bands = [
                band_of(_annual_cost(case), PRICE_BANDS)
                for case in one.municipality.cases(HIGH_COST)
            ]
        else:
            answers = {
                category: answer
                for (asked, category), answer in one.municipality.answers.items()
                if asked == "price_band"
            }
            bands = [band for band, answer in answers.items() for _ in range(answer)]
        if len(bands) != one.cases:
            return None
        cost += sum(at[band] for band in bands)
    return cost


def _sum(numbers: Iterable[_Number | None]) -> _Number | None:
    """Unknown where one is, or where there is none."""
    known = list(numbers)
    return None if None in known or not known else sum(known[1:], start=known[0])


def _pooled(ones: Sequence[Rated]) -> Fraction:
    inhabitants = sum(one.inhabitants for one in ones)
    return sum(one.cases for one in ones) / inhabitants if inhabitants else Fraction(0)


def _mean(numbers: Sequence[Fraction]) -> Fraction | None:
    return sum(numbers, start=Fraction(0)) / len(numbers) if numbers else None


def _float(number: Fraction | None) -> float | None:
    return None if number is None else float(number)


def _quotient(number: int | None, of: int | None) -> float | None:
    return number / of if number is not None and of else None


def _per_1000(number: int | None, inhabitants: Fraction | None) -> float | None:
    return float(number * 1000 / inhabitants) if number is not None and inhabitants else None


def _least_certain(bases: Iterable[str | None]) -> str | None:
    return max(filter(None, bases), key=_LEAST_CERTAIN_LAST.index, default=None)
