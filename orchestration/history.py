"""Dagster's history of runs, in SQLite: where it is, its speed, and how it is wiped."""

import atexit
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path

import dagster as dg
from dagster._core.scheduler.instigation import SensorInstigatorData
from dagster._core.storage.event_log.sqlite import SqliteEventLogStorage
from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.event import listen

from orchestration.errors import KapacitetError
from orchestration.settings import PROJECT


def set_home() -> None:
    """make sets it; who starts Python by hand gets the same history."""
    os.environ.setdefault("DAGSTER_HOME", str(PROJECT))


def wipe() -> None:
    """Removes every run, event and tick, and the sensors' memory of the files they have seen, so
    that no byte of them is left in the files. Which sensors and schedules are on, stays. Raises
    KapacitetError when another process uses the history."""
    set_home()
    with dg.DagsterInstance.get() as instance:
        instigators = instance.all_instigator_state()
        instance.wipe()
        instance.wipe_all_schedules()
        for state in instigators:
            if isinstance(state.instigator_data, SensorInstigatorData):
                state = state.with_data(state.instigator_data._replace(cursor=None))
            instance.add_instigator_state(state)
        folder, storage = Path(instance.root_directory), Path(instance.storage_directory())
    if storage.exists():
        shutil.rmtree(storage)
    for file in folder.rglob("*.db"):
        _rid_of_free_pages(file)


def _rid_of_free_pages(file: Path) -> None:
    try:
        with closing(sqlite3.connect(file, timeout=30, isolation_level=None)) as connection:
            connection.execute("pragma temp_store = memory")
            connection.execute("vacuum")
            (is_busy, *_) = connection.execute("pragma wal_checkpoint(truncate)").fetchone()
    except sqlite3.OperationalError:
        is_busy = True
    if is_busy:
        raise KapacitetError(
            f"Dagsters historik, {file}, er i brug. Stop `make dev`, og kør"
            " `python -m orchestration`: så slettes resten."
        )


def keep_open() -> None:
    """Has this process open each file of the history once. Dagster opens one several times for
    every event, of which a run has 1,700, and that took a third of a run's time."""
    SqliteEventLogStorage._connect = _connect
    SqliteEventLogStorage.has_table = cache(SqliteEventLogStorage.has_table)


@contextmanager
def _connect(storage: SqliteEventLogStorage, shard: str) -> Iterator[Connection]:
    with storage._db_lock:
        engine = _engine(storage.conn_string_for_shard(shard))
        if shard not in storage._initialized_dbs:
            storage._initdb(engine)
            storage._initialized_dbs.add(shard)
        with engine.begin() as connection:
            yield connection


@cache
def _engine(url: str) -> Engine:
    engine = create_engine(url)
    # a power cut may cost the last events, never the file
    listen(engine, "connect", lambda opened, _: opened.execute("pragma synchronous = normal"))
    atexit.register(engine.dispose)
    return engine
