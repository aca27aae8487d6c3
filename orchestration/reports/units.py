"""The closed list of what a printed column holds, and how each is shown, rounded and added up."""

from collections.abc import Callable
from typing import Any, NamedTuple

from orchestration.expectations.messages import danish
from orchestration.reports.numbers import change, count, number, rate, rate_change, share, small


def _text(value: Any) -> str:
    return danish(value) or number(None)


def _plain(value: Any) -> str:
    return number(None) if value is None else str(value)


class Unit(NamedTuple):
    """`shown` makes the text on a page; `excel` is the workbook's number format, which has the
    separators of the reader's language; `width` is the workbook's too. Of figures, `decimals` are
    those that leave in a shared file: finer ones would tell days and kroner of single citizens.
    Figures that add up give away one of them that is hidden (`adds`); those that count something
    are nothing where they rest on nobody (`counts`)."""

    shown: Callable[[Any], str]
    excel: str
    width: int
    decimals: int | None = None
    adds: bool = False
    counts: bool = False


UNITS = {
    "name": Unit(_text, "@", 24),
    "long_name": Unit(_text, "@", 34),
    "text": Unit(_text, "@", 18),
    "question": Unit(_text, "@", 70),
    "field": Unit(_text, "@", 30),  # room to write in
    "long_text": Unit(_text, "@", 40),
    "year": Unit(_plain, "0", 7),
    "line": Unit(_plain, "0", 8),
    "date": Unit(_text, "dd.mm.yyyy", 12),
    "count": Unit(count, "#,##0", 12, 0, adds=True, counts=True),
    "count_change": Unit(change, "+#,##0;-#,##0;0", 12, 0, adds=True),
    "persons": Unit(number, "#,##0.0", 13, 1, adds=True, counts=True),
    "persons_change": Unit(change, "+#,##0.0;-#,##0.0;0.0", 12, 1, adds=True),
    "places": Unit(number, "#,##0.0", 13, 1, adds=True, counts=True),
    "share": Unit(share, "0.0 %", 12, 3, adds=True, counts=True),
    "percent": Unit(number, "#,##0.0", 12, 1, adds=True, counts=True),
    "percent_change": Unit(change, "+#,##0.0;-#,##0.0;0.0", 12, 1, adds=True),
    "mio_dkk": Unit(number, "#,##0.000", 13, 3, adds=True, counts=True),
    "mio_dkk_change": Unit(change, "+#,##0.000;-#,##0.000;0.000", 13, 3, adds=True),
    "dkk_per_day": Unit(count, "#,##0", 13, 0),
    "rate": Unit(rate, "#,##0.00", 12, 2),
    "rate_change": Unit(rate_change, "+#,##0.00;-#,##0.00;0.00", 12, 2),
    "slope": Unit(small, "#,##0.0000", 12, 4),
    "rank": Unit(count, "0", 8, 0),
}

FIGURES = frozenset(name for name, unit in UNITS.items() if unit.decimals is not None)
