"""Figures as Danes read them. Every report rounds here, once, so that page, workbook and mart agree
to the last digit."""

from decimal import ROUND_HALF_UP, Decimal
from typing import TypeGuard

Number = int | float | Decimal


class Hidden(str):
    """The words that stand where a figure may not be shown; every function here returns them."""

    __slots__ = ()


NO_NUMBER = "\N{EN DASH}"
_MINUS = "\N{MINUS SIGN}"
_SEPARATORS = str.maketrans(",.-", f".,{_MINUS}")
# Sums of binary fractions lie a hair beside what they stand for: 0.15 as 0.1499999999999999.
_EXACT = Decimal("1e-9")


def is_number(value: object) -> TypeGuard[float]:
    """A figure that is known and may be shown."""
    return isinstance(value, int | float | Decimal)


def rounded(value: Number, decimals: int) -> Decimal:
    """The value to so many decimals, a half away from zero, as Excel shows it."""
    exact = Decimal(str(value)).quantize(_EXACT, ROUND_HALF_UP)
    return exact.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP) + 0  # + 0: no -0.0


def number(value: Number | Hidden | None, decimals: int = 1) -> str:
    """1.047,1; a dash where there is none."""
    if isinstance(value, Hidden):
        return value
    return NO_NUMBER if value is None else f"{rounded(value, decimals):,}".translate(_SEPARATORS)


def count(value: int | Hidden | None) -> str:
    """2.353."""
    return number(value, 0)


def rate(value: Number | Hidden | None) -> str:
    """A rate with two decimals: 0,57."""
    return number(value, 2)


def small(value: Number | Hidden | None) -> str:
    """With four decimals: 0,0119."""
    return number(value, 4)


def rate_change(value: Number | Hidden | None) -> str:
    """With its sign: +0,12."""
    return change(value, 2)


def share(value: Number | Hidden | None, decimals: int = 1) -> str:
    """A share of one in percent: 47,4 %."""
    if value is None or isinstance(value, Hidden):
        return number(value)
    return f"{number(Decimal(str(value)) * 100, decimals)}\N{NO-BREAK SPACE}%"


def change(value: Number | Hidden | None, decimals: int = 1) -> str:
    """With its sign: +12,3."""
    if value is None or isinstance(value, Hidden):
        return number(value)
    sign = "+" if rounded(value, decimals) > 0 else ""
    return sign + number(value, decimals)
