"""What became of each expectation, and where that is kept."""

from dataclasses import astuple, dataclass
from pathlib import Path

import duckdb

from orchestration.sql_files import sql_file


@dataclass(frozen=True)
class ExpectationResult:
    """One expectation as it turned out; its columns are those of `quality.expectations`.

    `message_da` is what the one who delivered reads. `rows_checked` leaves out the
    `rows_not_checked`, whose flag is null. `succeeded` is None when no row could be checked.
    """

    suite: str
    rule_id: str
    severity: str
    title_da: str
    message_da: str
    action_da: str
    checked_model: str
    rows_checked: int
    rows_failed: int
    rows_not_checked: int
    succeeded: bool | None
    failing_rows_query: str


def write_results(warehouse: Path, results: list[ExpectationResult]) -> None:
    """Replaces `quality.expectations`, whole or not at all."""
    with duckdb.connect(str(warehouse)) as connection:
        connection.begin()
        connection.execute("create schema if not exists quality")
        connection.execute(sql_file(__name__, "expectations"))
        if results:
            marks = ", ".join("?" for _ in ExpectationResult.__dataclass_fields__)
            connection.executemany(
                f"insert into quality.expectations values ({marks})",
                [astuple(result) for result in results],
            )
        connection.commit()


def read_results(connection: duckdb.DuckDBPyConnection) -> list[ExpectationResult]:
    """The expectations of the last run, in the order they were run."""
    columns = ", ".join(ExpectationResult.__dataclass_fields__)
    rows = connection.sql(f"select {columns} from quality.expectations order by rowid").fetchall()
    return [ExpectationResult(*row) for row in rows]
