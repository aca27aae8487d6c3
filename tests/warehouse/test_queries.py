"""Every query that the documents print runs on the warehouse of the demonstration."""

import re

import duckdb
import pytest

from tests.conftest import PROJECT, FinishedRun

QUERIES = {
    f"{name} {number}": query
    for name in ("README.md", "CHANGELOG.md", "docs/queries.md")
    for number, query in enumerate(
        re.findall(r"```sql\n(.+?)```", (PROJECT / name).read_text("utf-8"), re.S), start=1
    )
}


@pytest.mark.parametrize("query", QUERIES.values(), ids=QUERIES)
def test_a_printed_query_answers(finished_run: FinishedRun, query: str) -> None:
    with duckdb.connect(str(finished_run.warehouse), read_only=True) as connection:
        assert connection.sql(query).fetchall()


def test_a_placement_meets_one_version_of_its_offer(finished_run: FinishedRun) -> None:
    """Of the adults of dassos-2022, 4,468 full-time persons are in an offer of the register."""
    with duckdb.connect(str(finished_run.warehouse), read_only=True) as connection:
        in_offers, joined = connection.sql(
            """
            with adults as (
                from marts.fct_placement_year where collection_id = 'dassos-2022' and is_adult
            )
            select
                (select sum(full_time_persons) from adults where is_in_offer),
                (
                    select sum(adults.full_time_persons)
                    from adults inner join marts.dim_offer using (p_number, valid_from)
                )
            """
        ).fetchall()[0]
    assert joined == pytest.approx(in_offers, abs=1e-9)
    assert round(joined) == 4468


def test_one_fact_has_full_time_persons_by_service_ownership_and_group(
    finished_run: FinishedRun,
) -> None:
    """As many as the placements have, and each between its bounds (R6)."""
    of_adults = "where collection_id = 'dassos-2022' and is_adult"
    measures = ", ".join(f"sum(full_time_persons_{one})" for one in ("lower", "expected", "upper"))
    with duckdb.connect(str(finished_run.warehouse), read_only=True) as connection:
        rows = connection.sql(
            f"select service_type, ownership, analysis_group, {measures}"
            f" from marts.fct_placement_group_year {of_adults} group by all"
        ).fetchall()
        [(persons,)] = connection.sql(
            f"select sum(full_time_persons) from marts.fct_placement_year {of_adults}"
        ).fetchall()
    assert all(lower <= expected + 1e-9 <= upper + 2e-9 for *_, lower, expected, upper in rows)
    assert any(lower < upper for *_, lower, _, upper in rows)
    assert sum(expected for *_, expected, _ in rows) == pytest.approx(persons, abs=1e-6)
