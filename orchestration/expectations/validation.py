"""Runs the checkpoint of Great Expectations' file context, inside the warehouse.

Imports Great Expectations, which takes seconds: import this module only where a run needs it.
"""

import os
import shutil
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import uuid4

import great_expectations as gx
import great_expectations.expectations as gxe
import yaml
from great_expectations.core import ExpectationValidationResult, RunIdentifier
from great_expectations.data_context import FileDataContext
from great_expectations.expectations.metadata_types import FailureSeverity
from great_expectations.expectations.row_conditions import Column

from orchestration.errors import KapacitetError
from orchestration.expectations.catalogue import Rule, cannot_be_checked
from orchestration.expectations.duckdb_datasource import DuckDBDatasource
from orchestration.expectations.suites import GX
from orchestration.reports.pages import replaced_whole


@dataclass(frozen=True)
class Counts:
    """Rows as Great Expectations counted them; a figure of a whole column is one row."""

    checked: int
    failed: int
    not_checked: int
    observed: float | None = None
    """The figure, where the expectation is about one."""


def validate(warehouse: Path, rules: list[Rule], docs: Path | None) -> dict[str, Counts]:
    """The counts of the rules and of the context's own expectations, by rule id; Data Docs replace
    the folder `docs` if it is given. A copy of the context is used: the project is not written in.
    """
    os.environ["KAPACITET_GX_WAREHOUSE"] = str(warehouse.resolve())
    with TemporaryDirectory() as folder:
        suites = {
            f"{suite}-{model.rpartition('.')[2]}": list(of_suite)
            for (suite, model), of_suite in groupby(rules, lambda r: (r.suite, r.checked_model))
        }
        _copy_context(Path(folder, "gx"), suites)
        context = gx.get_context(mode="file", project_root_dir=folder)
        datasource = context.data_sources.get("warehouse")
        assert isinstance(datasource, DuckDBDatasource)
        try:
            outcomes = _run(context, datasource, suites, has_docs=docs is not None)
        finally:
            datasource.get_execution_engine().close()
        if docs is not None:
            site = Path(folder, "gx", "uncommitted", "data_docs")
            with replaced_whole(docs) as building:
                # what the library's own frame would use
                unused = shutil.ignore_patterns("static")
                shutil.copytree(site, building, ignore=unused, dirs_exist_ok=True)
    by_id = {rule.rule_id: rule for rule in rules}
    return {rule_id: _counts(rule_id, one, by_id) for rule_id, one in outcomes.items()}


def _copy_context(folder: Path, suites: dict[str, list[Rule]]) -> None:
    """The project's context, with what the suites of the catalogue are about: added one by one,
    Great Expectations would write its configuration anew for each."""
    shutil.copytree(GX, folder, ignore=shutil.ignore_patterns("uncommitted"))
    file = folder / "great_expectations.yml"
    configuration = yaml.safe_load(file.read_text("utf-8"))
    configuration["fluent_datasources"]["warehouse"]["assets"] |= {
        name: {
            "type": "query",
            # a query, not a table: Great Expectations looks for its columns in the wrong schema
            "query": of_suite[0].checked_rows_query,
            "id": str(uuid4()),
            "batch_definitions": {"whole_model": {"id": str(uuid4()), "partitioner": None}},
        }
        for name, of_suite in suites.items()
    }
    file.write_text(yaml.safe_dump(configuration), "utf-8")


def _run(
    context: FileDataContext,
    datasource: DuckDBDatasource,
    suites: dict[str, list[Rule]],
    has_docs: bool,
) -> dict[str, ExpectationValidationResult]:
    checkpoint = context.checkpoints.get("warehouse")
    checkpoint.validation_definitions += [
        context.validation_definitions.add(
            gx.ValidationDefinition(
                name=name,
                data=datasource.get_asset(name).get_batch_definition("whole_model"),
                suite=context.suites.add(
                    gx.ExpectationSuite(name, expectations=[_expectation(one) for one in of_suite])
                ),
            )
        )
        for name, of_suite in suites.items()
    ]
    if not has_docs:
        checkpoint.actions = []
    checkpoint.save()
    try:
        done = checkpoint.run(run_id=RunIdentifier(run_name="kapacitet"))
    except Exception as error:
        raise KapacitetError(
            f"Forventningerne kunne ikke kontrolleres ({type(error).__name__}). Ret dem i"
            " orchestration/expectations/gx eller seeds/reference/rules.csv."
        ) from error
    outcomes = [one for of_suite in done.run_results.values() for one in of_suite.results]
    return {
        one.expectation_config.meta["rule_id"]: one for one in outcomes if one.expectation_config
    }


def _expectation(rule: Rule) -> gxe.ExpectColumnValuesToBeInSet:
    return gxe.ExpectColumnValuesToBeInSet(
        column=rule.flag,
        value_set=[False],
        description=rule.title_da,
        severity=FailureSeverity(rule.severity),
        meta={"rule_id": rule.rule_id},
        row_condition=None if rule.flag_column else Column("rule_id") == rule.rule_id,
    )


def _counts(rule_id: str, outcome: ExpectationValidationResult, rules: dict[str, Rule]) -> Counts:
    """What Great Expectations counted; a check that broke is neither passed nor failed."""
    if _has_raised(outcome.exception_info):
        if rule_id in rules:
            raise cannot_be_checked(rules[rule_id])
        raise KapacitetError(
            f"Forventningen {rule_id} kunne ikke kontrolleres. Ret den i"
            " orchestration/expectations/gx/expectations."
        )
    result = outcome.result
    if "unexpected_count" not in result:
        observed = result["observed_value"]
        is_checked = observed is not None
        is_failed = is_checked and not outcome.success
        return Counts(int(is_checked), int(is_failed), int(not is_checked), observed)
    not_checked = result["missing_count"]
    return Counts(
        checked=result["element_count"] - not_checked,
        failed=result["unexpected_count"] or 0,  # null when there are no rows
        not_checked=not_checked,
    )


def _has_raised(exception_info: dict[str, Any]) -> bool:
    """Whether anything was raised: told for the expectation, or for each metric. The message is
    not passed on: it can quote a value."""
    infos = [exception_info] if "raised_exception" in exception_info else exception_info.values()
    return any(info["raised_exception"] for info in infos)
