"""The worked queries of docs/queries.md run on the warehouse of the demonstration."""

import re

import duckdb
import pytest

from tests.conftest import PROJECT, FinishedRun

QUERIES = re.findall(
    r"\*\*(.+?)\*\*\n\n```sql\n(.+?)```", (PROJECT / "docs/queries.md").read_text("utf-8"), re.S
)


@pytest.mark.parametrize(("title", "query"), QUERIES, ids=[title for title, _ in QUERIES])
def test_a_worked_query_answers(finished_run: FinishedRun, title: str, query: str) -> None:
    with duckdb.connect(str(finished_run.warehouse), read_only=True) as connection:
        rows = connection.sql(query).fetchall()
    assert rows, title


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
