"""What a file may show that goes to more than one municipality: the interim rule, until disclosure
control is built (R18). Every table of a shared file passes `shared`, every single figure
`reported`. The models in `models/reports` count the citizens that a figure rests on beside the
figure (`macros/disclosure.sql`).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from orchestration.reports.numbers import Hidden, count, is_number, rounded
from orchestration.reports.tables import Column, Row, Table, Value
from orchestration.reports.units import UNITS
from orchestration.settings import PROJECT

_LIMITS = yaml.safe_load((PROJECT / "dbt_project.yml").read_text("utf-8"))["vars"]
FEWEST_CITIZENS: int = _LIMITS["fewest_citizens"]
FEWEST_MUNICIPALITIES: int = _LIMITS["fewest_municipalities"]

# What a column rests on that tells of no citizen, or only of those that the reader delivered; and,
# in place of a number of citizens, that the reader knows the figure anyway: it is his, or in print
OPEN: tuple[str, ...] = ()
KNOWN = -1

FEW = Hidden(f"under {FEWEST_CITIZENS}")
HIDDEN = Hidden("skjult")
RULE = (
    f"Tal, der hviler på færre end {FEWEST_CITIZENS} borgere, er skjult; også når en kommune kunne"
    " regne sig frem til dem ved at trække sine egne borgere fra, og når de ellers fulgte af de"
    f" øvrige tal. »{FEW}«: mindst én borger. »{HIDDEN}«: alt andet. Et nul er et nul. Tilbud er"
    f" kun nævnt, hvor der bor borgere fra mindst {FEWEST_MUNICIPALITIES} kommuner. Udgifter er"
    " afrundet til 1.000 kr. og helårspersoner til én decimal."
)


class UndeclaredError(Exception):
    """A table or a figure of a shared file does not say which citizens it rests on."""


@dataclass(frozen=True)
class SharedTable(Table):
    """A table that every reader of a shared file may read; only `shared` and `joined` make it."""

    hidden: int = 0
    """How many values are hidden."""
    hidden_keys: frozenset[tuple[str, str]] = frozenset()
    """Their rows' keys and their headings."""


def shared(table: Table, alike: Iterable[SharedTable] = ()) -> SharedTable:
    """The table as a shared file may print it: rounded, with words for what rests on too few
    citizens, and for the smallest of the others where it would follow from them. What a table that
    is `alike` hides of the same key is hidden here too.

    Raises `UndeclaredError` where a column does not say what it rests on."""
    _check_declared(table)
    cells = _Cells(table)
    cells.hide_alike(list(alike))
    cells.hide_what_follows()
    hidden = cells.hidden()

    def printed(number: int, row: Row) -> Row:
        values = zip(row.values, table.columns, strict=True)
        return row._replace(
            values=tuple(
                (_word if (number, place) in hidden else _rounded)(value, column.kind)
                for place, (value, column) in enumerate(values)
            )
        )

    return SharedTable(
        table.columns,
        [printed(number, row) for number, row in enumerate(table.rows)],
        table.across,
        len(hidden),
        frozenset((table.rows[row].key, table.columns[place].heading) for row, place in hidden),
    )


NO_ROWS = SharedTable([Column("Ingen tal", 60)], [Row(("Der er ingen tal i denne indsamling.",))])


def joined(tables: Mapping[Value, SharedTable], column: Column) -> SharedTable:
    """The tables below one another, with a first column that says which each row is from; without
    tables a line that says so."""
    if not tables:
        return NO_ROWS
    (first, *_) = tables.values()
    return SharedTable(
        [column._replace(rests_on=OPEN), *first.columns],
        [
            row._replace(values=(name, *row.values))
            for name, table in tables.items()
            for row in table.rows
        ],
        hidden=sum(table.hidden for table in tables.values()),
    )


def withheld(tables: Iterable[SharedTable | None]) -> str:
    """How much of the tables is hidden, and why; nothing where nothing is."""
    number = sum(table.hidden for table in tables if table is not None)
    if not number:
        return ""
    are = "1 tal er skjult: det" if number == 1 else f"{count(number)} tal er skjult: de"
    return f"{are} hviler på færre end {FEWEST_CITIZENS} borgere eller kunne regnes ud af de andre."


def counted(number: int) -> int | Hidden:
    """A number of lines that are each of a citizen, as others may be told it."""
    return _word(number, "count") if _is_few(number) else number


def reported(columns: Iterable[Column], row: Mapping[str, Any]) -> dict[str, Value]:
    """Single figures, the columns of one row, as a shared file may report them.

    Raises `UndeclaredError` where one does not say what it rests on."""
    found: dict[str, Value] = {}
    for column in columns:
        if column.rests_on is None:
            raise UndeclaredError(f"Figure {column.name}")
        value = row[column.name]
        is_small = bool(value) and any(_is_few(row[name]) for name in column.rests_on)
        found[column.name] = _word(value, "count") if is_small else value
    return found


