"""Printed tables, read from the models in `models/reports/<report>` by the names of their columns.

A model's properties say how it is printed. Of a column, `meta` has `da` (the heading), `unit`
(`units`), `rests_on` (the columns that count the citizens its figures rest on; `[]`: none), and
where they are wanted `legend_da` (what a chart calls it), `width` (the workbook's, if not the
unit's) and `optional` (left out where no row has a figure in it). A column without a unit is not
printed: `level`, `row_key` and `within` are a `Row`'s, others are counts or what the table is of.
Of a model, `meta` has `across` (columns that add up to the last of them) and `hidden_like` (tables
that report the same of rows with the same `row_key`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from types import SimpleNamespace
from typing import Any, NamedTuple

import duckdb
import yaml

from orchestration.reports.disclosure import SharedTable, reported, shared
from orchestration.reports.tables import Column, Row, Table
from orchestration.reports.units import UNITS
from orchestration.settings import PROJECT

At = Mapping[str, object]
"""What a table is of: values of columns. A column that the model does not have says nothing."""


class Printed(NamedTuple):
    """A printed table as its properties declare it."""

    columns: list[Column]
    optional: frozenset[str]
    names: frozenset[str]
    across: tuple[str, ...]
    hidden_like: tuple[str, ...]


@cache
def printed(report: str) -> dict[str, Printed]:
    """The tables of the report, by the models' names."""
    folder = PROJECT / "models" / "reports" / report
    return {
        model["name"]: _printed(model)
        for file in sorted(folder.glob("*.yml"))
        for model in yaml.load(file.read_text("utf-8"), yaml.CSafeLoader).get("models", ())
    }


def _printed(model: dict[str, Any]) -> Printed:
    of_table = model.get("config", {}).get("meta", {})
    metas = {one["name"]: one.get("config", {}).get("meta", {}) for one in model["columns"]}
    return Printed(
        [_column(name, meta) for name, meta in metas.items() if "unit" in meta],
        frozenset(name for name, meta in metas.items() if meta.get("optional")),
        frozenset(metas),
        tuple(of_table.get("across", ())),
        tuple(of_table.get("hidden_like", ())),
    )


def _column(name: str, meta: dict[str, Any]) -> Column:
    return Column(
        meta["da"],
        meta.get("width", UNITS[meta["unit"]].width),
        meta["unit"],
        tuple(meta["rests_on"]) if "rests_on" in meta else None,
        name,
        meta.get("legend_da", meta["da"]),
    )


@dataclass(frozen=True)
class PrintedTables:
    """The tables of one collection in one report, each read once. A name is that of the model
    `rpt_<report>_<name>`."""

    connection: duckdb.DuckDBPyConnection
    report: str
    collection_id: str
    _rows: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    _shared: dict[tuple[str, frozenset[tuple[str, object]]], SharedTable | None] = field(
        default_factory=dict
    )

    def printed(self, name: str) -> Printed:
        """How the table is printed."""
        return printed(self.report)[f"rpt_{self.report}_{name}"]

    def rows(self, name: str, at: At) -> list[dict[str, Any]]:
        """The model's rows, in print order."""
        if name not in self._rows:
            model = f"rpt_{self.report}_{name}"
            sql = f"from reports.{model} where collection_id = $1 order by print_order"
            found = self.connection.execute(sql, [self.collection_id])
            headings = [column[0] for column in found.description]
            self._rows[name] = [dict(zip(headings, row, strict=True)) for row in found.fetchall()]
        where = {key: at[key] for key in at.keys() & self.printed(name).names}
        return [row for row in self._rows[name] if all(row[key] == where[key] for key in where)]

    def table(self, name: str, at: At) -> Table | None:
        """The table as those whose figures it has may see it; None where there are no rows."""
        rows = self.rows(name, at)
        if not rows:
            return None
        of = self.printed(name)
        columns = [
            column
            for column in of.columns
            if column.name not in at
            and (
                column.name not in of.optional or any(row[column.name] for row in self._rows[name])
            )
        ]
        return Table(columns, [_row(columns, row) for row in rows], of.across)

    def shared(self, name: str, at: At) -> SharedTable | None:
        """The table as everybody may see it."""
        key = name, frozenset(at.items())
        if key not in self._shared:
            table = self.table(name, at)
            alike = [self.shared(other, at) for other in self.printed(name).hidden_like]
            others = [one for one in alike if one is not None]
            self._shared[key] = None if table is None else shared(table, others)
        return self._shared[key]

    def facts(self, name: str, at: At) -> SimpleNamespace:
        """The columns of the model's one row, as everybody may be told them."""
        (row,) = self.rows(name, at)
        columns = [column for column in self.printed(name).columns if column.name not in at]
        return SimpleNamespace(**reported(columns, row))


@dataclass(frozen=True)
class TablesAt:
    """The tables of one collection, municipality, year …: `tables["ownership"]` as everybody may
    see it, None where there is none."""

    tables: PrintedTables
    at: At

    def __getitem__(self, name: str) -> SharedTable | None:
        """The table of that name."""
        return self.tables.shared(name, self.at)


def _row(columns: Iterable[Column], row: dict[str, Any]) -> Row:
    citizens = {name for column in columns for name in column.rests_on or ()}
    return Row(
        tuple(row[column.name] for column in columns),
        row.get("level") or "",
        {name: row[name] for name in citizens},
        row.get("within") or "",
        row.get("row_key") or "",
    )
