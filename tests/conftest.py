"""A finished run, made once for all tests that look at what a run leaves; and a browser."""

import math
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from playwright.sync_api import Browser, sync_playwright

PROJECT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class FinishedRun:
    """Where a run's results lie, and what it printed (None for one made before the tests)."""

    warehouse: Path
    output: Path
    history: Path
    printed: str | None


def start_kapacitet(
    project: Path,
    folder: Path,
    landing: Path | None = None,
    key: str | None = None,
    arguments: Sequence[str] = (),
) -> subprocess.Popen[str]:
    """`make run` without the set-up, or the command of `arguments`, on the checkout in `project`,
    everything kept in `folder`; on the files in `landing`, or on the demonstration. Begun as most
    users' shells would: others may read what is written, unless the run forbids it."""
    # a short name: the path of a socket below it has at most 107 signs
    home, temporary = folder / "dagster", folder / "tmp"
    for made in (home, temporary):
        made.mkdir(parents=True, exist_ok=True)
    (home / "dagster.yaml").write_text("telemetry: {enabled: false}\n")
    settings = {
        "DAGSTER_HOME": str(home),
        "TMPDIR": str(temporary),
        "KAPACITET_WAREHOUSE": str(folder / "warehouse" / "kapacitet.duckdb"),
        "KAPACITET_OUTPUT": str(folder / "output"),
        "KAPACITET_LANDING": str(landing or ""),
        "KAPACITET_PSEUDONYM_KEY": key or "",
    }
    inherited = {name: v for name, v in os.environ.items() if not name.startswith("KAPACITET_")}
    return subprocess.Popen(
        [sys.executable, "-m", "orchestration", *arguments],
        cwd=project,
        env=inherited | settings,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        umask=0o022,
    )


def run_kapacitet(
    project: Path,
    folder: Path,
    landing: Path | None = None,
    key: str | None = None,
    arguments: Sequence[str] = (),
    typed: str = "",
) -> subprocess.CompletedProcess[str]:
    """The same, to its end; `typed` is its standard input."""
    with start_kapacitet(project, folder, landing, key, arguments) as process:
        out, err = process.communicate(typed)
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def copy_project(to: Path) -> Path:
    """A copy of the project, as it stands, that a test may spoil."""
    files = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"],
        cwd=PROJECT,
        capture_output=True,
        check=True,
        text=True,
    ).stdout.split("\0")
    for name in filter(None, files):
        if (PROJECT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(PROJECT / name, to / name)
    return to


@pytest.fixture(scope="session")
def project_copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """For runs that others beside them are not to disturb, through dbt's folders in the project."""
    return copy_project(tmp_path_factory.mktemp("project"))


def read_marts(warehouse: Path) -> dict[str, list[tuple[object, ...]]]:
    """Every mart's rows in an order of their own, floats rounded to nine digits, without the moment
    when landing first saw a file: two warehouses that say the same are equal."""
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        names = connection.sql(
            "select table_name from information_schema.tables where table_schema = 'marts'"
        ).fetchall()
        return {
            name: sorted(
                (
                    tuple(_rounded(cell) for cell in row)
                    for row in connection.sql(
                        f"select columns(name -> name <> 'received_at') from marts.{name}"
                    ).fetchall()
                ),
                key=repr,
            )
            for (name,) in names
        }


def _rounded(cell: object) -> object:
    if not isinstance(cell, float):
        return cell
    return round(cell, 9) if math.isfinite(cell) else str(cell)


@pytest.fixture(scope="session")
def finished_run(tmp_path_factory: pytest.TempPathFactory) -> FinishedRun:
    if os.environ.get("KAPACITET_TEST_FINISHED_RUN"):
        return FinishedRun(
            PROJECT / "warehouse" / "kapacitet.duckdb",
            PROJECT / "output",
            PROJECT / ".dagster",
            None,
        )
    folder = tmp_path_factory.mktemp("run")
    done = run_kapacitet(PROJECT, folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return FinishedRun(
        folder / "warehouse" / "kapacitet.duckdb",
        folder / "output",
        folder / "dagster",
        done.stdout + done.stderr,
    )


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    chromium = shutil.which("chromium")
    assert chromium, "Install Chromium (Debian: apt install chromium)."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        yield browser
        browser.close()
