# ruff: noqa: RUF001 - signs that look like others are what is tried
"""Fictive CPR numbers, the ways in which people and programs write them, and a search for what is
left of them. It knows nothing of how landing finds them.

A remainder is seven consecutive digits of a number, among them one of the last four, with nothing
between them, or with signs that are neither letters nor digits between its groups or between all of
them. Texts are normalised first: what looks like a digit is one, and what is not seen is not there.
"""

import html
import re
import sqlite3
import sys
import time
import unicodedata
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from random import Random
from urllib.parse import unquote

import duckdb

from tests.acceptance.landing_folders import cpr_number

KEY, OTHER_KEY = "0f1e2d3c4b5a6978" * 4, "8796a5b4c3d2e1f0" * 4
"""As long as a key has to be."""

# --- numbers ------------------------------------------------------------------------------------


def fictive(chance: Random, first_digit: str = "0123") -> str:
    """Ten digits that nobody has, of someone born 1932 to 1999: no part of it is like a time of
    these years."""
    while True:
        birth = date(1932, 1, 2) + timedelta(chance.randrange(68 * 365))
        if (birth.month, birth.day) != (1, 1) and f"{birth:%d}"[0] in first_digit:
            return str(cpr_number(birth, chance))


def administrative(chance: Random) -> str:
    """The same with 60 added to the day."""
    cpr = fictive(chance)
    return f"{int(cpr[0]) + 6}{cpr[1:]}"


def with_letters(chance: Random) -> str:
    """An eCPR number: a day, and four signs of which one or two are letters."""
    cpr = fictive(chance)
    letters = "".join(chance.sample("BCDFGHJKLMNPRSTVWX", 2))
    return (
        cpr[:6]
        + chance.choice([cpr[6] + letters, letters + cpr[6], cpr[6:8] + letters[0]])
        + (cpr[9])
    )


# --- forms --------------------------------------------------------------------------------------


def _groups(*signs: str) -> Callable[[str], str]:
    """With these signs between the groups dd, mm, yy, ss and ss."""

    def written(cpr: str) -> str:
        day, month, year, first, last = (cpr[at : at + 2] for at in range(0, 10, 2))
        parts = (day, signs[0], month, signs[1], year, signs[2], first, signs[3], last)
        return "".join(parts)

    return written


def _hyphen(sign: str) -> Callable[[str], str]:
    """With this sign in place of the hyphen."""
    return _groups("", "", sign, "")


def _apart(sign: str) -> Callable[[str], str]:
    """With this sign after each digit but the last."""
    return lambda cpr: sign.join(cpr)


def _digits(zero: str) -> Callable[[str], str]:
    """In the ten digits that begin with this one."""
    return lambda cpr: cpr.translate({48 + at: ord(zero) + at for at in range(10)})


def _circled(cpr: str) -> str:
    return cpr.translate({48 + at: ord("⓪") if at == 0 else ord("①") + at - 1 for at in range(10)})


def century(cpr: str) -> str:
    """Of the birth year, by the seventh digit and the year."""
    year, seventh = int(cpr[4:6]), cpr[6]
    if seventh in "0123" or (seventh in "49" and year > 36):
        return "19"
    return "20" if seventh in "49" or year < 58 else "18"


