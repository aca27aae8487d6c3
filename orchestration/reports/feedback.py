"""Feedback to those who delivered: a page and a workbook in Danish for each municipality and
collection, ready to mail, and an overview of every file received.

It shows what the marts hold and decides nothing itself.
"""

from collections import Counter
from itertools import groupby
from pathlib import Path

import duckdb

from orchestration.errors import KapacitetError
from orchestration.reports.feedback_content import (
    LEVELS,
    FaultyLine,
    Feedback,
    Group,
    ReceivedFile,
    read_feedback,
    read_files,
    read_lines,
)
from orchestration.reports.feedback_workbook import write_workbook
from orchestration.reports.pages import OPEN_ROWS, SEVERITIES, opened, replaced_whole, template
from orchestration.sql_files import sql_file

# Lines of one rule that the page shows; the workbook has them all.
PAGE_LINES = 50


def write_feedback(warehouse: Path, output: Path, *, is_demonstration: bool) -> Path:
    """Writes `<output>/feedback/<collection_id>/<municipality_code>_<name>.html` and `.xlsx`, and
    `<output>/feedback/index.html`, which it returns.

    The folder is replaced whole: when something fails, the earlier one stands.
    """
    folder = output / "feedback"
    with opened(warehouse) as connection, replaced_whole(folder) as building:
        try:
            _write_all(connection, building, is_demonstration)
        except duckdb.CatalogException as error:
            raise KapacitetError(
                "Datavarehuset mangler de tabeller, som tilbagemeldingen bygger på."
                " Byg det igen med `make run`."
            ) from error
    return folder / "index.html"


def _write_all(
    connection: duckdb.DuckDBPyConnection, building: Path, is_demonstration: bool
) -> None:
    files = read_files(connection)
    groups = read_feedback(connection, files)
    for feedback, lines in read_lines(connection, groups):
        of_collection = building / feedback.folder_name
        of_collection.mkdir(exist_ok=True)
        page = _page(feedback, lines, is_demonstration)
        (of_collection / f"{feedback.file_stem}.html").write_text(page, encoding="utf-8")
        write_workbook(
            of_collection / f"{feedback.file_stem}.xlsx",
            feedback,
            lines,
            is_demonstration=is_demonstration,
        )
    overview = _overview(files, groups, _missing(connection), is_demonstration)
    (building / "index.html").write_text(overview, encoding="utf-8")


def _page(feedback: Feedback, lines: list[FaultyLine], is_demonstration: bool) -> str:
    of_rule: dict[str, list[FaultyLine]] = {rule.rule_id: [] for rule in feedback.failed}
    for line in lines:
        of_rule[line.rule_id].append(line)
    return template("feedback.html.jinja").render(
        feedback=feedback,
        lines=of_rule,
        severities=SEVERITIES,
        levels=LEVELS,
        open_rows=OPEN_ROWS,
        page_lines=PAGE_LINES,
        is_demonstration=is_demonstration,
    )


def _overview(
    files: list[ReceivedFile],
    groups: dict[Group, Feedback],
    missing: dict[str, list[str]],
    is_demonstration: bool,
) -> str:
    of_collection = sorted(
        (file for file in files if file.collection_id is not None),
        key=lambda f: (f.collection_id, f.municipality_code is not None, f.municipality_name or ""),
    )
    collections = {
        collection_id: list(rows)
        for collection_id, rows in groupby(of_collection, lambda file: file.collection_id)
    }
    return template("feedback_index.html.jinja").render(
        statuses=Counter(file.status for file in files),
        collections={
            collection_id: collections.get(collection_id, [])
            for collection_id in sorted(collections.keys() | missing.keys())
        },
        others=[file for file in files if file.collection_id is None],
        groups=groups,
        missing=missing,
        is_demonstration=is_demonstration,
    )


def _missing(connection: duckdb.DuckDBPyConnection) -> dict[str, list[str]]:
    """By collection: the municipalities that have not delivered anything that could be used."""
    rows = connection.execute(sql_file(__name__, "not_delivered")).fetchall()
    return {
        collection_id: [name for _, name in of_collection]
        for collection_id, of_collection in groupby(rows, lambda row: row[0])
    }
