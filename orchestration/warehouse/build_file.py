"""The file that a run builds, beside the published one, and the lock on it."""

import fcntl
import shutil
from pathlib import Path
from typing import TextIO

from orchestration.errors import KapacitetError
from orchestration.private import close_to_others
from orchestration.settings import settings

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


def new_build_file() -> Path:
    """Where the run is to build: an empty folder, rid of what a run that died left there."""
    hold_lock()
    build = settings().build_file
    shutil.rmtree(build.parent, ignore_errors=True)
    build.parent.mkdir(parents=True)
    return build
