"""Jobs, and what starts them by itself."""

import hashlib
import json
import time
from pathlib import Path

import dagster as dg

from orchestration.errors import tells_own_errors_only
from orchestration.landing.found_files import find_files
from orchestration.landing.identity import Identity
from orchestration.landing.refusals import FileRefusedError
from orchestration.landing.store import open_identity
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
@tells_own_errors_only
def landing_folder_changed(
    context: dg.SensorEvaluationContext,
) -> dg.SensorResult | dg.SkipReason:
    """The cursor is the state of the folder, name, size and hash of each file, and nothing else:
    a file that is touched, or moved away and back, starts nothing."""
    if settings().landing is None:
        return dg.SkipReason(
            "KAPACITET_LANDING er ikke sat: demonstrationen kører ikke af sig selv."
        )
    before = _state_in(context.cursor)
    identity = open_identity(settings().store, settings().key())
    state = folder_state(settings().landing_folder, before, identity)
    if state is None:
        return dg.SkipReason("En fil er ved at blive lagt i mappen.")
    cursor = json.dumps(state)
    contents = sorted((name, size, digest) for name, (size, _, digest) in state.items())
    if not contents or contents == sorted((name, one[0], one[2]) for name, one in before.items()):
        context.update_cursor(cursor)
        return dg.SkipReason("Ingen nye eller ændrede filer.")
    return dg.SensorResult(
        run_requests=[dg.RunRequest()],
        cursor=cursor,
    )


def folder_state(
    folder: Path, before: dict[str, list[int | str]], identity: Identity
) -> dict[str, list[int | str]] | None:
    """Size, modification time and digest of each file; None while one is being written. What
    `before` has with the same size and time is not read again. Dagster keeps this: names and
    contents can hold CPR numbers, so it has keyed digests of both and nothing else."""
    state: dict[str, list[int | str]] = {}
    for file in find_files(folder):
        name = identity.digest(file.name.encode())
        found = file.state
        if found is None or not found.is_regular:
            state[name] = [0, 0, "refused"]  # landing says why
            continue
        if time.time() - found.modified_ns / 1e9 < _QUIET_SECONDS:
            return None
        known = before.get(name)
        if known and known[:2] == [found.size, found.modified_ns]:
            state[name] = known
            continue
        try:
            with file.opened() as opened:
                digest = identity.digest(hashlib.file_digest(opened, "sha256").digest())
        except FileRefusedError:  # gone or closed since; landing says so
            digest = "refused"
        state[name] = [found.size, found.modified_ns, digest]
    return state


def _state_in(cursor: str | None) -> dict[str, list[int | str]]:
    """The state that a cursor holds; none in one that another version of the program left."""
    try:
        state: dict[str, list[int | str]] = json.loads(cursor or "{}")
    except ValueError:
        return {}
    return state


@dg.schedule(
    job=fetch_population,
    cron_schedule="0 6 15 2,5,8,11 *",
    default_status=dg.DefaultScheduleStatus.STOPPED,
    execution_timezone="Europe/Copenhagen",
)
@tells_own_errors_only
def population_every_quarter(context: dg.ScheduleEvaluationContext) -> dg.RunRequest:
    """Danmarks Statistik publishes a quarter's population about six weeks into it. Off until
    somebody turns it on: it is the only thing here that uses the net."""
    now = context.scheduled_execution_time
    period = f"{now.year}K{(now.month - 1) // 3 + 1}"
    return dg.RunRequest(
        run_key=period,
        run_config={"ops": {"statbank__folk1a": {"config": {"periods": [period]}}}},
    )
