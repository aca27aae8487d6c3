"""CSV files: encoding, separator, and their lines as an editor numbers them."""

import codecs
import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import BinaryIO, NamedTuple, TextIO

from orchestration.landing.encodings import (
    MISREAD_LETTER,
    misreading,
    reread,
    single_byte_encoding,
)
from orchestration.landing.headings import (
    SEARCHED_LINES,
    Headings,
    Synonyms,
    find_headings,
    not_recognised,
)
from orchestration.landing.refusals import FileRefusedError
from orchestration.landing.table_lines import BLANKS, LONGEST_CELL, Line, too_long
from orchestration.landing.tables import RawTable

SEPARATORS = (";", ",", "\t")
_BLOCK = 4 * 1024**2
_LONGEST_LINE = 64 * 1024**2
_HEAD = 1024**2
MOST_BYTES_IN_MEMORY = 256 * 1024**2
"""A larger file is not kept in memory whole."""
_MARKS = ((codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_OTHER_KINDS = (
    (b"PK\x03\x04", "en Excel-fil eller et zip-arkiv"),
    (b"\xd0\xcf\x11\xe0", "en gammel Excel-fil"),
    (b"%PDF", "et PDF-dokument"),
    (b"<html", "en webside"),
    (b"<!doctype", "en webside"),
    (b"<table", "en webside"),
    (b"<?xml", "et XML-dokument"),
)
# A letter of UTF-8 that was cut or mixed with another encoding; read as Windows-1252 it would be
# two other letters.
_UTF8_LETTER = re.compile(rb"\xc3[\x80-\xbf]")
_WHOLE_KRONER = re.compile(r"\s*-?[0-9]{1,3}(?:\.?[0-9]{3})*")
_ORE = re.compile(r"[0-9]{2}\s*")
# The quote that closes a cell; two of them are one of the text.
_CLOSING_QUOTE = re.compile(r'(?<!")(?:"")*"(?!")')
# Blanks beside a quote, where readers of CSV differ.
_LOOSE_QUOTE = re.compile(rb'(?:^|[;,\t]) +"|" +(?:["\r\n;,\t]|$)', re.MULTILINE)


@dataclass(frozen=True)
class TextFile:
    """A CSV file whose text can be read."""

    path: Path
    encoding: str
    line_count: int
    """Physical lines, counted on the bytes."""
    is_plain: bool
    """No line is overlong, line ends are all alike, and quotes, if any, are where they belong: a
    fast reader may be tried on it."""
    content: bytes | None
    """The whole text in UTF-8, of a file in another encoding that fits in memory."""
    has_last_line_end: bool = True

    def opened(self) -> TextIO:
        """The text, its line ends as they are."""
        if self.content is None:
            return self.path.open(encoding=self.encoding, newline="")
        return io.TextIOWrapper(io.BytesIO(self.content), encoding="utf-8", newline="")


@dataclass(frozen=True)
class CsvLayout:
    """Where the table stands in a CSV file."""

    separator: str
    heading_line: int
    first_line: int
    """The line below the headings."""
    headings: Headings
    title_texts: tuple[str, ...]
    fewest_cells: int
    """What a line has that lacks no required cell."""


def examine_text(path: Path) -> TextFile:
    """Reads the file through once. Raises FileRefusedError when it is empty, another kind of file,
    or not text in UTF-8, UTF-16, Windows-1252, ISO-8859-1, Mac Roman or CP850, all of it."""
    with path.open("rb") as file:
        head = file.read(_BLOCK)
    if not head.strip():
        raise FileRefusedError("file_empty")
    for mark, kind in _OTHER_KINDS:
        if head.lstrip(codecs.BOM_UTF8 + b" \t\r\n")[:16].lower().startswith(mark.lower()):
            raise FileRefusedError("file_not_csv", kind=kind)
    encoding = next((name for mark, name in _MARKS if head.startswith(mark)), None)
    encoding = encoding or _unmarked_utf16(head)
    encoding = _check_utf16(path, encoding) if encoding else _encoding(path)
    content = None
    if path.stat().st_size <= MOST_BYTES_IN_MEMORY:
        content = _as_utf8(path, encoding)
    elif "/" in encoding:
        raise FileRefusedError("file_encoding_unknown")
    if content is None and encoding.startswith("utf-16"):
        with path.open(encoding=encoding, newline="") as opened:
            ends = [line.endswith(("\n", "\r")) for line in opened]
        return TextFile(path, encoding, len(ends), False, None, ends[-1])
    lines = _physical_lines(_opened_bytes(path, content))
    are_plain = lines.are_plain and (encoding == "utf-8-sig" or content is not None)
    return TextFile(path, encoding, lines.number, are_plain, content, lines.has_end)


def find_layout(file: TextFile, table: RawTable, synonyms: Synonyms) -> CsvLayout:
    """Finds separator and headings: the ones that give most raw columns. Raises FileRefusedError
    when no line has known headings."""
    with file.opened() as opened:
        head = opened.read(_HEAD)
    found = []
    for separator in SEPARATORS:
        records = _first_records(head, separator)
        match = find_headings(((line, cells) for line, _, cells in records), table, synonyms)
        if match:
            is_whole = not match[1].missing(table)
            found.append(((is_whole, len(match[1].columns)), separator, records, *match))
            if is_whole:
                break
    if not found:
        if len(head) < _HEAD:  # else the last record is cut
            _check_quotes_of(head)
        guesses = [
            (line, cells)
            for separator in SEPARATORS
            for line, _, cells in _first_records(head, separator)
        ]
        raise not_recognised(guesses, table, synonyms)
    _, separator, records, heading_line, headings = max(found, key=lambda item: item[0])
    return CsvLayout(
        separator=separator,
        heading_line=heading_line,
        first_line=next(end + 1 for line, end, _ in records if line == heading_line),
        headings=headings,
        title_texts=tuple(
            cell for line, _, cells in records if line < heading_line for cell in cells
        ),
        fewest_cells=1 + max(headings.columns.get(column, 0) for column in table.required),
    )


def csv_lines(file: TextFile, layout: CsvLayout) -> Iterator[Line]:
    """Every record below the headings with the number of its first line; a blank line is one, too.
    Raises FileRefusedError when a cell is too long, when quotes do not stand as they must around a
    whole cell, or when not every physical line was read."""
    with file.opened() as opened:
        reader = csv.reader(opened, delimiter=layout.separator, strict=True)
        start = 1
        try:
            for cells in reader:
                if start >= layout.first_line:
                    if reader.line_num > start and _holds_lines(cells, layout):
                        raise _stray_quote(file, layout, start)
                    yield start, cells
                start = reader.line_num + 1
        except csv.Error:
            raise _stray_quote(file, layout, start) from None
    if start != file.line_count + 1:
        raise FileRefusedError("file_lines_lost", read=start - 1, lines=file.line_count)


def width_check(
    file: TextFile, layout: CsvLayout, table: RawTable
) -> Callable[[int, list[str]], None]:
    """What raises FileRefusedError when the cells of a line cannot be told apart: there are more of
    them than headings, or fewer, and not because Excel left out separators after the last filled
    cell. Blank cells more than headings are forgiven where every full line has as many."""
    headings, separator = layout.headings, layout.separator
    width = len(headings.texts)
    required = [headings.columns[column] for column in table.required]
    # by how many cells they have: the first line as wide as the headings or wider
    wide: dict[int, int] = {}
    short = (0, 0)

    def check(line: int, cells: list[str]) -> None:
        nonlocal short
        values = {"line": line, "cells": len(cells), "headings": width}
        if len(cells) > width:
            if separator == "," and any(map(_is_split_amount, cells, cells[1:])):
                raise FileRefusedError("file_decimal_comma", line=line)
            if separator == "," or any(cell.strip(BLANKS) for cell in cells[width:]):
                raise FileRefusedError("file_line_width", **values)
        if len(cells) >= width and wide.setdefault(len(cells), line) == line and len(wide) > 1:
            # blank cells too many in some lines only: the cells left of them may have moved
            cells_of_it, line_of_it = max(wide.items())
            raise FileRefusedError(
                "file_line_width", line=line_of_it, cells=cells_of_it, headings=width
            )
        if len(cells) < width:
            is_cut = line == file.line_count and not file.has_last_line_end
            if (
                is_cut
                or len(cells) < layout.fewest_cells
                or any(separator in cell for cell in cells)
            ):
                raise FileRefusedError("file_line_short", **values)
            before, cells_before = short
            if (
                before == line - 1
                and len(cells) + cells_before in (width, width + 1)
                and not all(cells[at].strip(BLANKS) for at in required)
            ):  # one line, broken in two
                values = {"line": before, "cells": cells_before, "headings": width}
                raise FileRefusedError("file_line_short", **values)
            short = (line, len(cells))

    return check


def count_ends_with_separator(file: TextFile, layout: CsvLayout) -> int:
    """How many lines below the headings of a plain file end with a separator."""
    with file.opened() as opened:
        above = list(islice(opened, layout.heading_line))
    line_end = "\r\n" if above[0].endswith("\r\n") else "\n"
    end = (layout.separator + line_end).encode()
    count = sum(block.count(end) for block in _line_blocks(_opened_bytes(file.path, file.content)))
    return count - sum(line.rstrip("\r\n").endswith(layout.separator) for line in above)


def _is_split_amount(left: str, right: str) -> bool:
    """Whether two cells look like one amount on either side of its decimal comma."""
    return bool(_WHOLE_KRONER.fullmatch(left) and _ORE.fullmatch(right))


def _holds_lines(cells: list[str], layout: CsvLayout) -> bool:
    """Whether a cell of several lines has as many separators as lines of the table would have: a
    stray quotation mark has swallowed them."""
    fewest = layout.fewest_cells - 1
    return any(
        breaks and cell.count(layout.separator) >= breaks * fewest > 0
        for cell in cells
        for breaks in [cell.count("\n") or cell.count("\r")]
    )


def _stray_quote(file: TextFile, layout: CsvLayout, start: int) -> FileRefusedError:
    """The refusal of a file whose record from line `start` cannot be read strictly: it names the
    line where the last quoted cell opens, or the cell that is too long."""
    with file.opened() as opened:
        record = islice(opened, start - 1, None)
        offset, column, is_long = _last_quote(record, layout.separator)
    if is_long:
        return too_long(start + offset, column, layout.headings)
    return FileRefusedError("file_stray_quote", line=start + offset)


def _last_quote(record: Iterable[str], separator: str) -> tuple[int, int, bool]:
    """Of a record that cannot be read, or has swallowed others: on which of its lines the quoted
    cell opens that does not end as it must, at which position, and whether that is a cell too long
    of one line only."""
    opened, column, quoted = 0, 0, False
    for offset, line in enumerate(record):
        pieces = line.rstrip("\r\n").split(separator)
        for piece in pieces:
            if len(piece) > LONGEST_CELL:
                return offset, column, True
            if not quoted and piece.startswith('"'):
                opened, quoted, piece = offset, True, piece[1:]
            if quoted:
                closing = _CLOSING_QUOTE.search(piece)
                if closing and closing.end() < len(piece):
                    return opened, column, False
                quoted = not closing
            column += not quoted
        if not quoted or offset - opened > LONGEST_CELL:
            break
    return opened, column, False


def _check_quotes_of(head: str) -> None:
    """Raises FileRefusedError when no reader gets to a line of headings for a stray quote."""
    for separator in SEPARATORS:
        reader = csv.reader(io.StringIO(head, newline=""), delimiter=separator, strict=True)
        start = 1
        try:
            for _ in islice(reader, SEARCHED_LINES):
                start = reader.line_num + 1
        except csv.Error:
            lines = islice(io.StringIO(head, newline=""), start - 1, None)
            offset, _, is_long = _last_quote(lines, separator)
            if not is_long:  # a whole line may be one cell between other separators
                raise FileRefusedError("file_stray_quote", line=start + offset) from None


def _first_records(head: str, separator: str) -> list[tuple[int, int, list[str]]]:
    """First line, last line and cells of the first records."""
    records = []
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=separator, strict=True)
    start = 1
    try:
        for cells in reader:
            records.append((start, reader.line_num, cells))
            start = reader.line_num + 1
            if len(records) == SEARCHED_LINES:
                break
    except csv.Error:
        pass
    return records


def _check_utf16(path: Path, encoding: str) -> str:
    try:
        with path.open(encoding=encoding, newline="") as opened:
            while text := opened.read(_BLOCK):
                _check_no_nul("\0" in text)
    except UnicodeError:
        raise FileRefusedError("file_utf16_damaged") from None
    return encoding


def _unmarked_utf16(head: bytes) -> str | None:
    """UTF-16 without a mark, told by where its zeros stand."""
    half = len(head) // 2
    for name, zeros, others in (("utf-16-le", 1, 0), ("utf-16-be", 0, 1)):
        if head[zeros::2].count(0) > half * 0.8 and not head[others::2].count(0):
            return name
    return None


def _encoding(path: Path) -> str:
    line_count = 0
    has_utf8_letters = False
    damaged_line = misread_line = None
    for block in _line_blocks(path.open("rb")):
        _check_no_nul(b"\0" in block)
        if damaged_line is None:
            try:
                block.decode("utf-8")
            except UnicodeDecodeError as error:
                damaged_line = line_count + block.count(b"\n", 0, error.start) + 1
        if misread_line is None and (b"\xc3\x83" in block or b"\xc3\x82" in block):
            found = MISREAD_LETTER.search(block.decode("utf-8", "replace"))
            if found:
                misread_line = line_count + found.string.count("\n", 0, found.start()) + 1
        line_count += block.count(b"\n")
        has_utf8_letters = has_utf8_letters or bool(_UTF8_LETTER.search(block))
    if damaged_line is None:
        return _encoding_of_utf8(path, misread_line)
    if has_utf8_letters:
        raise FileRefusedError("file_utf8_damaged", line=damaged_line)
    encoding = single_byte_encoding(_line_blocks(path.open("rb")))
    if encoding is None:
        raise FileRefusedError("file_encoding_unknown")
    return encoding


def _encoding_of_utf8(path: Path, misread_line: int | None) -> str:
    """UTF-8, or what it was read as before it was saved and what it is, with a stroke between."""
    with path.open(encoding="utf-8-sig", newline="") as opened:
        pair = misreading(opened.read(_HEAD))
    if pair:
        return "/".join(pair)
    if misread_line is not None:
        raise FileRefusedError("file_utf8_damaged", line=misread_line)
    return "utf-8-sig"


def _as_utf8(path: Path, encoding: str) -> bytes | None:
    """The text in UTF-8; None where the file is that."""
    if encoding == "utf-8-sig":
        return None
    wrong, _, right = encoding.rpartition("/")
    if not wrong:
        return path.read_bytes().decode(encoding).encode()
    text = reread(path.read_bytes().decode("utf-8-sig"), wrong, right)
    if text is None:
        raise FileRefusedError("file_encoding_unknown")
    return text.removeprefix("\ufeff").encode()


def _opened_bytes(path: Path, content: bytes | None) -> BinaryIO:
    return path.open("rb") if content is None else io.BytesIO(content)


class _Lines(NamedTuple):
    number: int
    are_plain: bool
    """Whether a fast reader may be tried. Blank lines show later: the fast reader leaves them out,
    and so finds fewer."""
    has_end: bool
    """Whether the last line has a line end."""


def _physical_lines(file: BinaryIO) -> _Lines:
    feeds = returns = pairs = 0
    are_plain, last = True, b"\n"
    for block in _line_blocks(file):
        feeds += block.count(b"\n")
        if b"\r" in block:
            returns += block.count(b"\r")
            pairs += block.count(b"\r\n")
        has_loose_quote = (b'" ' in block or b' "' in block) and _LOOSE_QUOTE.search(block)
        are_plain = are_plain and not has_loose_quote and not _has_long_line(block)
        last = block[-1:]
    has_end = last in (b"\n", b"\r")
    has_one_line_end = returns == pairs and pairs in (0, feeds)
    return _Lines(
        number=feeds + returns - pairs + (not has_end),
        are_plain=are_plain and has_one_line_end,
        has_end=has_end,
    )


def _has_long_line(block: bytes) -> bool:
    """Whether a line may be longer than a cell can be: somewhere, half that has no line end."""
    half = LONGEST_CELL // 2
    return any(
        block.find(b"\n", start, start + half) < 0 for start in range(0, len(block) - half, half)
    )


def _line_blocks(file: BinaryIO) -> Iterator[bytes]:
    """The file in blocks of whole lines; it is closed at the end."""
    rest = b""
    with file:
        while block := file.read(_BLOCK):
            rest += block
            end = rest.rfind(b"\n") + 1
            if end:
                yield rest[:end]
                rest = rest[end:]
            elif len(rest) > _LONGEST_LINE:
                raise FileRefusedError("file_line_too_long")
    if rest:
        yield rest


def _check_no_nul(has_nul: bool) -> None:
    if has_nul:
        raise FileRefusedError("file_nul")
