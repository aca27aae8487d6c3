"""Tables that a page and a workbook print alike."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import NamedTuple, Self

from orchestration.reports.charts import Spread, spread
from orchestration.reports.units import UNITS

Value = str | int | float | date | Spread | None


class Column(NamedTuple):
    """A column of a table; `kind` is its unit (`units`), `width` is the workbook's.

    `rests_on` names the numbers of citizens that its values rest on (`disclosure`); None: not said,
    and then no shared file may have it. `name` is the model's, `legend` what a chart calls it."""

    heading: str
    width: int
    kind: str = "text"
    rests_on: tuple[str, ...] | None = None
    name: str = ""
    legend: str = ""

    @property
    def key(self) -> str:
        """What it is found by."""
        return self.name or self.heading


class Row(NamedTuple):
    """A row; its level is `total`, `part` (of the row above that is none), `rest`, `open` (asked
    for in words) or nothing.

    `citizens` are the numbers of citizens that columns rest on; rows that are `within` the same add
    up to something; `key` names what the row is of, where another table tells the same."""

    values: tuple[Value, ...]
    level: str = ""
    citizens: Mapping[str, int | None] = MappingProxyType({})
    within: str = ""
    key: str = ""


@dataclass(frozen=True)
class Table:
    """Columns and rows; the first column names the row. The columns `across` add up to the last of
    them, in each row."""

    columns: Sequence[Column]
    rows: list[Row]
    across: tuple[str, ...] = ()

    def cell(self, key: str, column: str) -> Value:
        """The value in the row of that key and the column of that name."""
        place = [column.name for column in self.columns].index(column)
        return next(row.values[place] for row in self.rows if row.key == key)

    def headed(self, first: str) -> Self:
        """The same with that heading of the first column, where there is one."""
        of_row, *others = self.columns
        return replace(self, columns=[of_row._replace(heading=first or of_row.heading), *others])


def shown(value: Value, kind: str) -> str:
    """A cell's text: 1.047,1 or 47,4 %; a dash where there is none; a spread is drawn."""
    if isinstance(value, Spread):
        return spread(value)
    return UNITS[kind].shown(value)
