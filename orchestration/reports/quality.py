"""The quality report: one page in Danish about what was wrong with the delivered data.

It shows what `quality.expectations` holds and decides nothing itself. Every failing row comes from
the expectation's own query. It is for the collector alone, and yet shows no birth date and no
amount of a citizen.
"""

import csv
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path

import duckdb

from orchestration.errors import KapacitetError
from orchestration.expectations.catalogue import COVERAGE_SUITE
from orchestration.expectations.messages import danish, danish_in, placeholders
from orchestration.expectations.results import ExpectationResult, read_results
from orchestration.reports.pages import (
    NEVER_SHOWN,
    OPEN_ROWS,
    SEVERITIES,
    inert,
    opened,
    replaced_whole,
    template,
)
from orchestration.reports.rule_page import rule_page
from orchestration.sql_files import sql_file, sql_text

# Suites whose rows are about single citizens: listed in part, the query gives the rest.
ROW_LIMITS = {"placements": 20}

# A placement's rate is what one citizen costs; the query gives it.
HIDDEN_COLUMNS = NEVER_SHOWN | {"daily_rate_dkk"}

HEADINGS = {
    "analysis_groups": "Målgrupper",
    "approved_places": "Godkendte pladser",
    "answer_from_placements": "Af leverede ophold",
    "answer_from_survey": "Svar",
    "answered_citizens": "Svaret i botilbud i alt",
    "answered_in_age_bands": "Svaret i aldersintervaller",
    "answered_in_price_bands": "Svaret i prisintervaller",
    "category_da": "Svarkategori",
    "cvr_number": "CVR-nummer",
    "collection_delivering_municipalities": "Kommuner, der leverede",
    "collection_id": "Indsamling",
    "company_forms": "Virksomhedsformer",
    "computed_value": "Genberegnet",
    "departments": "Afdelinger",
    "deviation_points": "Afvigelse, procentpoint",
    "difference": "Forskel",
    "document": "Dokument",
    "expected_municipalities": "Kommuner i indsamlingen",
    "full_time_persons": "Helårspersoner",
    "location_municipality_name": "Beliggenhed",
    "message_da": "Hvorfor",
    "municipality_code": "Kommunekode",
    "municipality_name": "Kommune",
    "offer_daily_rate_dkk": "Tilbuddets takst, kr. pr. dag",
    "offer_name": "Tilbud",
    "p_number": "P-nummer",
    "place_name": "Sted",
    "placement_id": "Ophold",
    "printed_value": "Trykt",
    "question_da": "Spørgsmål",
    "question_number": "Nr.",
    "service_type": "Tilbudstype",
    "source_file": "Fil",
    "source_line": "Linje",
    "unknown_target_groups": "Ukendte målgrupper",
    "year": "År",
}
# Columns of codes, and the reference table that has their Danish names.
CODE_NAMES = {"analysis_groups": "analysis_group", "service_type": "service_type"}

CSV_COLUMNS = (
    "severity",
    "suite",
    "rule_id",
    "title_da",
    "message_da",
    "action_da",
    "rows_checked",
    "rows_failed",
    "rows_not_checked",
    "checked_model",
    "failing_rows_query",
)


@dataclass(frozen=True)
class Table:
    """Failing rows as text; `left_out` of them are not shown."""

    headings: list[str]
    rows: list[list[str]]
    left_out: int


@dataclass(frozen=True)
class Finding:
    """A rule as it turned out; for coverage, a rule on one collection."""

    severity: str
    title: str
    message: str
    action: str
    checked: int
    failed: int
    not_checked: int
    query: str
    needs: list[str]
    table: Table | None = None

    @property
    def share(self) -> float:
        """The failed rows' percentage of the checked ones."""
        return 100 * self.failed / self.checked if self.checked else 0.0


def write_quality_report(
    warehouse: Path,
    output: Path,
    *,
    is_demonstration: bool,
    built_at: datetime | None = None,
) -> Path:
    """Writes `<output>/quality/index.html`, `failed_expectations.csv`, and `rules.html`, which has
    every rule of the catalogue; returns the first.

    `built_at` is when the warehouse was built (None: when its file was last written). Data Docs
    that already lie in `<output>/quality/data_docs` stay, and the page links to them. The folder
    is replaced whole: when something fails, the earlier report stands.
    """
    results, findings = _read(warehouse)
    folder = output / "quality"
    with replaced_whole(folder) as building:
        if (folder / "data_docs").is_dir():
            shutil.copytree(folder / "data_docs", building / "data_docs")
        page = _page(
            results,
            findings,
            warehouse_name=warehouse.name,
            built_at=built_at or datetime.fromtimestamp(warehouse.stat().st_mtime),
            is_demonstration=is_demonstration,
            has_data_docs=(building / "data_docs").is_dir(),
        )
        (building / "index.html").write_text(page, encoding="utf-8")
        (building / "rules.html").write_text(
            rule_page(is_demonstration=is_demonstration), encoding="utf-8"
        )
        _write_csv(building / "failed_expectations.csv", results)
    return folder / "index.html"


def _read(warehouse: Path) -> tuple[list[ExpectationResult], list[Finding]]:
    with opened(warehouse) as connection:
        try:
            results = read_results(connection)
        except duckdb.CatalogException as error:
            raise KapacitetError(
                "Datavarehuset har ingen resultater i quality.expectations."
                " Kør forventningerne før kvalitetsrapporten."
            ) from error
        return results, _findings(connection, results)


_ALL_IN_MESSAGE: tuple[list[str], list[str]] = ([], [])
"""Of an expectation that is no rule of the catalogue, and names no columns of rows."""


