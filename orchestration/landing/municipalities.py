"""Which municipality, and which day, a file's name tells."""

import csv
import re
import unicodedata
from collections import defaultdict
from contextlib import suppress
from datetime import date
from pathlib import Path

_COUNTED = {"borgere", "personer", "ophold", "placeringer", "sager", "linjer"}
"""What a number in a file name may be a number of."""
_ASCII_FORMS: list[dict[str, str | int | None]] = [
    {},
    {"æ": "ae", "ø": "oe", "å": "aa"},
    {"æ": "ae", "ø": "o", "å": "a"},
    {"å": "aa"},
]


def read_municipality_names(reference: Path) -> dict[str, str]:
    """Code by code and by every spelling of the names, as `_words` writes them: with and without
    genitive s, and as written where a system has no Danish letters. Spellings of two
    municipalities are left out."""
    spellings: defaultdict[str, set[str]] = defaultdict(set)
    for name, code in [
        *_pairs(reference, "municipalities", "municipality_name"),
        *_pairs(reference, "municipality_aliases", "alias"),
    ]:
        spellings[code].add(code)
        for letters in _ASCII_FORMS:
            written = _words(name).translate(str.maketrans(letters))
            for form in (written, written + "s", written.removesuffix("s")):
                spellings[form].add(code)
    return {spelling: codes.pop() for spelling, codes in spellings.items() if len(codes) == 1}


def municipality_of(stem: str, names: dict[str, str]) -> str | None:
    """The municipality whose code or name starts the file name; None when none does, or when the
    code is one municipality's and the name after it another's."""
    words = _words(stem).split(" ")
    code = names.get(words[0].removeprefix("0") if len(words[0]) == 4 else words[0])
    if words[0].isdigit():
        named = _starts_with_name(words[1:], names)
        return None if named and named != code else code
    return _starts_with_name(words, names)


def names_several(stem: str, names: dict[str, str]) -> bool:
    """Whether a file name tells more than one municipality: names anywhere in it, or codes one
    after another or joined by »og«."""
    words = _words(stem).split(" ")
    codes = {municipality_of(stem, names)} - {None}
    at, is_after_code = 0, True
    while at < len(words):
        is_code = words[at].isdigit() and len(words[at]) == 3 and words[at] in names
        is_code = is_code and not _COUNTED & set(words[at + 1 : at + 2])
        if is_code and is_after_code:
            codes.add(names[words[at]])
        is_after_code = is_code or words[at] == "og"
        length, code = _longest_name(words[at:], names)
        codes |= {code} if code else set()
        at += max(length, 1)
    return len(codes) > 1


def day_in_name(stem: str) -> str | None:
    """The first real day written YYYY-MM-DD in a file name."""
    for found in re.findall(r"(?<!\d)\d{4}-\d{2}-\d{2}(?!\d)", stem):
        try:
            return date.fromisoformat(found).isoformat()
        except ValueError:
            continue
    return None


def received_day_in_name(stem: str) -> str | None:
    """The day that a file name says it was sent (R14), YYYY-MM-DD or YYYYMMDD, in this century. Of
    two days none: they are a period."""
    days = set()
    for found in re.findall(r"(?<!\d)20\d\d-\d\d-\d\d(?!\d)|(?<!\d)20\d{6}(?!\d)", stem):
        with suppress(ValueError):
            days.add(date.fromisoformat(found).isoformat())
    return days.pop() if len(days) == 1 else None


def _starts_with_name(words: list[str], names: dict[str, str]) -> str | None:
    return _longest_name(words, names)[1]


def _longest_name(words: list[str], names: dict[str, str]) -> tuple[int, str | None]:
    """The municipality whose name the words start with, and how many of them are its name; the
    longest name wins."""
    for length in range(min(len(words), 4), 0, -1):
        name = " ".join(words[:length])
        for form in (name, name.removesuffix("kommune")):
            if form in names and not form.isdigit():
                return length, names[form]
    return 0, None


def _words(text: str) -> str:
    """Lower case; letters and digits apart, with one space between words."""
    text = unicodedata.normalize("NFC", text).lower()
    return " ".join(re.findall(r"[^\W\d_]+|\d+", text))


def _pairs(reference: Path, seed: str, name: str) -> list[tuple[str, str]]:
    with (reference / f"{seed}.csv").open(encoding="utf-8", newline="") as file:
        return [(row[name], row["municipality_code"]) for row in csv.DictReader(file)]
