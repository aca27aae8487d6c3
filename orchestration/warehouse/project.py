"""dbt's project on disk: its manifest, and dbt itself, run in this process."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

from orchestration.errors import KapacitetError
from orchestration.settings import PROJECT, settings

_SOURCES = ("dbt_project.yml", "profiles.yml", "models", "seeds", "macros", "tests")


def manifest_path() -> Path:
    """dbt's manifest, made anew when the project has changed since. Raises KapacitetError when
    dbt cannot read the project."""
    manifest = _target() / "manifest.json"
    if not manifest.is_file() or _last_change() > manifest.stat().st_mtime:
        run_dbt(["parse"])
    return manifest


def run_dbt(arguments: list[str], callback: Callable[[Any], None] | None = None) -> Any:
    """Runs dbt in this process, importing it on first use, and returns its result object, which
    also tells of failed nodes. `callback` is called with each of dbt's events. What is built, is
    built in the current folder.

    Raises KapacitetError when dbt could not start its work at all.
    """
    # the name alone: for a file in another folder dbt would parse the whole project again
    os.environ["KAPACITET_BUILD"] = settings().build_file.name
    os.environ["KAPACITET_LANDING"] = str(settings().landing or "")
    from dbt.cli.main import dbtRunner

    outcome = dbtRunner(callbacks=[callback] if callback else []).invoke(
        [
            *arguments,
            "--project-dir",
            str(PROJECT),
            "--profiles-dir",
            str(PROJECT),
            "--target-path",
            str(_target()),
            "--log-path",
            str(PROJECT / "logs"),
            "--log-level",
            "none",
            "--log-level-file",
            "info",
        ]
    )
    _close_database()
    if outcome.exception is not None:
        kind = type(outcome.exception).__name__
        raise KapacitetError(f"dbt kan ikke læse projektet ({kind}). Se logs/dbt.log.")
    return outcome.result


def _target() -> Path:
    """dbt's own folder: one for the demonstration, one for landed files, whose models read
    other tables."""
    return PROJECT / "target" / ("landing" if settings().landing else "demonstration")


def _close_database() -> None:
    """dbt keeps its database open for the next call; others open the file after it."""
    from dbt.adapters.duckdb.connections import DuckDBConnectionManager

    if DuckDBConnectionManager._ENV is not None:
        DuckDBConnectionManager._ENV.close()
        DuckDBConnectionManager._ENV = None


def _last_change() -> float:
    paths = [PROJECT / name for name in _SOURCES]
    files = [file for path in paths for file in (path.rglob("*") if path.is_dir() else [path])]
    return max(file.stat().st_mtime for file in files)
