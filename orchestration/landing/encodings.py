"""Which encoding a text is in, by what its letters make of words that are known: headings and the
names of municipalities."""

import csv
import re
from collections.abc import Iterable
from functools import cache

from orchestration.settings import PROJECT

_SINGLE_BYTE = ("cp1252", "mac_roman", "cp850")
_LETTERS = "æøåÆØÅ§éÉüÜöÖäÄ"
_WORD = re.compile(rb"(?<![A-Za-z\x80-\xff])[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*")
_ASCII = bytes(range(128))
_MOST_WORDS = 50_000
_MOST_BYTES = 4 * 1024**2
"""Of blocks that words are looked for in: the search is slow, and headings stand first."""
MISREAD_LETTER = re.compile("[ÃÂ][\u0080-\u00bf\u0152-\u0192\u02c6\u02dc\u2013-\u203a\u20ac\u2122]")
"""A letter of UTF-8 that was read as two of Windows-1252; no Danish word has such a pair."""


def single_byte_encoding(blocks: Iterable[bytes]) -> str | None:
    """The encoding of a text that is not UTF-8, by its words that have other letters than A-Z and
    by the bytes it uses: the one that gives most known words, then most Danish letters. None in
    doubt: two give the same, or another than Windows-1252 (and ISO-8859-1, its part) gives no known
    word."""
    words: set[bytes] = set()
    used: set[int] = set()
    searched = 0
    for block in blocks:
        letters = block.translate(None, _ASCII)
        used.update(letters)
        if letters and len(words) < _MOST_WORDS and searched < _MOST_BYTES:
            words.update(_WORD.findall(block))
            searched += len(block)
    scores = {
        encoding: _score([word.decode(encoding, "replace") for word in words])
        for encoding in _SINGLE_BYTE
        if _can_decode(bytes(used), encoding)
    }
    ranked = sorted(scores, key=lambda encoding: scores[encoding], reverse=True)
    if not ranked or ("cp1252" in scores and not any(map(any, scores.values()))):
        return "cp1252" if ranked else None
    best = ranked[0]
    if any(scores[other] == scores[best] for other in ranked[1:]):
        return None
    return best if best == "cp1252" or scores[best][0] else None


def misreading(head: str) -> tuple[str, str] | None:
    """Of a text in UTF-8 that gives no known word: the encoding it was wrongly read in before it
    was saved, and its own. None when no such pair gives known words, or it is as it should be."""
    known = _known_words()
    words: set[str] = set()
    for found in _WORD.finditer(head.encode()):
        word = found[0].decode()
        if word.lower() in known:
            return None
        words.add(word)
    if not words:
        return None
    hits = {}
    for wrong in _SINGLE_BYTE:
        for right in ("utf-8", *_SINGLE_BYTE):
            read = [reread(word, wrong, right) for word in words]
            hits[wrong, right] = _score([word for word in read if word])[0]
    best = max(hits, key=lambda pair: hits[pair])
    return best if hits[best] and list(hits.values()).count(hits[best]) == 1 else None


def reread(text: str, wrong: str, right: str) -> str | None:
    """A text that was read in a wrong encoding, read in the right one; None when it was not."""
    try:
        if wrong == "cp1252":  # what it does not know, programs keep as it is
            data = text.translate(_KEPT_BYTES).encode("latin-1")
        else:
            data = text.encode(wrong)
        return data.decode(right)
    except UnicodeError:
        return None


_KEPT_BYTES = {
    ord(sign): byte for byte in range(256) if (sign := bytes([byte]).decode("cp1252", "ignore"))
}


def _score(words: Iterable[str]) -> tuple[int, int]:
    known = _known_words()
    words = set(words)
    return sum(word.lower() in known for word in words), sum(
        letter in _LETTERS for word in words for letter in word
    )


def _can_decode(used: bytes, encoding: str) -> bool:
    try:
        used.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


@cache
def _known_words() -> frozenset[str]:
    """Words with Danish letters of all known headings and of the municipalities' names."""
    texts = ["§"]
    for seed, column in (
        ("header_synonyms", "heading"),
        ("municipalities", "municipality_name"),
    ):
        path = PROJECT / "seeds" / "reference" / f"{seed}.csv"
        with path.open(encoding="utf-8", newline="") as file:
            texts += [row[column] for row in csv.DictReader(file)]
    words = {word.lower() for text in texts for word in re.findall(r"§|[^\W\d_]+", text)}
    return frozenset(word for word in words if not word.isascii())
