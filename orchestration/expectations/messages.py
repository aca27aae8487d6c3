"""Messages in Danish, filled from the rows they are about."""

import string
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal

NOT_GIVEN = "ikke oplyst"


def fill_message(template: str, row: Mapping[str, object]) -> str:
    """The rule's message for one failing row; a value that is null reads 'ikke oplyst'."""
    values = {name: danish_in(name, row[name]) or NOT_GIVEN for name in placeholders(template)}
    return template.format_map(values)


def rule_message(title: str, failed: int, checked: int, not_checked: int) -> str:
    """The message for a whole rule: its title and how many of the checked rows failed."""
    if checked == 0:
        return f"{title}: kunne ikke kontrolleres"
    message = f"{title}: {danish(failed)} af {danish(checked)}"
    return f"{message} ({danish(not_checked)} kunne ikke kontrolleres)" if not_checked else message


def placeholders(template: str) -> list[str]:
    """The columns a message names, in order, each once."""
    names = (name for _, name, _, _ in string.Formatter().parse(template) if name)
    return list(dict.fromkeys(names))


def danish_in(column: str, value: object) -> str:
    """A value of that column as Danes write it: amounts with øre, years without points."""
    if value is None:
        return ""
    if column.endswith("_dkk") and isinstance(value, Decimal | float | int):
        return _danish_decimal(value)
    return str(value) if column in ("source_line", "year") else danish(value)


def danish(value: object) -> str:
    """A value as Danes write it: 1.234,50 and ja or nej; null is empty."""
    match value:
        case None:
            return ""
        case bool():
            return "ja" if value else "nej"
        case int():
            return f"{value:,}".replace(",", ".")
        case Decimal() | float():
            return _danish_decimal(value).removesuffix(",00")
        case datetime():
            return value.strftime("%d.%m.%Y kl. %H.%M")
        case date():
            return value.strftime("%d.%m.%Y")
        case list() | tuple():
            return ", ".join(danish(item) for item in value)
        case _:
            return str(value)


def _danish_decimal(value: Decimal | float) -> str:
    return f"{value:,.2f}".translate(str.maketrans(",.", ".,"))
