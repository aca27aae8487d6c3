"""Builds what `recount` is compared with: `python -m tests.acceptance.build_landings FOLDER ...`
lands FOLDER/landing and builds the marts of capacity, cost and rates in FOLDER/kapacitet.duckdb,
or with `--all` before the folders every model. Tables in FOLDER/reference stand in for the
project's own. `--record FOLDER MODELS` only keeps what builds the models.

dbt builds the first; the others get the very statements that it ran there, as dbt would take
longer to find them again than DuckDB takes to run them.
"""

import json
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb

from orchestration.landing import land_folder, load_store
from tests.conftest import PROJECT

MARTS = (
    "capacity_by_ownership",
    "capacity_by_target_group",
    "fct_placement_year",
    "fct_citizen_at_reference",
    "high_cost_cases",
    "high_cost_bands",
    "high_cost_by_characteristic",
    "high_cost_by_area",
    "high_cost_ranking",
    "comparable_municipalities",
    "high_cost_correlations",
    "high_cost_national_estimate",
    "screening_distribution",
    "citizen_progression",
    "progression_summary",
    "cost_class_transitions",
    "growth_decomposition",
    "high_cost_departures",
    "rate_development_by_offer",
    "rate_development",
    "rates_agreement",
    "supplement_shares",
)

KEY = "a key of at least thirty-two bytes"


def main(folders: list[Path], select: list[str]) -> None:
    template = _template(folders[0].parent)
    statements: list[str] = []
    for folder in folders:
        build = folder / "kapacitet.duckdb"
        shutil.copy(template, build)
        land_folder(folder / "landing", folder / "store", KEY, PROJECT / "seeds/reference")
        with duckdb.connect(str(build), config={"threads": 1}) as connection:
            load_store(folder / "store", connection)
            for table in folder.glob("reference/*.csv"):
                connection.execute(f"delete from reference.{table.stem}")
                connection.execute(
                    f"insert into reference.{table.stem} by name"
                    f" from read_csv('{table}', all_varchar = true)"
                )
            for statement in statements:
                connection.execute(statement)
        if not statements:
            statements = _run(build, select)


def record(folder: Path, select: list[str]) -> None:
    """Makes `folder`/kapacitet.duckdb with the reference alone, and statements.json: what builds
    the models on it, once a landing is loaded."""
    (folder / "recorded").mkdir()
    # of the same name: statements name their database by the file's
    build = Path(shutil.copy(_template(folder), folder / "recorded"))
    with duckdb.connect(str(build)) as connection:
        load_store(folder / "store", connection)
    (folder / "statements.json").write_text(json.dumps(_run(build, select)))


def _template(folder: Path) -> Path:
    """A warehouse with the reference alone."""
    template = folder / "kapacitet.duckdb"
    # models read the schema `landing` when a folder is named, whichever it is
    os.environ["KAPACITET_LANDING"] = "landing"
    _dbt(template, ["seed", "--select", "path:seeds/reference"])
    return template


def _run(build: Path, select: list[str]) -> list[str]:
    """Builds the models, and returns the statements that ran."""
    statements: list[str] = []

    def note(event: Any) -> None:
        if event.info.name == "SQLQuery" and event.data.sql not in ("BEGIN", "COMMIT"):
            statements.append(event.data.sql)

    _dbt(build, ["run", "--select", *select], note)
    return statements


def _dbt(build: Path, arguments: list[str], callback: Callable[[Any], None] | None = None) -> None:
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager
    from dbt.cli.main import dbtRunner

    os.environ["KAPACITET_BUILD"] = str(build)
    quiet = ["--quiet", "--log-level", "none", "--log-level-file", "none", "--threads", "1"]
    folder = ["--project-dir", str(PROJECT), "--profiles-dir", str(PROJECT)]
    outcome = dbtRunner(callbacks=[callback] if callback else []).invoke(
        [*arguments, *quiet, *folder]
    )
    DuckDBConnectionManager.close_all_connections()
    if not outcome.success:
        failed = [node.message for node in outcome.result or [] if node.status == "error"]
        sys.exit(f"{build}: {failed or outcome.exception}")


if __name__ == "__main__":
    arguments = sys.argv[1:]
    every = arguments[0] == "--all"
    if arguments[0] == "--record":
        record(Path(arguments[1]), arguments[2:])
    else:
        main(
            [Path(argument) for argument in arguments[every:]],
            ["path:models"] if every else [f"+{mart}" for mart in MARTS],
        )
