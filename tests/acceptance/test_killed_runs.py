"""A run that is killed at any moment leaves nothing that the next one mistakes for its own."""

import os
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from tests.acceptance.landing_folders import Landing, random_landing
from tests.conftest import copy_project, read_marts, run_kapacitet, start_kapacitet

KILLS = int(os.environ.get("KAPACITET_TEST_KILLS") or 3)
KEY = "nøgle til kørsler, der bliver afbrudt"

Marts = dict[str, list[tuple[object, ...]]]


@dataclass(frozen=True)
class Undisturbed:
    """What runs give that nobody kills. `before` is the folder of a run over the files that came
    first; `first` its marts, `all_` those of a run over all files, which takes `seconds`."""

    project: Path
    landing: Path
    before: Path
    first: Marts
    all_: Marts
    seconds: float


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Undisturbed:
    """On a copy of the project: a killed run may leave anything in dbt's folders."""
    project = copy_project(tmp_path_factory.mktemp("project"))
    landing = random_landing(9).only(frozenset({"midt-2022", "landet-2019-2021"}))
    # which of two copies is the original depends on which came first
    deliveries = tuple(one for one in landing.deliveries if not one.copy_of)
    landing = replace(landing, deliveries=deliveries)
    first = replace(landing, deliveries=deliveries[::2])
    first_folder, folder = (tmp_path_factory.mktemp(name) for name in ("first", "landing"))
    _write(first, first_folder)
    _write(landing, folder)
    # a list of days that is replaced stays among the files; this one tells of all that will come
    shutil.copy2(folder / "deliveries.csv", first_folder)
    before, clean = (tmp_path_factory.mktemp(name) for name in ("before", "clean"))
    _run(project, before, first_folder)
    started = time.monotonic()
    _run(project, clean, folder)
    return Undisturbed(
        project=project,
        landing=folder,
        before=before,
        first=read_marts(_warehouse(before)),
        all_=read_marts(_warehouse(clean)),
        seconds=time.monotonic() - started,
    )


def _write(landing: Landing, folder: Path) -> None:
    """With files that are the same, wherever and whenever they are written."""
    landing.write(folder)
    received = datetime(2024, 1, 1, tzinfo=UTC).timestamp()
    for file in folder.rglob("*"):
        if file.is_file() and "placements" not in file.parts:
            os.utime(file, (received, received))


def _run(project: Path, folder: Path, landing: Path) -> None:
    done = run_kapacitet(project, folder, landing, KEY)
    assert done.returncode == 0, done.stderr


def _warehouse(folder: Path) -> Path:
    return folder / "warehouse" / "kapacitet.duckdb"


def _is_killed(undisturbed: Undisturbed, folder: Path, has_warehouse: bool, seconds: float) -> bool:
    """Runs for so long; False when the run ended before."""
    if has_warehouse:
        shutil.copytree(undisturbed.before, folder)
    with start_kapacitet(undisturbed.project, folder, undisturbed.landing, KEY) as process:
        try:
            process.communicate(timeout=seconds)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
    is_killed = process.returncode == -signal.SIGKILL
    if is_killed:
        _check_nothing_runs_on(folder)
    return is_killed


def _check_nothing_runs_on(folder: Path) -> None:
    """What a killed run has started ends with it, at once: it would write where the next one
    builds."""
    mark = f"KAPACITET_WAREHOUSE={_warehouse(folder)}".encode()
    until = time.monotonic() + 5
    while alive := [one for one in Path("/proc").glob("[0-9]*/environ") if mark in _content(one)]:
        assert time.monotonic() < until, [(one.parent / "cmdline").read_bytes() for one in alive]
        time.sleep(0.1)


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError:  # it ended, or is another user's
        return b""


@pytest.mark.parametrize("number", range(KILLS))
def test_after_a_killed_run_the_next_one_ends_in_the_same_warehouse_as_an_undisturbed_one(
    undisturbed: Undisturbed, tmp_path: Path, number: int
) -> None:
    has_warehouse = number % 2 == 1
    seconds = undisturbed.seconds * (number + 0.5) / KILLS
    folder = tmp_path / "run"
    while not _is_killed(undisturbed, folder, has_warehouse, seconds):
        shutil.rmtree(folder)
        seconds *= 0.9  # this run was faster than the one that was timed
    between = read_marts(_warehouse(folder)) if _warehouse(folder).exists() else None
    earlier = undisturbed.first if has_warehouse else None
    assert between in (earlier, undisturbed.all_), f"after {seconds:.1f} s"
    _run(undisturbed.project, folder, undisturbed.landing)
    after = read_marts(_warehouse(folder))
    assert [name for name in after if after[name] != undisturbed.all_.get(name)] == []
    assert after.keys() == undisturbed.all_.keys()
    assert not list(folder.rglob(".build/*"))
    assert not list((folder / "warehouse" / "landed").glob(".unfinished/*"))
