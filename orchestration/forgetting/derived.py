"""What is made of the store, and what was kept of making it."""

import shutil
from pathlib import Path

from orchestration import history
from orchestration.reports.pages import remove_whole
from orchestration.settings import PROJECT, settings


def remove_derived() -> None:
    """Removes the warehouse, all reports, dbt's folders and Dagster's history, which the next run
    makes anew, and copies of the store that a change of key left when it died. To be called with
    the lock held, and before dbt's project is loaded. Raises KapacitetError when another process
    uses the history."""
    from orchestration.landing.store import beside
    from orchestration.reports.memos import FOLDER

    warehouse = settings().warehouse_file
    for path in (
        settings().build_file.parent,
        settings().development_file.parent,
        warehouse,
        # DuckDB's own, of a process that died
        warehouse.with_name(f"{warehouse.name}.wal"),
        warehouse.with_name(f"{warehouse.name}.tmp"),
        PROJECT / "target",
        PROJECT / "logs",
        *beside(settings().store),
    ):
        _remove(path)
    for name in ("quality", "feedback", FOLDER):
        remove_whole(settings().output_folder / name)
    history.wipe()


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
