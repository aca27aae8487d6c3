"""What the reports have in common: the same words, safe text, and folders replaced whole."""

import re
import shutil
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote

import duckdb
import jinja2
from markupsafe import Markup

from orchestration.errors import KapacitetError
from orchestration.expectations.messages import danish
from orchestration.reports.disclosure import (
    FEWEST_CITIZENS,
    FEWEST_MUNICIPALITIES,
    RULE,
    withheld,
)
from orchestration.reports.numbers import count, number, rate, share
from orchestration.reports.screening import screened
from orchestration.reports.tables import Row, Table, shown
from orchestration.reports.units import FIGURES
from orchestration.visible import visible_lines

SEVERITIES = {"critical": "Kritisk", "warning": "Advarsel", "info": "Til orientering"}
# Rows of a list that are in sight; the others are folded away.
OPEN_ROWS = 10
NEVER_SHOWN = frozenset({"citizen_key", "citizen_id", "birth_date"})

# Longer texts are cut: a cell of a delivered file can be of any length.
LONGEST_TEXT = 500

_RUN_BY_SPREADSHEETS = re.compile(r"\n|\s*[=+\-@]")
_PARTED = re.compile("Udviklings|Hjerne|Sinds|Helårs|Netto")


def inert(value: object) -> object:
    """A text as a spreadsheet can have it: hidden signs shown, and what would run as a formula made
    plain text."""
    if not isinstance(value, str):
        return value
    text = visible_lines(value)
    return f"'{text}" if _RUN_BY_SPREADSHEETS.match(text) else text


def percent(part: int, whole: int) -> str:
    """A share as Danes write it, one decimal; empty when there is nothing to take a share of."""
    if not whole:
        return ""
    share = 100 * part / whole
    return "under 0,1 %" if 0 < share < 0.05 else f"{number(share)} %"


def amount(number: int, one: str, several: str) -> str:
    """A number with its noun: 1 linje, 2 linjer."""
    return f"{danish(number)} {one if number == 1 else several}"


def soft(heading: str) -> str:
    """A heading that may be parted where a long word in it allows."""
    return _PARTED.sub("\\g<0>\N{SOFT HYPHEN}", heading).replace("§ ", "§\N{NO-BREAK SPACE}")


def listed(names: Iterable[str]) -> str:
    """Lemvig, Struer og Viborg."""
    *first, last = names
    return f"{', '.join(first)} og {last}" if first else last


def named(table: Table | None) -> list[Row]:
    """The rows of a table that are each of one thing: neither totals nor all others together."""
    rows = [] if table is None else table.rows
    return [row for row in rows if row.level not in ("rest", "total")]


def readable(column: str) -> str:
    """SQL for a text as it can be shown: not too long."""
    cut = f"case when length({column}) > {LONGEST_TEXT} then '…' else '' end"
    return f"left({column}, {LONGEST_TEXT}) || {cut}"


def plain_name(name: str) -> str:
    """A name in a to z, digits and hyphens: `ringkoebing-skjern`."""
    danish_letters = str.maketrans({"æ": "ae", "ø": "oe", "å": "aa"})
    composed = unicodedata.normalize("NFC", name).lower().translate(danish_letters)
    ascii_only = unicodedata.normalize("NFKD", composed).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "-", ascii_only).strip("-")


def file_name(collection_id: str) -> str:
    """The id, with what cannot stand in a file's name written %XX; two ids never share one."""
    safe = re.sub(r'[\x00-\x1f%/\\:*?"<>|]', lambda found: quote(found[0], safe=""), collection_id)
    return f"%2E{safe[1:]}" if safe.startswith(".") else safe


@contextmanager
def opened(warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse, for reading."""
    if not warehouse.is_file():
        raise KapacitetError(f"Der er intet datavarehus i {warehouse}. Byg det med `make run`.")
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        yield connection


def query(
    connection: duckdb.DuckDBPyConnection, sql: str, **values: object
) -> list[SimpleNamespace]:
    """The rows, each with its columns as attributes."""
    found = connection.execute(sql, values)
    names = [column[0] for column in found.description]
    return [SimpleNamespace(**dict(zip(names, row, strict=True))) for row in found.fetchall()]


@contextmanager
def replaced_whole(folder: Path) -> Iterator[Path]:
    """An empty folder to write in, beside `folder`; it takes its place when all went well.
    When something fails, the earlier folder stands. What a run that died left beside is removed."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    _remove_unfinished(folder)
    building = Path(mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        yield building
        earlier = folder.with_name(f".{folder.name}-earlier")
        shutil.rmtree(earlier, ignore_errors=True)
        if folder.exists():
            folder.rename(earlier)
        building.rename(folder)
        shutil.rmtree(earlier, ignore_errors=True)
    finally:
        shutil.rmtree(building, ignore_errors=True)


def remove_whole(folder: Path) -> None:
    """Removes the folder, and what runs that died left beside it."""
    _remove_unfinished(folder)
    if folder.exists():
        shutil.rmtree(folder)


def _remove_unfinished(folder: Path) -> None:
    for left in folder.parent.glob(f".{folder.name}-*"):
        shutil.rmtree(left)


@cache
def template(name: str) -> jinja2.Template:
    """A page's template; values are escaped, and hidden signs in them shown."""
    return _environment(autoescape=True).get_template(name)


def plain(text: str, context: Mapping[str, Any]) -> str:
    """A text of a spec, filled in; what prints it escapes it."""
    return _text(text, autoescape=False).render(context).strip()


def marked_up(text: str, context: Mapping[str, Any]) -> Markup:
    """The same of a text that has markup; the values in it are escaped."""
    return Markup(_text(text, autoescape=True).render(context).strip())


@cache
def _text(text: str, *, autoescape: bool) -> jinja2.Template:
    return _environment(autoescape=autoescape).from_string(text)


@cache
def _environment(*, autoescape: bool) -> jinja2.Environment:
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=autoescape,
        finalize=lambda value: visible_lines(value) if type(value) is str else value,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(danish=danish, shown=shown, soft=soft)
    environment.globals.update(
        FEWEST_CITIZENS=FEWEST_CITIZENS,
        FEWEST_MUNICIPALITIES=FEWEST_MUNICIPALITIES,
        FIGURES=FIGURES,
        RULE=RULE,
        amount=amount,
        count=count,
        listed=listed,
        named=named,
        number=number,
        percent=percent,
        rate=rate,
        screened=screened,
        share=share,
        withheld=withheld,
    )
    return environment
