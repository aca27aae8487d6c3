"""Jobs, and what starts them by itself."""

import hashlib
import json
import time
from pathlib import Path

import dagster as dg

from orchestration.settings import settings

everything = dg.define_asset_job(
    "everything",
    selection=dg.AssetSelection.all()
    - dg.AssetSelection.groups("statbank")
    - dg.AssetSelection.groups("delivered"),
    description="From raw data to warehouse, expectations and reports.",
)
fetch_population = dg.define_asset_job(
    "fetch_population",
    selection=dg.AssetSelection.groups("statbank"),
    description="FOLK1A from Danmarks Statistik into the landing folder. Uses the net.",
)

_QUIET_SECONDS = 2.0
"""A file that changed less than this ago may still be on its way."""


@dg.sensor(
    job=everything,
    minimum_interval_seconds=15,
    default_status=dg.DefaultSensorStatus.RUNNING,
    description="Starts a run when the files of KAPACITET_LANDING are others than at the last run.",
)
def landing_folder_changed(
    context: dg.SensorEvaluationContext,
) -> dg.SensorResult | dg.SkipReason:
    """The cursor is the state of the folder, name, size and hash of each file, and nothing else:
    a file that is touched, or moved away and back, starts nothing."""
    if settings().landing is None:
        return dg.SkipReason(
            "KAPACITET_LANDING er ikke sat: demonstrationen kører ikke af sig selv."
        )
    before = json.loads(context.cursor) if context.cursor else {}
    files = folder_state(settings().landing_folder, before)
    if files is None:
        return dg.SkipReason("En fil er ved at blive lagt i mappen.")
    names = sorted((name, size, sha256) for name, (size, _, sha256) in files.items())
    cursor = json.dumps(files, ensure_ascii=False)
    if not names or names == sorted((name, one[0], one[2]) for name, one in before.items()):
        context.update_cursor(cursor)
        return dg.SkipReason("Ingen nye eller ændrede filer.")
    return dg.SensorResult(
        run_requests=[dg.RunRequest()],
        cursor=cursor,
    )


def folder_state(
    folder: Path, before: dict[str, list[int | str]]
) -> dict[str, list[int | str]] | None:
    """Size, modification time and SHA-256 of each file; None while one is being written. What
    `before` has with the same size and time is not read again. Files are known by a hash of their
    names: a name can hold a CPR number, and Dagster keeps the cursor."""
    state: dict[str, list[int | str]] = {}
    for file in sorted(folder.rglob("*")):
        if not file.is_file() or file.name.startswith("."):
            continue
        stat = file.stat()
        if time.time() - stat.st_mtime < _QUIET_SECONDS:
            return None
        name = hashlib.sha256(file.relative_to(folder).as_posix().encode()).hexdigest()[:16]
        known = before.get(name)
        if known and known[:2] == [stat.st_size, stat.st_mtime_ns]:
            state[name] = known
        else:
            with file.open("rb") as handle:
                sha256 = hashlib.file_digest(handle, "sha256").hexdigest()
            state[name] = [stat.st_size, stat.st_mtime_ns, sha256]
    return state


@dg.schedule(
    job=fetch_population,
    cron_schedule="0 6 15 2,5,8,11 *",
    default_status=dg.DefaultScheduleStatus.STOPPED,
    execution_timezone="Europe/Copenhagen",
)
def population_every_quarter(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    """Danmarks Statistik publishes a quarter's population about six weeks into it. Off until
    somebody turns it on: it is the only thing here that uses the net."""
    now = context.scheduled_execution_time
    period = f"{now.year}K{(now.month - 1) // 3 + 1}"
    return dg.RunRequest(
        run_key=period,
        run_config={"ops": {"statbank__folk1a": {"config": {"periods": [period]}}}},
    )
