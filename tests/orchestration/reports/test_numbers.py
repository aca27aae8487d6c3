from decimal import Decimal

import pytest

from orchestration.reports.numbers import change, count, number, rate, share


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (1047.0821917808216, "1.047,1"),
        (2.25, "2,3"),
        (-2.25, "\N{MINUS SIGN}2,3"),
        (0.15, "0,2"),
        (0.1 + 0.2 - 0.25, "0,1"),  # 0.04999999999999999
        (-0.04, "0,0"),
        (1234567, "1.234.567,0"),
        (Decimal("0.05"), "0,1"),
        (None, "\N{EN DASH}"),
    ],
)
def test_a_half_is_rounded_away_from_zero_and_written_as_danes_do(
    value: object, shown: str
) -> None:
    assert number(value) == shown


def test_shares_rates_counts_and_changes_have_their_own_form() -> None:
    assert rate(0.565) == "0,57"
    assert share(0.4735) == "47,4\N{NO-BREAK SPACE}%"
    assert share(1.0005, 1) == "100,1\N{NO-BREAK SPACE}%"
    assert share(None) == rate(None) == change(None) == count(None) == "\N{EN DASH}"
    assert count(2353) == "2.353"
    assert change(12.25) == "+12,3"
    assert change(-12.25) == "\N{MINUS SIGN}12,3"
    assert change(0.04) == "0,0"