def _check_declared(table: Table) -> None:
    """The first column names the row."""
    for column in table.columns[1:]:
        if column.rests_on is None:
            raise UndeclaredError(f"Column {column.heading}")
        for row in table.rows:
            if missing := set(column.rests_on) - row.citizens.keys():
                raise UndeclaredError(f"Column {column.heading}: the rows have no {missing}")


def _is_few(citizens: int | None) -> bool:
    """Too few to tell of; what is not known is too few."""
    return citizens is None or 0 < citizens < FEWEST_CITIZENS


_Cell = tuple[int, int]
"""A row's and a column's number."""


@dataclass
class _Cells:
    """The cells of a table that rest on citizens, and which of them are hidden."""

    table: Table
    _small: set[tuple[int, str]] = field(default_factory=set)
    """By row, the numbers of citizens whose figures are hidden."""

    def __post_init__(self) -> None:
        self._small = {
            (number, name)
            for number, row in enumerate(self.table.rows)
            for name, citizens in row.citizens.items()
            if _is_few(citizens)
        }

    def hidden(self) -> set[_Cell]:
        """The cells that print words."""
        return {
            (row, column)
            for row in range(len(self.table.rows))
            for column in range(1, len(self.table.columns))
            if self._is_hidden((row, column))
        }

    def hide_alike(self, others: list[SharedTable]) -> None:
        """Hides what the others hide: the same heading, or any where they have none of that."""
        for number, row in enumerate(self.table.rows):
            for place, column in enumerate(self.table.columns if row.key else ()):
                for other in others:
                    headings = {of.heading for of in other.columns}
                    if any(
                        key == row.key and heading in ({column.heading} & headings or headings)
                        for key, heading in other.hidden_keys
                    ):
                        self._hide((number, place))

    def hide_what_follows(self) -> None:
        """What is hidden of the cells that add up is known as a sum: as long as it is one cell, or
        too few citizens together, the smallest of the others is hidden too."""
        sums = list(self._sums())
        is_settled = False
        while not is_settled:
            is_settled = True
            for cells in sums:
                hidden = {cell for cell in cells if self._is_hidden(cell)}
                if not hidden or (len(hidden) > 1 and not _is_few(sum(map(self._size, hidden)))):
                    continue
                others = [cell for cell in cells if cell not in hidden and self._size(cell)]
                if others:
                    self._hide(min(others, key=self._order))
                    is_settled = False

    def _sums(self) -> Iterator[list[_Cell]]:
        """The cells that add up: down the table, its parts, and across."""
        rows = list(enumerate(self.table.rows))
        groups: dict[str, list[int]] = {}
        parts: dict[int, list[int]] = {}
        whole = 0
        for number, row in rows:
            if row.level == "part":
                parts.setdefault(whole, [whole]).append(number)
            elif row.level != "total":
                whole = number
                groups.setdefault(row.within, []).append(number)
        if len(groups) == 1:
            for group in groups.values():
                group += [number for number, row in rows if row.level == "total"]
        for place, column in enumerate(self.table.columns):
            if column.rests_on and UNITS[column.kind].adds:
                for numbers in [*groups.values(), *parts.values()]:
                    yield [(number, place) for number in numbers]
        across = [
            place
            for place, column in enumerate(self.table.columns)
            if column.key in self.table.across
        ]
        if across:
            for number, _ in rows:
                yield [(number, place) for place in across]

    def _hide(self, cell: _Cell) -> None:
        row, column = cell
        for name in self.table.columns[column].rests_on or ():
            if self.table.rows[row].citizens[name]:
                self._small.add((row, name))

    def _is_hidden(self, cell: _Cell) -> bool:
        row, column = cell
        value, of = self.table.rows[row].values[column], self.table.columns[column]
        if not of.rests_on or value is None:
            return False
        # what rests on nobody and is not nothing was not counted
        is_uncounted = UNITS[of.kind].counts and bool(value) and not any(self._citizens(cell))
        return is_uncounted or any((row, name) in self._small for name in of.rests_on)

    def _citizens(self, cell: _Cell) -> list[int | None]:
        row, column = cell
        of = self.table.rows[row].citizens
        return [of[name] for name in self.table.columns[column].rests_on or ()]

    def _size(self, cell: _Cell) -> int:
        """How many citizens it rests on; nothing where nothing is gained by hiding it."""
        row, column = cell
        if self.table.rows[row].values[column] is None:
            return 0
        return min(
            (citizens for citizens in self._citizens(cell) if citizens and citizens > 0), default=0
        )

    def _order(self, cell: _Cell) -> tuple[bool, int, _Cell]:
        """Totals last, then the smallest first."""
        row, column = cell
        total = self.table.across[-1] if self.table.across else None
        is_total = self.table.rows[row].level == "total" or self.table.columns[column].key == total
        return is_total, self._size(cell), cell


def _word(value: Value, kind: str) -> Hidden:
    is_few = kind == "count" and isinstance(value, int) and 0 < value < FEWEST_CITIZENS
    return FEW if is_few else HIDDEN


def _rounded(value: Value, kind: str) -> Value:
    decimals = UNITS[kind].decimals
    if decimals is None or not is_number(value):
        return value
    exact = rounded(value, decimals)
    return float(exact) if decimals else int(exact)
