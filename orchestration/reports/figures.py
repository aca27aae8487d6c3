"""How the memos' figures are read from the marts."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from operator import itemgetter
from types import SimpleNamespace
from typing import Any, ClassVar

import duckdb

from orchestration.reports.coverage import Collection
from orchestration.reports.pages import query
from orchestration.reports.tables import Column, Row, Table

Tables = dict[Any, Table]
"""By key; a key without rows has no table."""


@dataclass(frozen=True)
class Figures:
    """The figures of one collection, each read when it is first asked for. A query may use
    `$collection_id` and `$year`, the collection's latest."""

    connection: duckdb.DuckDBPyConnection
    collection: Collection

    keys: ClassVar[int]
    """How many columns, the first, are the key of a row's table."""

    def at(self, key: Any) -> "FiguresAt":
        """The tables of one key."""
        return FiguresAt(self, key)

    def tables(self, columns: Sequence[Column], sql: str) -> Tables:
        """The tables of a query that gives the key, the level of the row, and then the values of
        the columns, row by row as they are printed."""
        rows = self.connection.execute(sql, self._values(sql)).fetchall()
        return {
            key: Table(columns, [Row(row[self.keys + 1 :], row[self.keys]) for row in of_table])
            for key, of_table in groupby(rows, itemgetter(*range(self.keys)))
        }

    def rows(self, sql: str) -> list[SimpleNamespace]:
        """The rows of a query, each with its columns as attributes."""
        return query(self.connection, sql, **self._values(sql))

    def single(self, *queries: str) -> SimpleNamespace:
        """The columns of queries that give one row each."""
        found = SimpleNamespace()
        for sql in queries:
            (row,) = self.rows(sql)
            vars(found).update(vars(row))
        return found

    @property
    def values(self) -> dict[str, object]:
        """What a query may use, by name."""
        return {"collection_id": self.collection.collection_id, "year": self.collection.year}

    def _values(self, sql: str) -> dict[str, object]:
        return {name: value for name, value in self.values.items() if f"${name}" in sql}


@dataclass(frozen=True)
class FiguresAt:
    """Figures of one key: each table by its name, None where there is none."""

    figures: Figures
    key: Any

    def __getattr__(self, name: str) -> Table | None:
        """The table of that name."""
        return getattr(self.figures, name).get(self.key)


def queried(columns: Sequence[Column], sql: str) -> cached_property[Tables]:
    """A property of figures: the tables of a query that depends on nothing else."""
    return cached_property(lambda figures: figures.tables(columns, sql))
