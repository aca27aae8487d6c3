"""What is said of the rates of high-cost cases, computed again with scipy and numpy."""

from collections.abc import Iterator
from dataclasses import dataclass

import duckdb
import numpy as np
import pytest
from scipy import optimize, stats

from tests.conftest import FinishedRun

COMPARED = [
    f"collection_id = '{collection}' and cost_limit_dkk = {limit}"
    for collection, limit in (
        ("komponent-2022", 2000000),
        ("dassos-2022", 2000000),
        ("dassos-2022", 1000000),
        ("dassos-2023", 2000000),
    )
]


@dataclass(frozen=True)
class Rates:
    codes: list[str]
    cases: np.ndarray
    inhabitants: np.ndarray

    @property
    def rates(self) -> np.ndarray:
        return self.cases * 1000 / self.inhabitants

    @property
    def expected(self) -> np.ndarray:
        return self.cases.sum() * self.inhabitants / self.inhabitants.sum()


@pytest.fixture(scope="module")
def warehouse(finished_run: FinishedRun) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(finished_run.warehouse), read_only=True) as connection:
        yield connection


@pytest.fixture(params=COMPARED)
def compared(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture
def of_all(warehouse: duckdb.DuckDBPyConnection, compared: str) -> Rates:
    rows = warehouse.sql(
        "select municipality_code, high_cost_cases, population_18_66 from marts.high_cost_cases"
        f" where {compared} and cases_per_1000 is not null order by municipality_code"
    ).fetchall()
    codes, cases, inhabitants = zip(*rows, strict=True)
    return Rates(list(codes), np.array(cases, float), np.array(inhabitants, float))


def test_rates_vary_more_than_chance_gives(
    warehouse: duckdb.DuckDBPyConnection, compared: str, of_all: Rates
) -> None:
    chi_square, degrees, ratio, without, between = warehouse.sql(
        "select chi_square, degrees_of_freedom, chance_highest_over_lowest, chance_without_lowest,"
        f" between_variation from marts.high_cost_variation where {compared}"
    ).fetchone()
    expected = of_all.expected
    by_scipy = stats.chisquare(of_all.cases, expected)
    assert chi_square == pytest.approx(by_scipy.statistic, rel=1e-9)
    assert degrees == len(of_all.codes) - 1
    total = expected.sum() - (expected**2).sum() / expected.sum()
    assert between == pytest.approx(np.sqrt(max(chi_square - degrees, 0) / total), rel=1e-9)
    # a simulation of its own: a thousand draws give the median to a few percent
    drawn = np.random.default_rng(1).poisson(expected, (20_000, len(expected)))
    rates = drawn / of_all.inhabitants
    known = rates[rates.min(axis=1) > 0]
    assert ratio == pytest.approx(np.median(known.max(axis=1) / known.min(axis=1)), rel=0.05)
    assert without == pytest.approx(1 - len(known) / len(rates), abs=0.05)


def test_each_municipality_is_held_against_the_others(
    warehouse: duckdb.DuckDBPyConnection, compared: str, of_all: Rates
) -> None:
    rows = {
        code: figures
        for code, *figures in warehouse.sql(
            "select municipality_code, rate_of_others, funnel_lower_95, funnel_upper_95,"
            " comparison, comparison_widened"
            f" from marts.high_cost_ranking where {compared}"
        ).fetchall()
    }
    scores = (of_all.cases - of_all.expected) / np.sqrt(of_all.expected)
    drawn_in = np.clip(scores, *np.quantile(scores, [0.1, 0.9]))
    dispersion = max((drawn_in**2).mean(), 1)
    for at, code in enumerate(of_all.codes):
        cases, inhabitants = of_all.cases[at], of_all.inhabitants[at]
        others = (of_all.cases.sum() - cases) / (of_all.inhabitants.sum() - inhabitants)
        mean = others * inhabitants
        is_higher = stats.poisson.sf(cases - 1, mean) < 0.025
        is_lower = stats.poisson.cdf(cases, mean) < 0.025
        margin = 1.959963984540054 * np.sqrt(dispersion * others / inhabitants)
        own = cases / inhabitants
        widened = "higher" if own > others + margin else "lower" if own < others - margin else None
        assert rows[code] == [
            pytest.approx(others * 1000),
            pytest.approx(stats.poisson.ppf(0.025, mean) * 1000 / inhabitants),
            pytest.approx(stats.poisson.ppf(0.975, mean) * 1000 / inhabitants),
            "higher" if is_higher else "lower" if is_lower else "not_different",
            widened or "not_different",
        ], code


def test_slopes_have_their_limits(
    warehouse: duckdb.DuckDBPyConnection, compared: str, of_all: Rates
) -> None:
    rows = {
        (subset, weighting): figures
        for subset, weighting, *figures in warehouse.sql(
            "select subset, weighting, municipalities, r_squared, slope, slope_lower_95,"
            " slope_upper_95, p_value from marts.high_cost_correlations"
            f" where {compared} and variable = 'population_18_66'"
        ).fetchall()
    }
    everybody = np.argsort(of_all.inhabitants)
    for subset, kept in (("all", everybody), ("without_three_largest", everybody[:-3])):
        size, rate = of_all.inhabitants[kept] / 10_000, of_all.rates[kept]
        for weighting, weights in (("none", np.ones(len(kept))), ("population", size)):
            design = np.column_stack([np.ones(len(kept)), size])
            inverse = np.linalg.inv(design.T @ (weights[:, None] * design))
            fitted = inverse @ design.T @ (weights * rate)
            left = (weights * (rate - design @ fitted) ** 2).sum()
            spread = (weights * (rate - np.average(rate, weights=weights)) ** 2).sum()
            degrees = len(kept) - 2
            error = np.sqrt(left / degrees * inverse[1, 1])
            margin = stats.t.ppf(0.975, degrees) * error
            assert rows[subset, weighting] == [
                len(kept),
                pytest.approx(1 - left / spread, abs=1e-8),
                pytest.approx(fitted[1], abs=1e-8),
                pytest.approx(fitted[1] - margin, abs=1e-5),
                pytest.approx(fitted[1] + margin, abs=1e-5),
                pytest.approx(2 * stats.t.sf(abs(fitted[1] / error), degrees), abs=1e-6),
            ], (subset, weighting)


def test_three_models_gross_up_those_who_took_no_part(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    rows = warehouse.sql(
        "select high_cost_cases, population_18_66, municipality_group"
        " from intermediate.int_high_cost__inhabitants where collection_id = 'komponent-2022'"
    ).fetchall()
    seen = [row for row in rows if row[0] is not None]
    unseen = [row for row in rows if row[0] is None]
    assert (len(seen), len(unseen)) == (59, 39)
    cases = np.array([row[0] for row in seen], float)
    size = np.array([row[1] for row in seen])
    rate = cases.sum() / size.sum()
    of_group = {
        group: sum(row[0] for row in seen if row[2] == group)
        / sum(row[1] for row in seen if row[2] == group)
        for group in {row[2] for row in seen}
    }

    def deviance(fit: np.ndarray) -> float:
        mean = size * np.exp(fit[0] + fit[1] * np.log(size / 50_000))
        return (mean - cases * np.log(mean)).sum()

    level, slope = optimize.minimize(deviance, [np.log(rate), 0], tol=1e-12).x
    by_size = sum(n * np.exp(level + slope * np.log(n / 50_000)) for _, n, _ in unseen)
    assert warehouse.sql(
        "select estimated_cases, estimated_cases_by_group, estimated_cases_by_size"
        " from marts.high_cost_national_estimate"
    ).fetchall() == [
        (
            pytest.approx(cases.sum() + rate * sum(n for _, n, _ in unseen)),
            pytest.approx(cases.sum() + sum(n * of_group.get(g, rate) for _, n, g in unseen)),
            pytest.approx(cases.sum() + by_size, rel=1e-5),
        )
    ]


def test_a_difference_has_the_limits_of_both_rates(
    warehouse: duckdb.DuckDBPyConnection, compared: str, of_all: Rates
) -> None:
    def limits(at: int) -> tuple[float, float, float]:
        cases, thousands = of_all.cases[at], of_all.inhabitants[at] / 1000
        lower = stats.chi2.ppf(0.025, 2 * cases) / 2 if cases else 0
        upper = stats.chi2.ppf(0.975, 2 * cases + 2) / 2
        return lower / thousands, cases / thousands, upper / thousands

    place = {code: at for at, code in enumerate(of_all.codes)}
    rows = warehouse.sql(
        "select municipality_code, comparable_municipality_code, distance,"
        " rate_difference_lower_95, rate_difference_upper_95, comparison"
        f" from marts.comparable_municipalities where {compared}"
    ).fetchall()
    assert rows
    for code, other, distance, lower, upper, comparison in rows:
        (low, rate, high), (other_low, other_rate, other_high) = (
            limits(place[one]) for one in (code, other)
        )
        difference = other_rate - rate
        below = np.hypot(other_rate - other_low, high - rate)
        above = np.hypot(other_high - other_rate, rate - low)
        assert distance <= 1
        assert lower == pytest.approx(difference - below, abs=1e-6)
        assert upper == pytest.approx(difference + above, abs=1e-6)
        verdict = "lower" if upper < 0 else "higher" if lower > 0 else "not_different"
        assert comparison == verdict