HYPHENS = {
    "nothing": "",
    "hyphen": "-",
    "blank": " ",
    "no-break blank": "\u00a0",
    "narrow no-break blank": "\u202f",
    "thin blank": "\u2009",
    "figure blank": "\u2007",
    "ideographic blank": "\u3000",
    "hyphen between blanks": " - ",
    "two hyphens between blanks": " -- ",
    "en dash": "\u2013",
    "em dash": "\u2014",
    "non-breaking hyphen": "\u2011",
    "minus": "\u2212",
    "full-width hyphen": "\uff0d",
    "soft hyphen": "\u00ad",
    "zero-width blank": "\u200b",
    "zero-width joiner": "\u200d",
    "word joiner": "\u2060",
    "byte order mark": "\ufeff",
    "left-to-right mark": "-\u200e",
    "colon": ":",
    "comma": ",",
    "full stop": ".",
    "semicolon": ";",
    "slash": "/",
    "backslash": "\\",
    "pipe": "|",
    "underscore": "_",
    "middle dot": "\u00b7",
    "bullet": "\u2022",
    "tilde": "~",
    "tab": "\t",
    "line feed": "\n",
    "carriage return and line feed": "\r\n",
    "line separator": "\u2028",
    "quotes": '"-"',
    "eight signs": " - -- - ",
    "entity nbsp": "&nbsp;",
    "entity ndash": "&ndash;",
    "entity in decimals": "&#8211;",
    "entity in hexadecimals": "&#x2d;",
    "escaped hyphen": "%2D",
    "escaped blank": "%20",
    "escaped en dash": "%E2%80%93",
}
ANY_NUMBER: dict[str, Callable[[str], str]] = {
    **{name: _hyphen(sign) for name, sign in HYPHENS.items()},
    "in brackets": lambda cpr: f"({cpr[:6]}){cpr[6:]}",
    "date with hyphens": _groups("-", "-", "-", ""),
    "date with full stops": _groups(".", ".", "-", ""),
    "date with slashes": _groups("/", "/", " ", ""),
    "Excel text": lambda cpr: f'="{cpr}"',
}
"""Forms of numbers with and without letters."""
DIGITS_ONLY: dict[str, Callable[[str], str]] = {
    "blank before the last two": _groups("", "", "-", " "),
    "full stop after the month": _groups("", ".", "", ""),
    "pairs": _groups(" ", " ", " ", " "),
    "pairs with mixed signs": _groups(".", " / ", " -\t", "\u00a0"),
    "each apart by a blank": _apart(" "),
    "each apart by a hyphen": _apart("-"),
    "each apart by a full stop": _apart("."),
    "each apart by a zero-width blank": _apart("\u200b"),
    "each with an acute": _apart("\u0301"),
    "keycaps": _apart("\ufe0f\u20e3"),
    "full-width": _digits("０"),
    "full-width with hyphen": lambda cpr: _digits("０")(f"{cpr[:6]}\uff0d{cpr[6:]}"),
    "Arabic-Indic": _digits("٠"),
    "Extended Arabic-Indic": _digits("۰"),
    "Devanagari": _digits("०"),
    "mathematical bold": _digits("𝟎"),
    "circled": _circled,
    "four-digit year": lambda cpr: f"{cpr[:2]}-{cpr[2:4]}-{century(cpr)}{cpr[4:6]}-{cpr[6:]}",
    "four-digit year, bare": lambda cpr: f"{cpr[:4]}{century(cpr)}{cpr[4:6]}-{cpr[6:]}",
    "year first": lambda cpr: f"{century(cpr)}{cpr[4:6]}-{cpr[2:4]}-{cpr[:2]}-{cpr[6:]}",
    "year first, bare": lambda cpr: f"{century(cpr)}{cpr[4:6]}{cpr[2:4]}{cpr[:2]}{cpr[6:]}",
}
LOST_ZERO: dict[str, Callable[[str], str]] = {
    "lost zero": lambda cpr: cpr[1:],
    "lost zero with hyphen": lambda cpr: f"{cpr[1:6]}-{cpr[6:]}",
    "lost zero with blank": lambda cpr: f"{cpr[1:6]} {cpr[6:]}",
}
"""Forms of numbers that begin with 0."""
FORMS = ANY_NUMBER | DIGITS_ONLY | LOST_ZERO
assert len(FORMS) >= 40


def example(chance: Random, form: str | None = None) -> tuple[str, str, str]:
    """A number, the name of a form that suits it, and the number so written. Every tenth is
    administrative, and every tenth has letters."""
    kind = chance.random()
    if form in LOST_ZERO:
        cpr = fictive(chance, "0")
    elif form is None and kind < 0.1:
        cpr, form = with_letters(chance), chance.choice(list(ANY_NUMBER))
    elif form not in DIGITS_ONLY and kind < 0.2:
        cpr = administrative(chance)
        form = form or chance.choice(list(ANY_NUMBER))
    else:
        form = form or chance.choice(list(FORMS))
        cpr = fictive(chance, "0" if form in LOST_ZERO else "0123")
    return cpr, form, FORMS[form](cpr)


# --- the search ---------------------------------------------------------------------------------

