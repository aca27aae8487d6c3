"""Tables that a page and a workbook print alike."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from orchestration.expectations.messages import danish
from orchestration.reports.charts import Spread, spread
from orchestration.reports.numbers import change, count, number, rate, share

# How values of a kind are shown; other kinds are texts.
_SHOWN = {"count": count, "number": number, "rate": rate, "share": share, "points": change}
NUMBER_KINDS = frozenset(_SHOWN)

Value = str | int | float | date | Spread | None


class Column(NamedTuple):
    """A column of a table; `kind` says how its values are shown, `width` is the workbook's."""

    heading: str
    width: int
    kind: str = "text"


class Row(NamedTuple):
    """A row; its level is `total`, `part` (of the row above that is none) or nothing."""

    values: tuple[Value, ...]
    level: str = ""


@dataclass(frozen=True)
class Table:
    """Columns and rows; the first column names the row."""

    columns: Sequence[Column]
    rows: list[Row]

    def value(self, row: str, column: str) -> Value:
        """The value where they meet."""
        headings = [column.heading for column in self.columns]
        return next(r.values for r in self.rows if r.values[0] == row)[headings.index(column)]

    def cut(self, length: int) -> "Table":
        """The first rows only."""
        return Table(self.columns, self.rows[:length])


def shown(value: Value, kind: str) -> str:
    """A cell's text: 1.047,1 or 47,4 %; a dash where there is none; a spread is drawn."""
    if isinstance(value, Spread):
        return spread(value)
    return _SHOWN[kind](value) if kind in _SHOWN else danish(value) or number(None)
