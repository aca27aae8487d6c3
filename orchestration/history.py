"""Dagster's history of runs, in SQLite: where it is, its speed, and how it is wiped.

Dagster's class for it is named in its documentation, but lies in a private module. It was read in
READ_IN, and a test fails at another version.
"""

import os
import shutil
import sqlite3
import threading
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from typing import Any

import dagster as dg
from dagster._core.storage.event_log.sqlite.sqlite_event_log import (
    INDEX_SHARD_NAME,
    SqliteEventLogStorage,
)
from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.event import listen

from orchestration.errors import KapacitetError
from orchestration.settings import PROJECT

READ_IN = "1.13.27"


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
            data: Any = state.instigator_data
            if hasattr(data, "cursor"):  # a sensor's
                state = state.with_data(data._replace(cursor=None))
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


class OpenHistory(SqliteEventLogStorage):
    """Dagster's events in SQLite, named in dagster.yaml. Dagster's own class opens a file several
    times for each of a run's 1,700 events, which took a third of a run; this keeps the index, and
    the file of the run that was last asked for, open. Only public methods are its own."""

    def __init__(self, base_dir: str, inst_data: Any = None) -> None:
        """The folder of the files, and what Dagster read in dagster.yaml."""
        self._open: dict[str, Engine] = {}
        self._tables: set[str] = set()
        self._one_at_a_time = threading.Lock()
        super().__init__(base_dir, inst_data)

    @classmethod
    def from_config_value(cls, inst_data: Any, config_value: Mapping[str, Any]) -> "OpenHistory":
        """What Dagster calls with the configuration of dagster.yaml."""
        return cls(inst_data=inst_data, **config_value)

    def run_connection(self, run_id: str | None = None) -> AbstractContextManager[Connection]:
        """A transaction in the file of one run."""
        return self._transaction(str(run_id))

    def index_connection(self) -> AbstractContextManager[Connection]:
        """A transaction in the file of all runs."""
        return self._transaction(INDEX_SHARD_NAME)

    def has_table(self, table_name: str) -> bool:
        """Whether the index has the table, which it does not lose."""
        if table_name not in self._tables and super().has_table(table_name):
            self._tables.add(table_name)
        return table_name in self._tables

    def dispose(self) -> None:
        """Lets go of the files."""
        for engine in self._open.values():
            engine.dispose()
        self._open.clear()
        super().dispose()

    @contextmanager
    def _transaction(self, shard: str) -> Iterator[Connection]:
        with self._one_at_a_time:
            if shard not in self._open:
                with super().run_connection(shard):
                    pass  # makes the file when it is not there
                for other in self._open.keys() - {shard, INDEX_SHARD_NAME}:
                    self._open.pop(other).dispose()
                self._open[shard] = _engine(self.conn_string_for_shard(shard))
            with self._open[shard].begin() as connection:
                yield connection


def _engine(url: str) -> Engine:
    engine = create_engine(url, connect_args={"timeout": 60})
    # a power cut may cost the last events, never the file
    listen(engine, "connect", lambda opened, _: opened.execute("pragma synchronous = normal"))
    return engine
