"""Runs every rule of the catalogue that belongs to a suite, and the suites of gx/."""

import importlib
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from orchestration.errors import KapacitetError
from orchestration.expectations.catalogue import COVERAGE_SUITE, Rule, read_checked_rules
from orchestration.expectations.messages import danish, fill_message, rule_message
from orchestration.expectations.results import ExpectationResult, write_results
from orchestration.expectations.suites import NativeExpectation, native_expectations

if TYPE_CHECKING:
    from orchestration.expectations.validation import Counts


def begin_import() -> None:
    """Begins to import Great Expectations, which takes seconds, beside what this process waits
    for."""
    module = "orchestration.expectations.validation"
    threading.Thread(target=importlib.import_module, args=(module,), daemon=True).start()


def run_expectations(warehouse: Path, docs: Path | None) -> list[ExpectationResult]:
    """Checks the warehouse and writes the results to its table `quality.expectations`.

    `docs` is the folder for Great Expectations' Data Docs, replaced whole; None builds none.
    No connection to the warehouse may be open in this process. Raises KapacitetError when a rule
    cannot be run; nothing is written then.
    """
    if not warehouse.is_file():
        raise KapacitetError(f"Der er intet datavarehus i {warehouse}. Byg det med `make run`.")
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        rules = read_checked_rules(connection)
        coverage = [
            result
            for rule in rules
            if rule.suite == COVERAGE_SUITE
            for result in _per_municipality(rule, connection)
        ]
    # imported only where it is needed: see begin_import
    from orchestration.expectations.validation import validate

    counts = validate(warehouse, rules, docs)
    results = [_of_rule(r, counts[r.rule_id]) for r in rules if r.suite != COVERAGE_SUITE]
    native = [_of_native(one, counts[one.rule_id]) for one in native_expectations()]
    results = [*coverage, *results, *native]
    write_results(warehouse, results)
    return results


def _of_rule(rule: Rule, found: "Counts") -> ExpectationResult:
    message = rule_message(rule.title_da, found.failed, found.checked, found.not_checked)
    return _result(rule, message, found.checked, found.failed, found.not_checked)


def _of_native(one: NativeExpectation, found: "Counts") -> ExpectationResult:
    if found.observed is None:
        message = rule_message(one.title_da, found.failed, found.checked, found.not_checked)
    else:
        message = f"{one.title_da}: {danish(round(found.observed, 2))}"
    only = " limit 0" if found.observed is not None and not found.failed else ""
    return _result(one, message, found.checked, found.failed, found.not_checked, only)


def _per_municipality(rule: Rule, connection: duckdb.DuckDBPyConnection) -> list[ExpectationResult]:
    """A missing municipality is one failed expectation that names it."""
    relation = connection.sql(
        f"{rule.checked_rows_query} order by collection_id, municipality_code"
    )
    rows = [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]
    return [
        _result(
            rule,
            fill_message(rule.message_da, row),
            checked=int(row[rule.flag] is not None),
            failed=int(row[rule.flag] is True),
            not_checked=int(row[rule.flag] is None),
            only=f" and collection_id = {_sql_text(row['collection_id'])}"
            f" and municipality_code = {_sql_text(row['municipality_code'])}",
        )
        for row in rows
    ]


def _result(
    rule: Rule | NativeExpectation,
    message: str,
    checked: int,
    failed: int,
    not_checked: int,
    only: str = "",
) -> ExpectationResult:
    return ExpectationResult(
        suite=rule.suite,
        rule_id=rule.rule_id,
        severity=rule.severity,
        title_da=rule.title_da,
        message_da=message,
        action_da=rule.action_da,
        checked_model=rule.checked_model,
        rows_checked=checked,
        rows_failed=failed,
        rows_not_checked=not_checked,
        succeeded=failed == 0 if checked else None,
        failing_rows_query=rule.failing_rows_query + only,
    )


def _sql_text(value: object) -> str:
    return "'" + str(value).replace("'", "''") + "'"
