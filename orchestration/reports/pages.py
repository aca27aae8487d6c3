"""What the reports have in common: the same words, safe text, and folders replaced whole."""

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import duckdb
import jinja2

from orchestration.errors import KapacitetError
from orchestration.expectations.messages import danish

SEVERITIES = {"critical": "Kritisk", "warning": "Advarsel", "info": "Til orientering"}
# Rows of a list that are in sight; the others are folded away.
OPEN_ROWS = 10
NEVER_SHOWN = frozenset({"citizen_key", "citizen_id", "birth_date"})

_RUN_BY_SPREADSHEETS = re.compile(r"[\t\r\n]|\s*[=+\-@]")


def inert(value: object) -> object:
    """A text that a spreadsheet would run as a formula is made plain text."""
    if isinstance(value, str) and _RUN_BY_SPREADSHEETS.match(value):
        return f"'{value}"
    return value


def percent(part: int, whole: int) -> str:
    """A share as Danes write it, one decimal; empty when there is nothing to take a share of."""
    if not whole:
        return ""
    share = 100 * part / whole
    return "under 0,1 %" if 0 < share < 0.05 else f"{share:.1f} %".replace(".", ",")


def amount(number: int, one: str, several: str) -> str:
    """A number with its noun: 1 linje, 2 linjer."""
    return f"{danish(number)} {one if number == 1 else several}"


@contextmanager
def opened(warehouse: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """The warehouse, for reading."""
    if not warehouse.is_file():
        raise KapacitetError(f"Der er intet datavarehus i {warehouse}. Byg det med `make run`.")
    with duckdb.connect(str(warehouse), read_only=True) as connection:
        yield connection


@contextmanager
def replaced_whole(folder: Path) -> Iterator[Path]:
    """An empty folder to write in, beside `folder`; it takes its place when all went well.
    When something fails, the earlier folder stands."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    building = Path(mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        yield building
        building.chmod(0o755)
        earlier = folder.with_name(f".{folder.name}-earlier")
        shutil.rmtree(earlier, ignore_errors=True)
        if folder.exists():
            folder.rename(earlier)
        building.rename(folder)
        shutil.rmtree(earlier, ignore_errors=True)
    finally:
        shutil.rmtree(building, ignore_errors=True)


@cache
def template(name: str) -> jinja2.Template:
    """A page's template; values are escaped."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["danish"] = danish
    environment.globals.update(amount=amount, percent=percent)
    return environment.get_template(name)
