"""CSV files: encoding, separator, and their lines as an editor numbers them."""

import codecs
import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from orchestration.landing.headings import (
    SEARCHED_LINES,
    Headings,
    Synonyms,
    find_headings,
    not_recognised,
)
from orchestration.landing.refusals import FileRefusedError
from orchestration.landing.table_lines import LONGEST_CELL, Line, too_long
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
# Blanks beside a quote, where readers of CSV differ.
_LOOSE_QUOTE = re.compile(rb'(?:^|[;,\t]) +"|" +(?:["\r\n;,\t]|$)', re.MULTILINE)


@dataclass(frozen=True)
class TextFile:
    """A CSV file whose text can be read."""

    path: Path
    encoding: str
    line_count: int
    is_plain: bool
    """No line is overlong, line ends are all alike, and quotes, if any, are where they belong: a
    fast reader may be tried on it."""
    content: bytes | None
    """The whole text in UTF-8, of a plain file in another encoding."""


@dataclass(frozen=True)
class CsvLayout:
    """Where the table stands in a CSV file."""

    separator: str
    heading_line: int
    first_line: int
    """The line below the headings."""
    headings: Headings
    title_texts: tuple[str, ...]


def examine_text(path: Path) -> TextFile:
    """Reads the file through once. Raises FileRefusedError when it is empty, another kind of file,
    or not text in UTF-8, UTF-16 with mark, Windows-1252 or ISO-8859-1."""
    with path.open("rb") as file:
        head = file.read(_BLOCK)
    if not head.strip():
        raise FileRefusedError("file_empty")
    for mark, kind in _OTHER_KINDS:
        if head.lstrip(codecs.BOM_UTF8 + b" \t\r\n")[:16].lower().startswith(mark.lower()):
            raise FileRefusedError("file_not_csv", kind=kind)
    encoding = next((name for mark, name in _MARKS if head.startswith(mark)), None)
    encoding = _check_utf16(path, encoding) if encoding else _encoding(path)
    content = None
    if encoding != "utf-8-sig" and path.stat().st_size <= MOST_BYTES_IN_MEMORY:
        content = path.read_bytes().decode(encoding).encode()
    is_readable = encoding == "utf-8-sig" or content is not None
    line_count = _plain_lines(path.open("rb") if content is None else io.BytesIO(content))
    is_plain = is_readable and line_count is not None
    return TextFile(path, encoding, line_count or 0, is_plain, content if is_plain else None)


def find_layout(file: TextFile, table: RawTable, synonyms: Synonyms) -> CsvLayout:
    """Finds separator and headings: the ones that give most raw columns. Raises FileRefusedError
    when no line has known headings."""
    with file.path.open(encoding=file.encoding, newline="") as opened:
        head = opened.read(_HEAD)
    found = []
    for separator in SEPARATORS:
        records = _first_records(head, separator)
        match = find_headings(((line, cells) for line, _, cells in records), table, synonyms)
        if match:
            rank = (not match[1].missing(table), len(match[1].columns))
            found.append((rank, separator, records, *match))
    if not found:
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
    )


def csv_lines(file: TextFile, layout: CsvLayout) -> Iterator[Line]:
    """Every record below the headings with the number of its first line. Raises FileRefusedError
    when a cell is too long to be read."""
    with file.path.open(encoding=file.encoding, newline="") as opened:
        text = _Remembering(opened)
        reader = csv.reader(text, delimiter=layout.separator)
        start = 1
        try:
            for cells in reader:
                if start >= layout.first_line:
                    yield start, cells
                start = reader.line_num + 1
                text.record = []
        except csv.Error:
            opened_cell = len(_cells(text.record[0], layout.separator)) - 1
            raise too_long(start, opened_cell, layout.headings) from None


class _Remembering:
    """Lines of a text, of which the first of the present record is kept."""

    def __init__(self, lines: io.TextIOBase) -> None:
        self.lines = lines
        self.record: list[str] = []

    def __iter__(self) -> Iterator[str]:
        for line in self.lines:
            if not self.record:
                self.record.append(line)
            yield line


def _first_records(head: str, separator: str) -> list[tuple[int, int, list[str]]]:
    """First line, last line and cells of the first records."""
    records = []
    reader = csv.reader(io.StringIO(head, newline=""), delimiter=separator)
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


def _cells(line: str, separator: str) -> list[str]:
    """Cells of one line, the last perhaps cut; a quick count for a message."""
    return next(csv.reader([line[:LONGEST_CELL]], delimiter=separator), [""])


def _check_utf16(path: Path, encoding: str) -> str:
    try:
        with path.open(encoding=encoding, newline="") as opened:
            while text := opened.read(_BLOCK):
                _check_no_nul("\0" in text)
    except UnicodeError:
        raise FileRefusedError("file_utf16_damaged") from None
    return encoding


def _encoding(path: Path) -> str:
    line_count = 0
    is_1252, has_utf8_letters = True, False
    damaged_line = None
    for block in _line_blocks(path.open("rb")):
        _check_no_nul(b"\0" in block)
        if damaged_line is None:
            try:
                block.decode("utf-8")
            except UnicodeDecodeError as error:
                damaged_line = line_count + block.count(b"\n", 0, error.start) + 1
            line_count += block.count(b"\n")
        if damaged_line is not None:
            is_1252 = is_1252 and _is_1252(block)
        has_utf8_letters = has_utf8_letters or bool(_UTF8_LETTER.search(block))
    if damaged_line is None:
        return "utf-8-sig"
    if has_utf8_letters:
        raise FileRefusedError("file_utf8_damaged", line=damaged_line)
    if not is_1252:
        raise FileRefusedError("file_not_text")
    return "cp1252"


def _plain_lines(file: BinaryIO) -> int | None:
    """How many lines the text has; None when it is not plain. Blank lines show later: the fast
    reader leaves them out, and so finds fewer."""
    line_count = returns = 0
    for block in _line_blocks(file):
        if (
            (b"\r" in block and block.count(b"\r") != block.count(b"\r\n"))
            or _has_long_line(block)
            or ((b'" ' in block or b' "' in block) and _LOOSE_QUOTE.search(block))
        ):
            return None
        line_count += block.count(b"\n") + (not block.endswith(b"\n"))
        returns += block.count(b"\r")
    return line_count if returns in (0, line_count, line_count - 1) else None


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


def _is_1252(block: bytes) -> bool:
    try:
        block.decode("cp1252")
    except UnicodeDecodeError:
        return False
    return True


def _check_no_nul(has_nul: bool) -> None:
    if has_nul:
        raise FileRefusedError("file_nul")
