"""The file that a run builds, beside the published one, the lock on it, and how it passes from step
to step; and the file where a part is tried out."""

import fcntl
import shutil
from pathlib import Path
from typing import TextIO

import dagster as dg

from orchestration.errors import KapacitetError
from orchestration.private import close_to_others
from orchestration.settings import settings

PUBLISHED = dg.AssetKey(["published", "warehouse"])
LANDED, BUILT, CHECKED = "landed", "built", "checked"
"""Steps of the build file: the landed files are in it; all is built and the invariants hold; the
expectations have been run."""
_held: list[TextIO] = []


def hold_lock() -> None:
    """DuckDB has one writer: of two runs at once the second stops here. The lock is held until the
    process ends. What earlier runs left is closed to others. Raises KapacitetError when another
    process has the lock."""
    if _held:
        return
    folder = settings().warehouse_file.parent
    folder.mkdir(parents=True, exist_ok=True)
    lock = (folder / ".lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        lock.close()
        raise KapacitetError(
            f"En anden kørsel er i gang i {folder}. Vent, til den er færdig."
        ) from error
    _held.append(lock)
    close_to_others()


def is_to_be_published(run: dg.DagsterRun) -> bool:
    """Whether the run publishes what it builds, as the job `everything` does. What another run
    builds is tried out in the development file."""
    if run.asset_selection:
        return PUBLISHED in run.asset_selection
    return not run.asset_check_selection


def new_build_file() -> Path:
    """Where the run is to build: an empty folder, rid of what a run that died left there."""
    hold_lock()
    build = settings().build_file
    shutil.rmtree(build.parent, ignore_errors=True)
    build.parent.mkdir(parents=True)
    return build


def hand_on(run: dg.DagsterRun, step: str) -> None:
    """Notes that this step of the run has done its part of the build file."""
    _stamp().write_text(_stamp_of(run, step), "utf-8")


def build_file_after(run: dg.DagsterRun, step: str) -> Path:
    """The file that this very run builds, when `step` was the last to write in it. Raises
    KapacitetError for any other: what is published is built, checked and published by one run."""
    hold_lock()
    stamp = _stamp()
    if not stamp.is_file() or stamp.read_text("utf-8") != _stamp_of(run, step):
        raise KapacitetError(
            "Datavarehuset udgives kun af en kørsel, der bygger og kontrollerer det hele. Kør"
            " jobbet everything."
        )
    return settings().build_file


def end_build_file() -> None:
    """The file has been published; nothing of it is left."""
    _stamp().unlink()


def development_file() -> Path:
    """Where parts are built to be tried out: it begins as a copy of the published file, and again
    when that is newer. Raises KapacitetError when nothing is published yet."""
    hold_lock()
    published = settings().warehouse_file
    if not published.is_file():
        raise KapacitetError(
            "En del kan først bygges, når det hele er bygget én gang. Kør jobbet everything."
        )
    file = settings().development_file
    if not file.is_file() or file.stat().st_mtime < published.stat().st_mtime:
        shutil.rmtree(file.parent, ignore_errors=True)
        file.parent.mkdir(parents=True)
        shutil.copyfile(published, file.with_suffix(".copy")).rename(file)
    return file


def _stamp() -> Path:
    return settings().build_file.with_name("stamp")


def _stamp_of(run: dg.DagsterRun, step: str) -> str:
    # a run that is taken up again where it failed has the same root
    return f"{run.root_run_id or run.run_id} {step}"