_UNSEEN = dict.fromkeys(
    at for at in range(128, sys.maxunicode) if unicodedata.category(chr(at)) in ("Mn", "Me", "Cf")
)
# of what is not text, such as the lengths between texts in a file of another kind, nothing is one
_RUN = re.compile(r"[0-9](?:(?:[^\w\x00-\x08\x0e-\x1f\x7f]|_){0,40}[0-9]){6,}")
_SIGNS = re.compile(r"[\W_]+")
_ESCAPED = re.compile(
    r"%[0-9A-Fa-f]{2}|&#?[0-9A-Za-z]+;|\\(?:u[0-9A-Fa-f]{4}|x[0-9A-Fa-f]{2}|[nrtvf])|_x00"
)
_BETWEEN_CELLS = "\nz\n"
_GROUPS = {9: (1, 3, 5, 7), 10: (2, 4, 6, 8), 12: (2, 4, 6, 8, 10)}
"""Where groups meet, by how many digits are written."""


def normalised(text: str) -> str:
    """Every digit as 0 to 9, without what is not seen."""
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKC", text).translate(_UNSEEN)
    return re.sub(r"(?![0-9])\d", lambda sign: str(unicodedata.decimal(sign[0])), text)


def unescaped(text: str) -> str:
    """What JSON, HTML, workbooks, addresses and Python's repr wrote so that it can be read."""
    text = re.sub(
        r"\\u([0-9A-Fa-f]{4})|\\x([0-9A-Fa-f]{2})|_x([0-9A-Fa-f]{4})_|\\[nrtvf]",
        lambda sign: chr(int(sign[1] or sign[2] or sign[3] or "20", 16)),
        text,
    )
    # an entity in a workbook's cell is one of an entity
    return unquote(html.unescape(html.unescape(text)))


def windows(text: str) -> set[str]:
    """Every seven letters and digits in a row, whatever stands between them."""
    signs = _SIGNS.sub("", normalised(unescaped(text)))
    return {signs[at : at + 7] for at in range(len(signs) - 6)}


class Search:
    """Looks for remainders of numbers, by where each was put, in the form in which it was."""

    def __init__(self, numbers: Mapping[str, tuple[str, str]]) -> None:
        """`numbers` has a number and how it was written by where it was put."""
        self._windows: dict[str, list[tuple[str, frozenset[int], str, int]]] = {}
        self._lettered: list[tuple[str, str]] = []
        for where, (cpr, written) in numbers.items():
            delivered = _SIGNS.sub("", normalised(unescaped(written)))
            assert len(delivered) in _GROUPS, written
            for signs in {cpr, delivered}:
                self._add(where, signs)

    def _add(self, where: str, signs: str) -> None:
        meet = _GROUPS[len(signs)]
        for start in range(max(0, len(signs) - 10), len(signs) - 6):
            window = signs[start : start + 7]
            if window.isdigit():
                gaps = frozenset(at - start for at in meet)
                self._windows.setdefault(window, []).append((where, gaps, signs, start))
            else:
                self._lettered.append((where, window.upper()))

    def in_text(self, text: str, whole: bool = False) -> dict[str, str]:
        """Where numbers were put of which this text has a remainder, or with `whole` all digits,
        and what is around it."""
        texts = [normalised(text)]
        if _ESCAPED.search(texts[0]):
            texts.append(normalised(unescaped(texts[0])))
        hits = {}
        for one in texts:
            for run in _RUN.finditer(one):
                hits.update(self._in_run(run, whole))
            if self._lettered:
                squeezed = _SIGNS.sub("", one).upper()
                hits.update({w: window for w, window in self._lettered if window in squeezed})
        return hits

    def _in_run(self, run: re.Match[str], whole: bool) -> Iterator[tuple[str, str]]:
        squeezed = _SIGNS.sub("", run[0])
        found = [at for at in range(len(squeezed) - 6) if squeezed[at : at + 7] in self._windows]
        if not found:
            return
        places = [at for at, sign in enumerate(run[0]) if sign.isdigit()]
        for at in found:
            apart = {n for n in range(1, 7) if places[at + n] - places[at + n - 1] > 1}
            for where, gaps, signs, start in self._windows[squeezed[at : at + 7]]:
                is_there = not whole or squeezed[max(at - start, 0) :].startswith(signs)
                if is_there and (apart <= gaps or len(apart) == 6):
                    yield where, repr(run.string[max(run.start() - 30, 0) : run.end() + 30])[:200]

    def in_folders(
        self, folders: Sequence[Path], since: float = 0, clock: bool = False
    ) -> dict[str, str]:
        """Where numbers were put, and a file in which one is left: in its name, in its bytes, or
        in what they hold when they are unpacked. Files last changed before `since` are left out.
        With `clock`, times of day, seconds since 1970, the seventh decimal and on, and
        Dagster's digests and durations do not count: others at every run, they are like some
        number by chance."""
        hits = {}
        for path in (path for folder in folders for path in sorted(folder.rglob("*"))):
            for where, around in self.in_text(path.name).items():
                hits[where] = f"name of {path.parent.name}: {around}"
            if path.is_symlink() or not path.is_file() or path.stat().st_mtime < since:
                continue
            for content, whole in _contents(path):
                text = without_clocks(content) if clock else content
                found = self.in_text(text, whole)
                hits.update({where: f"{path}: {around}" for where, around in found.items()})
        return hits


