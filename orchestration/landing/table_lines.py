"""Which lines below the headings are lines of the table."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from orchestration.landing.headings import Headings, column_letter, heading_key
from orchestration.landing.refusals import FileRefusedError
from orchestration.landing.tables import (
    COLLECTIONS,
    MUNICIPALITY_INDICATORS,
    SCREENING_ANSWERS,
    SURVEY_ANSWERS,
    RawTable,
)

LONGEST_CELL = 32_767
"""What Excel allows, in characters."""
BLANKS = " \t\r\n\f\v\u00a0\u2007\u202f\ufeff\x1a"
TOTAL_WORDS = ("i alt", "ialt", "total", "totalt", "sum", "samlet")
_TOTAL_KEYS = {heading_key(word) for word in TOTAL_WORDS}

Line = tuple[int, list[str]]
"""Line number and cells, blank ones as empty text."""


@dataclass(frozen=True)
class SkippedLine:
    """A filled line below the headings that is no line of the table, and why (Danish)."""

    source_line: int
    reason_da: str


def table_lines(
    lines: Iterable[Line],
    headings: Headings,
    table: RawTable,
    skipped: list[SkippedLine],
    skipped_texts: list[str],
    check_width: Callable[[int, list[str]], None] | None = None,
) -> Iterator[Line]:
    """The lines of the table, in order; totals and what stands below the table go to `skipped`,
    their cells to `skipped_texts`, lines without any filled cell nowhere.

    Raises FileRefusedError when a cell is too long, what `check_width` raises of a line's cells,
    and at the end, when a line has come to none of these (R15).
    """
    own_keys = tuple(heading_key(text) for text in headings.texts)
    after_blank = False
    read = used = blank = 0
    before = len(skipped)
    for line, cells in lines:
        read += 1
        first = next((at for at, cell in enumerate(cells) if cell.strip(BLANKS)), None)
        if first is None:
            after_blank = True
            blank += 1
            continue
        check_cells(line, cells, headings)
        if heading_key(cells[first]) in own_keys:
            _check_no_other_headings(line, cells, own_keys)
        if reason := _reason_to_skip(cells, first, headings, table, after_blank):
            skipped.append(SkippedLine(line, reason))
            skipped_texts += cells
            continue
        if check_width:
            check_width(line, cells)
        used += 1
        yield line, cells
    explained = used + blank + len(skipped) - before
    if read != explained:
        raise FileRefusedError("file_lines_lost", read=explained, lines=read)


def check_cells(line: int, cells: list[str], headings: Headings) -> None:
    """Raises FileRefusedError when a cell is longer than Excel allows."""
    for at, cell in enumerate(cells):
        if len(cell) > LONGEST_CELL:
            raise too_long(line, at, headings)


def too_long(line: int, position: int, headings: Headings) -> FileRefusedError:
    """The refusal of a file with an overlong cell."""
    texts = headings.texts
    name = (texts[position] if position < len(texts) else "") or column_letter(position)
    return FileRefusedError("file_field_too_long", line=line, column=name)


def _reason_to_skip(
    cells: list[str], first: int, headings: Headings, table: RawTable, after_blank: bool
) -> str | None:
    key = heading_key(cells[first]).rstrip("0123456789")
    if key in _TOTAL_KEYS and _may_be_total(cells, first, headings, table):
        return "Sumlinje"
    is_lone = not any(cell.strip(BLANKS) for cell in cells[first + 1 :])
    # more than a note is a line: whether it can be used is decided in SQL, and told of (R15)
    if after_blank and is_lone:
        return "Linje under tabellen"
    return None


def _check_no_other_headings(line: int, cells: list[str], own_keys: tuple[str, ...]) -> None:
    """Raises FileRefusedError when a line has the file's headings in another order: below it cells
    mean something else."""
    keys = [heading_key(cell) for cell in cells]
    filled = [key for key in keys if key]
    if len(filled) > 1 and set(filled) <= set(own_keys) and tuple(keys) != own_keys[: len(keys)]:
        raise FileRefusedError("file_headings_change", line=line)


def _may_be_total(cells: list[str], first: int, headings: Headings, table: RawTable) -> bool:
    """A line with a P-number is an offer or a placement, whatever its first cell says; an answer's
    category may be called a total."""
    if table is COLLECTIONS:
        return False
    if table is SURVEY_ANSWERS:
        return first == headings.columns.get("municipality")
    if table is SCREENING_ANSWERS:
        return first in (headings.columns.get("municipality"), headings.columns["citizen_id"])
    if table is MUNICIPALITY_INDICATORS:
        return first == headings.columns["municipality_code"]
    at = headings.columns["p_number"]
    return at >= len(cells) or sum(letter.isdigit() for letter in cells[at]) < 10
