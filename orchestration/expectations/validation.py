"""Runs checks with Great Expectations, inside the warehouse.

Imports Great Expectations, which takes seconds: import this module only where a run needs it.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import great_expectations as gx
import great_expectations.expectations as gxe
from great_expectations.core import ExpectationValidationResult
from great_expectations.data_context import EphemeralDataContext
from great_expectations.expectations.row_conditions import Column

from orchestration.errors import KapacitetError
from orchestration.expectations.catalogue import COVERAGE_SUITE, Check
from orchestration.expectations.data_docs import build_data_docs
from orchestration.expectations.duckdb_datasource import DuckDBDatasource

# Counts only: rows about citizens are not to be listed in what is written.
_RESULT_FORMAT = {"result_format": "SUMMARY", "partial_unexpected_count": 0}


@dataclass(frozen=True)
class Counts:
    """Rows as Great Expectations counted them."""

    checked: int
    failed: int
    not_checked: int


def validate(warehouse: Path, checks: list[Check], docs: Path | None) -> dict[str, Counts]:
    """The counts of every check, by check id; builds Data Docs into `docs` if it is given."""
    context = gx.get_context(mode="ephemeral")
    context.enable_analytics(False)
    context.variables.progress_bars = {"globally": False}
    datasource = DuckDBDatasource(
        name="warehouse",
        connection_string=f"duckdb:///{warehouse.resolve()}",
        create_temp_table=False,
        kwargs={"connect_args": {"read_only": True}},
    )
    context._add_fluent_datasource(datasource)
    try:
        counts = dict(_counts_of_all(context, datasource, checks))
        if docs is not None:
            build_data_docs(context, docs)
    finally:
        datasource.get_execution_engine().close()
    return counts


def _counts_of_all(
    context: EphemeralDataContext, datasource: DuckDBDatasource, checks: list[Check]
) -> Iterator[tuple[str, Counts]]:
    for (suite, model), group in groupby(checks, _suite_and_model):
        yield from _counts_of_suite(context, datasource, suite, model, list(group))


def _suite_and_model(check: Check) -> tuple[str, str]:
    return check.rule.suite, check.rule.checked_model


def _counts_of_suite(
    context: EphemeralDataContext,
    datasource: DuckDBDatasource,
    suite: str,
    model: str,
    checks: list[Check],
) -> Iterator[tuple[str, Counts]]:
    by_id = {check.check_id: check for check in checks}
    name = f"{suite}-{model.rpartition('.')[2]}"
    # A query, not a table: Great Expectations looks for a table's columns in the wrong schema.
    current = "" if checks[0].rule.flag_column else " where is_current"
    asset = datasource.add_query_asset(name, query=f"select * from {model}{current}")
    validation = context.validation_definitions.add(
        gx.ValidationDefinition(
            name=name,
            data=asset.add_batch_definition("whole_model"),
            suite=context.suites.add(
                gx.ExpectationSuite(name=name, expectations=[_expectation(c) for c in checks])
            ),
        )
    )
    for outcome in _run(validation, suite, model).results:
        check = by_id.pop(outcome.expectation_config.meta["check_id"])
        yield check.check_id, _counts(check, outcome)
    if by_id:
        raise KapacitetError(
            f"Great Expectations gav intet resultat for {', '.join(by_id)}. Kør igen, og meld"
            " fejlen, hvis den bliver ved."
        )


def _run(
    validation: gx.ValidationDefinition, suite: str, model: str
) -> gx.core.ExpectationSuiteValidationResult:
    try:
        return validation.run(result_format=_RESULT_FORMAT)
    except Exception as error:
        raise KapacitetError(
            f"Reglerne i {suite} kunne ikke kontrolleres ({type(error).__name__})."
            f" Byg {model}, eller ret reglerne i seeds/reference/rules.csv."
        ) from error


def _expectation(check: Check) -> gxe.Expectation:
    rule = check.rule
    notes = {
        "severity": rule.severity,
        "meta": {"rule_id": rule.rule_id, "check_id": check.check_id},
    }
    if rule.suite == COVERAGE_SUITE:
        return gxe.UnexpectedRowsExpectation(
            unexpected_rows_query=f"select * from {{batch}} where {_escaped(check.condition)}",
            description=check.message_da,
            **notes,
        )
    of_rule = {} if rule.flag_column else {"row_condition": Column("rule_id") == rule.rule_id}
    return gxe.ExpectColumnValuesToBeInSet(
        column=rule.flag, value_set=[False], description=rule.title_da, **notes, **of_rule
    )


def _escaped(condition: str) -> str:
    """Braces and colons would be read as placeholders."""
    return re.sub(r":(?=\w)", r"\\:", condition.replace("{", "{{").replace("}", "}}"))


def _counts(check: Check, outcome: ExpectationValidationResult) -> Counts:
    """What Great Expectations counted; a check that broke is neither passed nor failed."""
    if _has_raised(outcome.exception_info):
        raise KapacitetError(
            f"Reglen {check.rule.rule_id} kunne ikke kontrolleres."
            f" Se efter, at {check.rule.checked_model} er bygget og har kolonnen"
            f" {check.rule.flag} som boolean, eller ret reglen i seeds/reference/rules.csv."
        )
    if check.rule.suite == COVERAGE_SUITE:
        is_checked = not check.is_null
        return Counts(
            checked=int(is_checked),
            failed=int(outcome.result["observed_value"] > 0),
            not_checked=int(not is_checked),
        )
    not_checked = outcome.result["missing_count"]
    return Counts(
        checked=outcome.result["element_count"] - not_checked,
        failed=outcome.result["unexpected_count"] or 0,  # null when there are no rows
        not_checked=not_checked,
    )


def _has_raised(exception_info: dict) -> bool:
    """Whether anything was raised: told for the expectation, or for each metric. The message is
    not passed on: it can quote a value."""
    infos = [exception_info] if "raised_exception" in exception_info else exception_info.values()
    return any(info["raised_exception"] for info in infos)