def _findings(
    connection: duckdb.DuckDBPyConnection, results: list[ExpectationResult]
) -> list[Finding]:
    """Every rule, the worst first."""
    rules = _rules(connection)
    names = _code_names(connection)
    findings = [
        _finding(connection, result, *rules.get(result.rule_id, _ALL_IN_MESSAGE), names)
        for result in results
        if result.suite != COVERAGE_SUITE
    ]
    coverage = [result for result in results if result.suite == COVERAGE_SUITE]
    for rule_id, of_rule in groupby(coverage, lambda result: result.rule_id):
        findings += _coverage_findings(connection, list(of_rule), rules[rule_id][1])
    order = list(SEVERITIES)
    return sorted(findings, key=lambda f: (order.index(f.severity), -f.share, f.title))


def _rules(connection: duckdb.DuckDBPyConnection) -> dict[str, tuple[list[str], list[str]]]:
    """By rule id: the columns its message names, and the raw columns it needs."""
    rows = connection.sql("select rule_id, message_da, needs from reference.rules").fetchall()
    return {
        rule_id: (placeholders(message), (needs or "").split(","))
        for rule_id, message, needs in rows
    }


def _code_names(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """By column: the Danish name of every code."""
    return {
        column: dict(connection.sql(f"select {code}, name_da from reference.{code}s").fetchall())
        for column, code in CODE_NAMES.items()
    }


def _finding(
    connection: duckdb.DuckDBPyConnection,
    result: ExpectationResult,
    message_columns: list[str],
    needs: list[str],
    names: dict[str, dict[str, str]],
) -> Finding:
    return Finding(
        severity=result.severity,
        title=result.title_da,
        message=result.message_da,
        action=result.action_da,
        checked=result.rows_checked,
        failed=result.rows_failed,
        not_checked=result.rows_not_checked,
        query=result.failing_rows_query,
        needs=needs,
        table=_table(connection, result, message_columns, names)
        if result.rows_failed and message_columns
        else None,
    )


def _table(
    connection: duckdb.DuckDBPyConnection,
    result: ExpectationResult,
    message_columns: list[str],
    names: dict[str, dict[str, str]],
) -> Table:
    """The failing rows, with the columns that the rule's message names and some row fills."""
    limit = ROW_LIMITS.get(result.suite, result.rows_failed)
    relation = connection.sql(
        f"select * from ({result.failing_rows_query}) order by all limit {limit}"
    )
    rows = [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]
    columns = [
        column
        for column in message_columns
        if column not in HIDDEN_COLUMNS and any(row[column] is not None for row in rows)
    ]
    return Table(
        headings=[HEADINGS.get(column, column) for column in columns],
        rows=[[_cell(column, row[column], names) for column in columns] for row in rows],
        left_out=result.rows_failed - len(rows),
    )


def _cell(column: str, value: object, names: dict[str, dict[str, str]]) -> str:
    if column in names and isinstance(value, str):
        codes = (code.strip() for code in value.split(","))
        return ", ".join(names[column].get(code, code) for code in codes)
    return danish_in(column, value)


def _coverage_findings(
    connection: duckdb.DuckDBPyConnection, results: list[ExpectationResult], needs: list[str]
) -> Iterable[Finding]:
    """One finding per collection, naming every municipality that did not deliver."""
    rule = results[0]
    counts = connection.sql(
        sql_file(__name__, "missing_by_collection", relation=rule.checked_model)
    ).fetchall()
    for collection_id, checked, failed, not_checked, missing in counts:
        of_collection = f"is_missing and collection_id = {sql_text(collection_id)}"
        have_not = f"{danish(failed)} af {danish(checked)} kommuner har ikke leveret"
        yield Finding(
            severity=rule.severity,
            title=f"{rule.title_da}: {collection_id}",
            message=f"{collection_id}: {have_not}" + (f": {missing}" if missing else ""),
            action=rule.action_da,
            checked=checked,
            failed=failed,
            not_checked=not_checked,
            query=f"select * from {rule.checked_model} where {of_collection}",
            needs=needs,
        )


def _page(results: list[ExpectationResult], findings: list[Finding], **about: object) -> str:
    return template("quality.html.jinja").render(
        severities=SEVERITIES,
        summary=_summary(results),
        checked=[finding for finding in findings if finding.checked],
        failed={
            severity: [f for f in findings if f.severity == severity and f.failed]
            for severity in SEVERITIES
        },
        passed=[finding for finding in findings if finding.checked and not finding.failed],
        not_checked=[finding for finding in findings if not finding.checked],
        open_rows=OPEN_ROWS,
        **about,
    )


def _summary(results: list[ExpectationResult]) -> list[tuple[str, int, int, int]]:
    """Per severity: its name, and how many expectations failed, passed, could not be checked."""

    def count(severity: str, outcome: bool | None) -> int:
        return sum(r.severity == severity and r.succeeded is outcome for r in results)

    return [
        (name, count(severity, False), count(severity, True), count(severity, None))
        for severity, name in SEVERITIES.items()
    ]


def _write_csv(path: Path, results: list[ExpectationResult]) -> None:
    """One line per failed expectation, the worst first; Excel needs the mark to read æ, ø and å."""
    order = list(SEVERITIES)
    failed = [result for result in results if result.succeeded is False]
    failed.sort(key=lambda result: order.index(result.severity))
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(CSV_COLUMNS)
        writer.writerows(
            [inert(getattr(result, column)) for column in CSV_COLUMNS] for result in failed
        )
