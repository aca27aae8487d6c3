"""Suites of Great Expectations' own classes, in the file context gx/: what is expected of a mart as
a whole, where the rule catalogue has what is expected of each row.

To add an expectation, without SQL, choose one of the classes (greatexpectations.io/expectations),
try it on a published warehouse, and save it:

    $ KAPACITET_GX_WAREHOUSE=warehouse/kapacitet.duckdb \\
        .venv/bin/python -i -m orchestration.expectations.suites
    >>> suite = context.suites.get("citizens")
    >>> suite.add_expectation(gxe.ExpectColumnMaxToBeBetween(
    ...     column="age", max_value=110, severity="warning",
    ...     meta={"rule_id": "…", "title_da": "…", "action_da": "…", "reason": "…"}))
    >>> context.checkpoints.get("warehouse").run()

The suite is a file, gx/expectations/citizens.json, and can be edited as one. `rule_id` names the
expectation everywhere, `title_da` says in Danish what is expected, `action_da` what to do when it
is not so, `reason` where a limit comes from. Severity is critical, warning or info. The results
come into `quality.expectations`, the quality report and Dagster like those of the catalogue.

A suite for another mart: `datasource.add_query_asset(name, query=…)`, the query giving the mart's
rows, with a batch definition, suite and validation definition of the same name, added to the
checkpoint.
"""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from orchestration.errors import KapacitetError

GX = Path(__file__).with_name("gx")
_ALL_ROWS = "select * from "


@dataclass(frozen=True)
class NativeExpectation:
    """One expectation of a suite in gx/expectations, with the mart that its suite is about."""

    suite: str
    checked_model: str
    severity: str
    kind: str
    """The name of the class in Great Expectations' files: `expect_column_mean_to_be_between`."""
    kwargs: dict[str, Any]
    rule_id: str
    title_da: str
    action_da: str

    @property
    def failing_rows_query(self) -> str:
        """Gives the rows that fail; for a figure of the whole column the one row it is made of.
        Raises KapacitetError for a class on rows that is not known here."""
        column = self.kwargs["column"]
        if not self.kind.startswith("expect_column_values_to_"):
            return f"select count({column}), min({column}), max({column}) from {self.checked_model}"
        lowest, highest = self.kwargs.get("min_value"), self.kwargs.get("max_value")
        outside = [f"{column} < {lowest}"] if lowest is not None else []
        outside += [f"{column} > {highest}"] if highest is not None else []
        conditions = {
            "expect_column_values_to_be_between": " or ".join(outside),
            "expect_column_values_to_not_be_null": f"{column} is null",
        }
        if self.kind not in conditions:
            raise KapacitetError(
                f"{self.rule_id}: forespørgslen efter de rækker, der fejler {self.kind}, mangler i"
                " orchestration/expectations/suites.py."
            )
        return f"{_ALL_ROWS}{self.checked_model} where {conditions[self.kind]}"


@cache
def native_expectations() -> list[NativeExpectation]:
    """Those of every suite in gx/expectations. Read as files: importing Great Expectations takes
    seconds."""
    context = yaml.safe_load((GX / "great_expectations.yml").read_text("utf-8"))
    assets = context["fluent_datasources"]["warehouse"]["assets"]
    suites = [
        json.loads(file.read_text("utf-8")) for file in sorted(GX.glob("expectations/*.json"))
    ]
    return [
        NativeExpectation(
            suite=suite["name"],
            checked_model=assets[suite["name"]]["query"].removeprefix(_ALL_ROWS),
            severity=one["severity"],
            kind=one["type"],
            kwargs=one["kwargs"],
            rule_id=one["meta"]["rule_id"],
            title_da=one["meta"]["title_da"],
            action_da=one["meta"]["action_da"],
        )
        for suite in suites
        for one in suite["expectations"]
    ]


if __name__ == "__main__":
    import great_expectations as gx
    import great_expectations.expectations as gxe  # noqa: F401  # for who types

    from orchestration.expectations import duckdb_datasource  # noqa: F401  # makes DuckDB known

    context = gx.get_context(mode="file", project_root_dir=GX.parent)
    datasource = context.data_sources.get("warehouse")
