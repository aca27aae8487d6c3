"""The sensor starts a run when the folder is another than before, and only then."""

import json
import os
import time
from datetime import datetime
from pathlib import Path

import dagster as dg
import pytest

from orchestration import settings
from orchestration.automation import landing_folder_changed, population_every_quarter


@pytest.fixture
def landing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "landing"
    folder.mkdir()
    monkeypatch.setenv("KAPACITET_LANDING", str(folder))
    monkeypatch.setenv("KAPACITET_WAREHOUSE", str(tmp_path / "warehouse" / "kapacitet.duckdb"))
    settings.settings.cache_clear()
    yield folder
    settings.settings.cache_clear()


def _put(file: Path, text: str, age: float = 60.0) -> None:
    file.write_text(text)
    then = time.time() - age
    os.utime(file, (then, then))


def _tick(cursor: str | None) -> tuple[int, str | None]:
    """How many runs a tick asks for, and the cursor after it."""
    context = dg.build_sensor_context(cursor=cursor)
    outcome = landing_folder_changed(context)
    if isinstance(outcome, dg.SkipReason):
        return 0, context.cursor
    return len(outcome.run_requests), outcome.cursor


def test_a_new_file_starts_one_run_and_the_same_folder_none(landing: Path) -> None:
    _put(landing / "751_aarhus.csv", "a")
    runs, cursor = _tick(None)
    assert runs == 1
    assert _tick(cursor) == (0, cursor)


def test_a_changed_file_starts_a_run_and_a_touched_one_none(landing: Path) -> None:
    _put(landing / "751_aarhus.csv", "a")
    _, cursor = _tick(None)
    _put(landing / "751_aarhus.csv", "a", age=30)
    runs, cursor = _tick(cursor)
    assert runs == 0
    _put(landing / "751_aarhus.csv", "b", age=20)
    runs, cursor = _tick(cursor)
    assert runs == 1
    _put(landing / "751_aarhus.csv", "a", age=10)
    assert _tick(cursor)[0] == 1


def test_a_file_on_its_way_waits(landing: Path) -> None:
    _put(landing / "751_aarhus.csv", "a", age=0)
    assert _tick(None)[0] == 0
    _put(landing / "751_aarhus.csv", "a", age=60)
    assert _tick(None)[0] == 1


def test_an_empty_folder_starts_nothing(landing: Path) -> None:
    assert _tick(None)[0] == 0


def test_a_link_and_a_closed_file_stop_no_tick(landing: Path) -> None:
    _put(landing / "751_aarhus.csv", "a")
    (landing / "740.csv").symlink_to("/dev/zero")
    os.mkfifo(landing / "730.csv")
    runs, cursor = _tick(None)
    assert runs == 1
    assert _tick(cursor) == (0, cursor)


def test_the_cursor_does_not_hold_file_names(landing: Path) -> None:
    _put(landing / "0102031234.csv", "a")
    assert "0102031234" not in str(_tick(None)[1])


def test_without_a_landing_folder_nothing_starts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KAPACITET_LANDING", raising=False)
    settings.settings.cache_clear()
    assert _tick(None)[0] == 0


def test_the_schedule_asks_for_the_quarter_it_is_in_and_is_off_by_default() -> None:
    context = dg.build_schedule_context(scheduled_execution_time=datetime(2026, 11, 15, 6))
    request = population_every_quarter(context)
    config = json.dumps(request.run_config)
    assert '"2026K4"' in config
    assert population_every_quarter.default_status is dg.DefaultScheduleStatus.STOPPED


def test_the_schedules_configuration_is_one_that_its_job_takes() -> None:
    from orchestration.definitions import definitions

    context = dg.build_schedule_context(scheduled_execution_time=datetime(2026, 2, 15, 6))
    request = population_every_quarter(context)
    job = definitions.resolve_job_def("fetch_population")
    assert dg.validate_run_config(job, request.run_config)
