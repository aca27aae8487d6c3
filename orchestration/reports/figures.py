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
from orchestration.reports.disclosure import SharedTable, shared, told
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
    open_facts: ClassVar[frozenset[str]]
    """The single figures that tell of no citizen."""
    alike: ClassVar[dict[str, tuple[str, ...]]] = {}
    """By table, others that tell the same of rows with the same key."""

    def at(self, key: Any) -> "FiguresAt":
        """The tables of one key, as others than those they are of may see them."""
        return FiguresAt(self, key)

    def shared(self, name: str, key: Any) -> SharedTable | None:
        """The table of that name and key, as others may see it; None where there is none."""
        table = getattr(self, name).get(key)
        if table is None:
            return None
        alike = (self.shared(other, self.alike_at(key)) for other in self.alike.get(name, ()))
        return shared(table, [other for other in alike if other is not None])

    def alike_at(self, key: Any) -> Any:
        """The key of the tables that those of the key are alike."""
        return key

    def tables(self, columns: Sequence[Column], sql: str, across: Sequence[str] = ()) -> Tables:
        """The tables of a query that gives the key, the level of the row, and then the values of
        the columns, row by row as they are printed. What it gives after them, by name, are the
        numbers of citizens that the columns rest on, `within` and `row_key`."""
        found = self.connection.execute(sql, self._values(sql))
        first = self.keys + 1
        after = first + len(columns)
        names = [column[0] for column in found.description[after:]]

        def row(values: tuple) -> Row:
            citizens = dict(zip(names, values[after:], strict=True))
            within, key = (citizens.pop(name, "") for name in ("within", "row_key"))
            return Row(values[first:after], values[self.keys], citizens, within, key)

        return {
            key: Table(columns, [row(values) for values in of_table], tuple(across))
            for key, of_table in groupby(found.fetchall(), itemgetter(*range(self.keys)))
        }

    def rows(self, sql: str) -> list[SimpleNamespace]:
        """The rows of a query, each with its columns as attributes."""
        return query(self.connection, sql, **self._values(sql))

    def single(self, *queries: str) -> SimpleNamespace:
        """The columns of queries that give one row each, as others may be told them."""
        found = SimpleNamespace()
        for sql in queries:
            (row,) = self.rows(sql)
            vars(found).update(vars(row))
        return told(found, self.open_facts)

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

    def __getattr__(self, name: str) -> SharedTable | None:
        """The table of that name, made once."""
        table = self.figures.shared(name, self.key)
        vars(self)[name] = table
        return table


def queried(
    columns: Sequence[Column], sql: str, across: Sequence[str] = ()
) -> cached_property[Tables]:
    """A property of figures: the tables of a query that depends on nothing else."""
    return cached_property(lambda figures: figures.tables(columns, sql, across))
