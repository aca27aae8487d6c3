"""Runs every rule of the catalogue that belongs to a suite."""

import os
from pathlib import Path

import duckdb

from orchestration.errors import KapacitetError
from orchestration.expectations.catalogue import Check, read_checks
from orchestration.expectations.messages import rule_message
from orchestration.expectations.results import ExpectationResult, write_results


def run_expectations(warehouse: Path, docs: Path | None) -> list[ExpectationResult]:
    """Checks the warehouse and writes the results to its table `quality.expectations`.

    `docs` is the folder for Great Expectations' Data Docs, replaced whole; None builds none.
    No connection to the warehouse may be open in this process. Raises KapacitetError when a rule
    cannot be run; nothing is written then.
    """
    checks = _read_checks(warehouse)
    # Great Expectations takes seconds to import, so it is imported only here, with usage reports
    # off before it is.
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    from orchestration.expectations.validation import validate

    counts = validate(warehouse, checks, docs)
    results = [
        _result(check, found.checked, found.failed, found.not_checked)
        for check in checks
        for found in [counts[check.check_id]]
    ]
    write_results(warehouse, results)
    return results


def _read_checks(warehouse: Path) -> list[Check]:
    if not warehouse.is_file():
        raise KapacitetError(f"Der er intet datavarehus i {warehouse}. Byg det med `make run`.")
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        return read_checks(connection)


def _result(check: Check, checked: int, failed: int, not_checked: int) -> ExpectationResult:
    rule = check.rule
    return ExpectationResult(
        suite=rule.suite,
        rule_id=rule.rule_id,
        severity=rule.severity,
        title_da=rule.title_da,
        message_da=(check.message_da or rule_message(rule.title_da, failed, checked, not_checked)),
        action_da=rule.action_da,
        checked_model=rule.checked_model,
        rows_checked=checked,
        rows_failed=failed,
        rows_not_checked=not_checked,
        succeeded=failed == 0 if checked else None,
        failing_rows_query=check.failing_rows_query,
    )
