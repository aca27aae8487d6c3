"""Dagster's history of runs, in SQLite, as far as its speed is concerned."""

import atexit
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from dagster._core.storage.event_log.sqlite import SqliteEventLogStorage
from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.event import listen


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
