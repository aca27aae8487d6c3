"""A finished run, made once for all tests that look at what a run leaves."""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class FinishedRun:
    """Where a run's results lie, and what it printed (None for one made before the tests)."""

    warehouse: Path
    output: Path
    printed: str | None


def run_kapacitet(project: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """`make run` without the set-up, on the checkout in `project`, everything kept in `folder`."""
    home = folder / "dagster"
    home.mkdir(parents=True, exist_ok=True)
    (home / "dagster.yaml").write_text("telemetry: {enabled: false}\n")
    return subprocess.run(
        [sys.executable, "-m", "orchestration"],
        cwd=project,
        env={
            **{key: value for key, value in os.environ.items() if not key.startswith("KAPACITET_")},
            "DAGSTER_HOME": str(home),
            "KAPACITET_WAREHOUSE": str(folder / "warehouse" / "kapacitet.duckdb"),
            "KAPACITET_OUTPUT": str(folder / "output"),
        },
        capture_output=True,
        text=True,
    )


@pytest.fixture(scope="session")
def finished_run(tmp_path_factory: pytest.TempPathFactory) -> FinishedRun:
    if os.environ.get("KAPACITET_TEST_FINISHED_RUN"):
        return FinishedRun(PROJECT / "warehouse" / "kapacitet.duckdb", PROJECT / "output", None)
    folder = tmp_path_factory.mktemp("run")
    done = run_kapacitet(PROJECT, folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return FinishedRun(
        folder / "warehouse" / "kapacitet.duckdb",
        folder / "output",
        done.stdout + done.stderr,
    )
