"""The bootstrap of the national estimate, done again in plain Python with the same draws: what the
participants have is known, and the others have what the draws give."""

import hashlib

import duckdb
import pytest

from tests.conftest import FinishedRun


def test_the_interval_is_that_of_a_thousand_draws_and_holds_the_estimate(
    finished_run: FinishedRun,
) -> None:
    collection_id = "komponent-2022"
    with duckdb.connect(str(finished_run.warehouse), read_only=True) as warehouse:
        participants = warehouse.execute(
            "select high_cost_cases, population_18_66 from marts.high_cost_cases"
            " where collection_id = $1 and cost_limit_dkk = 2000000 order by municipality_code",
            [collection_id],
        ).fetchall()
        share, estimate, lower, upper = warehouse.execute(
            "select population_share, estimated_cases, estimated_cases_lower_95,"
            " estimated_cases_upper_95 from marts.high_cost_national_estimate"
            " where collection_id = $1",
            [collection_id],
        ).fetchone()
    country = sum(population for _, population in participants) / share
    estimates = sorted(
        _estimate(collection_id, replicate, participants, country) for replicate in range(1, 1001)
    )
    assert lower == pytest.approx(_quantile(estimates, 0.025), abs=1e-5)
    assert upper == pytest.approx(_quantile(estimates, 0.975), abs=1e-5)
    assert lower < estimate < upper


def _estimate(
    collection_id: str, replicate: int, participants: list[tuple[int, float]], country: float
) -> float:
    drawn = []
    for place in range(1, len(participants) + 1):
        digest = hashlib.md5(f"{collection_id}:{replicate}:{place}".encode()).digest()
        drawn.append(participants[int.from_bytes(digest[:4], "big") * len(participants) >> 32])
    others = country - sum(population for _, population in participants)
    rate = sum(cases for cases, _ in drawn) / sum(population for _, population in drawn)
    return sum(cases for cases, _ in participants) + rate * others


def _quantile(ordered: list[float], share: float) -> float:
    """Linear between the two nearest, the first being 0 and the last 1."""
    at = share * (len(ordered) - 1)
    below = int(at)
    return ordered[below] + (at - below) * (ordered[below + 1] - ordered[below])
