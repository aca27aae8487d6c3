"""Headings: which raw column a delivered column is, by the synonym list, and where in a file the
line of headings stands."""

import csv
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from orchestration.errors import KapacitetError
from orchestration.landing.refusals import FileRefusedError
from orchestration.landing.tables import TABLES, RawTable

SEARCHED_LINES = 200
"""How far down a file or sheet the line of headings may stand."""
MOST_COLUMNS = 500
_FEWEST_HEADINGS = 2
_SIGNS = str.maketrans({"§": "paragraf", "%": "procent"})


@dataclass(frozen=True)
class Synonyms:
    """The synonym list. `columns`: raw column by table and heading key. `danish`: the heading to
    use in messages, by table and raw column."""

    columns: Mapping[str, Mapping[str, str]]
    danish: Mapping[tuple[str, str], str]

    def name(self, table: RawTable, column: str) -> str:
        """The Danish heading of a raw column."""
        return self.danish.get((table.name, column), column)


@dataclass(frozen=True)
class Headings:
    """A line of headings, matched. Positions count from 0."""

    texts: tuple[str, ...]
    columns: Mapping[str, int]
    """Position by raw column."""
    unknown: tuple[int, ...]
    """Positions of headings that are no raw column's, and of an id column set aside for a CPR
    number."""
    repeated: Mapping[str, tuple[str, ...]]
    """Headings that claim the same raw column."""
    has_cpr_heading: bool
    """Whether the column of citizens is headed as CPR numbers."""

    def missing(self, table: RawTable) -> list[str]:
        """Required raw columns that are not there."""
        return [column for column in table.required if column not in self.columns]


def read_synonyms(reference: Path) -> Synonyms:
    """The synonym list in `reference`, and the raw column names themselves. Raises KapacitetError
    when a line of it names no raw column, or two lines give one heading two meanings."""
    columns: dict[str, dict[str, str]] = {
        table.name: {
            heading_key(column): column for column in table.columns if column not in table.filled_in
        }
        for table in TABLES.values()
    }
    danish: dict[tuple[str, str], str] = {}
    with (reference / "header_synonyms.csv").open(encoding="utf-8", newline="") as file:
        for line, row in enumerate(csv.DictReader(file), start=2):
            table, heading, column = row["table_name"], row["heading"], row["column_name"]
            known = columns.get(table, {})
            if column not in known.values() or known.get(heading_key(heading), column) != column:
                raise KapacitetError(
                    f"seeds/reference/header_synonyms.csv, linje {line}: »{heading}« kan ikke"
                    f" betyde {column} i {table}. Ret linjen."
                )
            known[heading_key(heading)] = column
            danish.setdefault((table, column), heading)
    return Synonyms(columns, danish)


@lru_cache(10_000)
def heading_key(heading: str) -> str:
    """A heading as it is compared: without case, spaces and punctuation."""
    text = unicodedata.normalize("NFKC", heading.translate(_SIGNS)).casefold()
    return "".join(letter for letter in text if letter.isalnum())


def match_headings(texts: Sequence[str], table: RawTable, synonyms: Synonyms) -> Headings:
    """Finds the raw column of each heading. What stands in parentheses may be left out of it."""
    known = synonyms.columns[table.name]
    claims: defaultdict[str, list[int]] = defaultdict(list)
    for position, text in enumerate(texts):
        short = re.sub(r"\(.*?\)|\[.*?\]", " ", text, flags=re.DOTALL)
        column = known.get(heading_key(text)) or known.get(heading_key(short))
        if column:
            claims[column].append(position)
    by_cpr = [at for at in claims.get("citizen_id", []) if _is_cpr_heading(texts[at])]
    if by_cpr:
        claims["citizen_id"] = by_cpr
    columns = {column: positions[0] for column, positions in claims.items()}
    claimed = {at for positions in claims.values() for at in positions}
    return Headings(
        texts=tuple(texts),
        columns=columns,
        unknown=tuple(
            at for at, text in enumerate(texts) if at not in claimed and heading_key(text)
        ),
        repeated={
            column: tuple(texts[at] for at in positions)
            for column, positions in claims.items()
            if len(positions) > 1
        },
        has_cpr_heading=bool(by_cpr),
    )


def find_headings(
    lines: Iterable[tuple[int, Sequence[str]]], table: RawTable, synonyms: Synonyms
) -> tuple[int, Headings] | None:
    """The line of headings and its number: of the first lines, the first that has every required
    column, else the one with most raw columns; None when no line has two of them. Lines with more
    than MOST_COLUMNS cells are none."""
    best, most = None, 0
    for line, cells in lines:
        if not _FEWEST_HEADINGS <= len(cells) <= MOST_COLUMNS:
            continue
        headings = match_headings(cells, table, synonyms)
        count = len(headings.columns)
        if count >= _FEWEST_HEADINGS and not headings.missing(table):
            return line, headings
        if count >= max(_FEWEST_HEADINGS, most + 1):
            best, most = (line, headings), count
    return best


def not_recognised(
    lines: Iterable[tuple[int, Sequence[str]]], table: RawTable, synonyms: Synonyms
) -> FileRefusedError:
    """The refusal of a file in which no line of headings was found; says so when the lines look
    like another table, or are too wide."""
    lines = list(lines)
    if any(len(cells) > MOST_COLUMNS for _, cells in lines):
        return FileRefusedError("file_too_many_columns", columns=MOST_COLUMNS)
    for _, cells in lines:
        if other := _other_table(cells, table, synonyms):
            return other
    wanted = ", ".join(synonyms.name(table, column) for column in table.required)
    return FileRefusedError("file_not_recognised", columns=wanted)


def check_headings(headings: Headings, table: RawTable, synonyms: Synonyms) -> None:
    """Raises FileRefusedError when two headings claim one raw column, or a required one is
    missing."""
    if headings.repeated:
        claims = "; ".join(
            " og ".join(f"»{t}«" for t in texts) for texts in headings.repeated.values()
        )
        raise FileRefusedError("file_repeated_heading", headings=claims)
    if missing := headings.missing(table):
        raise _other_table(headings.texts, table, synonyms) or missing_columns(
            missing, table, synonyms
        )


def missing_columns(columns: list[str], table: RawTable, synonyms: Synonyms) -> FileRefusedError:
    """The refusal of a file that lacks required columns."""
    names = ", ".join(synonyms.name(table, column) for column in columns)
    return FileRefusedError("file_required_column_missing", columns=names)


def column_letter(position: int) -> str:
    """Excel's letters for a position that counts from 0."""
    letters = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _other_table(
    texts: Sequence[str], table: RawTable, synonyms: Synonyms
) -> FileRefusedError | None:
    """The refusal of a file that lies in another table's folder, if the headings are that table's
    in full."""
    for other in TABLES.values():
        if other is not table and not match_headings(texts, other, synonyms).missing(other):
            return FileRefusedError("file_other_table", other=other.name, table=table.name)
    return None


def _is_cpr_heading(heading: str) -> bool:
    key = heading_key(heading)
    return "cpr" in key or "personn" in key