def without_clocks(text: str) -> str:
    """The text without what differs from run to run and means nothing."""
    now = str(int(time.time()))[:4]
    text = re.sub(rf"(?<![0-9]){now}[0-9]{{6}}(?![0-9])(?:\.[0-9]+)?", "", text)
    text = re.sub(r"(?<=:[0-9]{2})[.,][0-9]{3,9}", "", text)
    text = re.sub(r"[0-9]{8}T[0-9]{6}(?:\.[0-9]+)?Z", "", text)
    # dbt's progress
    text = re.sub(r"[0-9]{2}:[0-9]{2}:[0-9]{2}  [0-9]+ of [0-9]+", "", text)
    # Dagster's digests and durations
    text = re.sub(r"(?<![0-9a-f])[0-9a-f]{40,64}(?![0-9a-f])|(?<=\"value\": )0\.[0-9]+", "", text)
    return re.sub(r"(?<=[0-9])\.[0-9]{7,}(?:[eE][+-]?[0-9]+)?", ".", text)


def _contents(file: Path) -> Iterator[tuple[str, bool]]:
    """A file's bytes, and what they hold in the formats that a run writes. And whether only whole
    numbers count: databases write text after text with nothing between, so that in their bytes
    seven digits come together by chance."""
    content = file.read_bytes()
    is_packed = content.startswith((b"PK", b"PAR1", b"SQLite")) or content[8:12] == b"DUCK"
    yield content.decode("utf-8", "replace"), is_packed
    if b"\0" in content:
        # one sign in two bytes, whichever comes first
        yield content.replace(b"\0", b"").decode("utf-8", "replace"), is_packed
    yield from ((text, False) for text in unpacked(file, content))


def unpacked(file: Path, content: bytes) -> Iterator[str]:
    """What a file holds in the formats that a run writes."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(file) as archive:
            for name in archive.namelist():
                yield archive.read(name).decode("utf-8", "replace")
    elif content.startswith(b"PAR1"):
        with duckdb.connect() as connection:
            path = re.sub(r"([*?\[])", r"[\1]", str(file)).replace("'", "''")
            yield from _cells(connection, f"read_parquet('{path}', hive_partitioning = false)")
    elif content[8:12] == b"DUCK":
        with duckdb.connect(str(file), read_only=True) as connection:
            relations = connection.execute(
                'select format(\'"{}"."{}"\', table_schema, table_name)'
                " from information_schema.tables"
            ).fetchall()
            for (relation,) in relations:
                yield from _cells(connection, relation)
    elif content.startswith(b"SQLite"):
        with closing(sqlite3.connect(file)) as connection:
            tables = connection.execute("select name from sqlite_master where type = 'table'")
            for (name,) in tables.fetchall():
                for row in connection.execute(f'select * from "{name}"'):
                    yield _joined(row)


def _cells(connection: duckdb.DuckDBPyConnection, relation: str) -> Iterator[str]:
    cursor = connection.execute(f"select * from {relation}")
    while rows := cursor.fetchmany(50_000):
        for column in zip(*rows, strict=True):
            yield _joined(dict.fromkeys(column) if isinstance(column[0], str) else column)


def _joined(cells: Iterable[object]) -> str:
    return _BETWEEN_CELLS.join(map(_cell_text, cells))


def _cell_text(cell: object) -> str:
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))  # the zero after the point is Python's
    if not isinstance(cell, bytes):
        return str(cell)
    try:
        return zlib.decompress(cell).decode("utf-8", "replace")
    except zlib.error:
        return cell.decode("utf-8", "replace")
