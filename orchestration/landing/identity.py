"""CPR numbers: found at every position of any text, and replaced by keyed pseudonyms, in memory.

A number is looked for in the text as a reader would see it: digits of every script are digits,
signs that take no room are not there, and between the groups of day, month, year and serial a few
signs may stand that are neither letter nor digit. What may be a CPR number is replaced: better one
harmless number masked than one person shown. A pseudonym is `cpr_` and the first 32 digits of
HMAC-SHA-256, written with the letters a-p: it can never look like a CPR number.

How a number is built: CPR-kontoret, »Personnummeret i CPR-systemet«. Numbers in place of one have
60 added to the day (CPR-kontoret, »Erstatningspersonnummer i eksterne systemer«), or letters in the
serial (X-eCPR and D-eCPR, Sundhedsdatastyrelsen).
"""

import hashlib
import hmac
import re
import secrets
import unicodedata
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal
from functools import lru_cache

import duckdb

from orchestration.errors import KapacitetError
from orchestration.sql_files import sql_file

PREFIX = "cpr_"
PSEUDONYM = re.compile(f"{PREFIX}[a-p]{{32}}")
HIDDEN = "cpr_skjult"
"""What stands for a CPR number where there is no key."""
SHORTEST_KEY = 32
"""Bytes of a key."""
MAY_HOLD_CPR = (
    "[0-9](?:[^0-9]*[0-9]){8}"
    "|[0-9]{2}[^0-9A-Za-z]*[0-9]{2}[^0-9A-Za-z]*[0-9]{2}[^0-9A-Za-z]*[0-9A-Za-z]{4}"
    "|[0-9][.,][0-9]+[eE]|[0-9][eE][+]"
    r"|[\x{00AD}\x{00B2}\x{00B3}\x{00B9}\x{0300}-\x{10FFFF}]"
)
"""A regular expression of DuckDB that every text with a CPR number, whole or shortened, matches,
and many others."""

_HEX, _LETTERS = "0123456789abcdef", "abcdefghijklmnop"
_TO_LETTERS = str.maketrans(_HEX, _LETTERS)
_BLOCK = 64
# A guess at the key takes 32 MB and a tenth of a second.
_SCRYPT = {"n": 2**15, "r": 8, "p": 1, "maxmem": 2**26}

# --- written forms, in a text whose digits are 0-9 and whose other letters are A-Z, a-z or x ------

_GAP = r"(?:&#?[0-9A-Za-z]{1,8};|%[0-9A-Fa-f]{2}|\\u[0-9A-Fa-f]{4}|[^0-9A-Za-z]){0,8}"
_DAY, _MONTH, _TWO, _YEAR = (
    "([0-36-9][0-9])", "(0[1-9]|1[0-2])", "([0-9]{2})", "((?:18|19|20)[0-9]{2})",
)  # fmt: skip
_DIGIT = "([0-9])"


def _form(*groups: str, gap: str = _GAP, before: str = "") -> re.Pattern[str]:
    """Groups with gaps between. It takes no text up: every start is tried, so that no digits before
    a number hide it."""
    return re.compile(f"{before}(?=({gap.join(groups)}))")


_FORMS = (
    _form(_DAY, _MONTH, _TWO, _TWO, _TWO),
    _form(_DAY, _MONTH, _YEAR, _TWO, _TWO),
    # Excel took the zero
    _form("([1-9])", _MONTH, _TWO, _TWO, _TWO),
    # each digit apart
    _form(*[_DIGIT] * 10, gap="[^0-9A-Za-z]{1,3}"),
    # letters in the serial: capitals anywhere, others in a word of their own
    _form(_DAY, _MONTH, _TWO, "((?=[0-9]{0,2}[A-Z])[0-9A-Z]{3}[0-9])"),
    _form(
        _DAY, _MONTH, _TWO, "((?=[0-9]{0,2}[A-Za-z])[0-9A-Za-z]{3}[0-9](?![0-9A-Za-z]))",
        before="(?<![0-9A-Za-z])",
    ),
    # and at its end
    _form(
        _DAY, _MONTH, _TWO, "-?((?=[0-9]{0,3}[A-Za-z])[0-9A-Za-z]{4}(?![0-9A-Za-z]))",
        gap="", before="(?<![0-9A-Za-z])",
    ),
)  # fmt: skip
_YEAR_FIRST = _form(_YEAR, _MONTH, _DAY, _TWO, _TWO)
# 1.0290123E+8: what Excel shows of a number in a narrow column
_SCIENTIFIC = re.compile(r"([1-9])[.,]([0-9]{4,9})[eE]\+?0?([89])(?![0-9])")
# 1,01E+09: so few of its digits are left that it can be anybody's
_SHORTENED = re.compile(r"\s*[0-9](?:[.,][0-9]+[eE]\+?|[eE]\+)[0-9]{1,2}\s*")

_MAY = re.compile(
    f"[0-9](?:{_GAP}[0-9]){{8}}|[0-9]{{2}}{_GAP}[0-9]{{2}}{_GAP}[0-9]{{2}}{_GAP}[0-9A-Za-z]{{4}}"
    f"|{_SCIENTIFIC.pattern}"
)
"""Every text with a number matches, and some others."""
# As most people write it.
_USUAL = re.compile("(?<![0-9])([0-9]{6})[- ]?([0-9]{4})(?![0-9])")

# --- what looks like one and is none ------------------------------------------------------------

_A_DATE = (
    "(?:[0-9]{1,2}[-./][0-9]{1,2}[-./](?:19|20)[0-9]{2}"
    "|(?:19|20)[0-9]{2}[-./][0-9]{1,2}[-./][0-9]{1,2})"
)
_A_SECOND = "(?::[0-5][0-9](?:[.,](?:[0-9]{3}|[0-9]{6}))?)"
_A_TIME = f"(?:[T ][0-2][0-9](?:[.][0-5][0-9]|:[0-5][0-9]{_A_SECOND}?Z?))"
# a full date with a time of day, and a range of two dates
_DATES = re.compile(f"(?<![0-9]){_A_DATE}{_A_TIME}?(?: ?[-_/] ?{_A_DATE}{_A_TIME}?)?(?![0-9])")
# a whole cell that is an id which a computer made
_MADE_ID = re.compile(
    "\\s*(?:[a-z]{1,8}-)?(?=[0-9]*[a-f][0-9]*[a-f])(?:[0-9a-f]{16}|[0-9a-f]{32}|[0-9a-f]{40}"
    "|[0-9a-f]{64}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\\s*"
    "|\\s*[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}\\s*"
)
_AMOUNT = re.compile(r"(\s*-?)(0|[1-9][0-9]{0,4}|[1-9][0-9]?\.[0-9]{3})([.,])([0-9]{3,})(\s*)")
_TEN_DIGITS = re.compile("(?<![0-9])[0-9]{10}(?![0-9])")
_P_NUMBER = re.compile(r"[^0-9]*(1[0-9]{9})(?:[.,]0+)?[^0-9]*")
# Hangul fillers: letters that are blank.
_BLANK_LETTERS = "\u115f\u1160\u3164\uffa0"

_KEYLESS = f"create or replace temp macro pseudonym(cpr) as '{HIDDEN}';"


@dataclass(frozen=True)
class _Found:
    """A number in a text: where it stands, and its ten signs."""

    start: int
    end: int
    number: str


class Identity:
    """Finds CPR numbers and gives their pseudonyms; makes digests of what may hold them."""

    def __init__(self, key: str | None, secret: bytes | None = None) -> None:
        """`key` makes the pseudonyms; with None each is HIDDEN, and nothing that holds a CPR number
        may be kept. Without a key digests are made with `secret`, or with one of this object's own.
        Raises KapacitetError when the key is too short to withstand guessing."""
        self.has_key = key is not None
        self._pseudonym_key = self._check_key = b""
        self._digest_key = secret or secrets.token_bytes(SHORTEST_KEY)
        if key is not None:
            if len(key.encode()) < SHORTEST_KEY:
                raise KapacitetError(
                    f"Nøglen i KAPACITET_PSEUDONYM_KEY er kortere end {SHORTEST_KEY} tegn og kan"
                    " gættes. Lav en tilfældig nøgle med `make key`."
                )
            self._pseudonym_key, self._digest_key, self._check_key = _stretched(key)

    def numbers(self, text: str, p_numbers: Collection[str] = frozenset()) -> set[str]:
        """The CPR numbers in the text, ten signs each. What stands in the text as ten digits and is
        among `p_numbers`, the register's, is a P-number."""
        return {found.number for found in _find(text, p_numbers)}

    def only_number(self, cell: str) -> str | None:
        """The CPR number of a cell that holds one and no more; where other digits can be read
        together with it, the one that is written as most people do."""
        numbers = self.numbers(cell)
        if len(numbers) > 1:
            numbers &= {"".join(match.groups()) for match in _USUAL.finditer(cell)}
        return numbers.pop() if len(numbers) == 1 else None

    def mask(self, text: str, p_numbers: Collection[str] = frozenset()) -> str:
        """The text with every CPR number replaced, in whatever way it is written. Numbers that
        overlap are replaced by one pseudonym. `p_numbers` as above."""
        masked, at = "", 0
        for start, end, numbers in _regions(_find(text, p_numbers)):
            masked += text[at:start] + self.pseudonym("+".join(numbers))
            at = end
        return masked + text[at:]

    def mask_cell(self, cell: str, column: str, p_numbers: Collection[str] = frozenset()) -> str:
        """A cell of a raw column, masked. An amount with decimals keeps as many of them as no
        number fits into. In the column of P-numbers ten digits are a P-number, unless they have a
        day of birth and are not in the register."""
        if column == "p_number" and (number := p_number_of(cell)):
            is_kept = number in p_numbers or not is_like_cpr(number)
            return cell if is_kept else cell.replace(number, self.p_number_mask(number))
        amount = None if column in ("citizen_id", "p_number") else _AMOUNT.fullmatch(cell)
        if amount and _find(cell, p_numbers):
            return _rounded(*amount.groups())
        return self.mask(cell, p_numbers)

    def pseudonym(self, number: str) -> str:
        """The pseudonym of a CPR number of ten signs."""
        if not self.has_key:
            return HIDDEN
        digest = hmac.digest(self._pseudonym_key, number.encode(), "sha256").hex()
        return PREFIX + digest[:32].translate(_TO_LETTERS)

    def p_number_mask(self, number: str) -> str:
        """What stands for ten digits that were delivered as a P-number and could be a CPR number:
        not the citizen's pseudonym, so that they can be a P-number again."""
        return self.pseudonym(f"P{number}")

    def digest(self, data: bytes) -> str:
        """64 letters that tell two texts or files apart, and from which without key or secret
        nothing follows."""
        return hmac.digest(self._digest_key, data, "sha256").hex().translate(_TO_LETTERS)

    def key_check(self) -> str:
        """What recognises the key later, in letters; each call gives another. Who wants to try a
        key on it has to stretch that one first."""
        salt = secrets.token_bytes(16)
        return f"{salt.hex()}.{self._check(salt)}".translate(_TO_LETTERS)

    def passes(self, key_check: str) -> bool:
        """Whether the check was made with this key."""
        salt, _, check = key_check.translate(str.maketrans(_LETTERS, _HEX)).partition(".")
        return hmac.compare_digest(check, self._check(bytes.fromhex(salt)))

    def add_macros(self, connection: duckdb.DuckDBPyConnection) -> None:
        """Gives the connection the macros above, for a million numbers at once."""
        connection.execute(sql_file(__name__, "cpr_macros"))
        if not self.has_key:
            connection.execute(_KEYLESS)
            return
        secret = self._pseudonym_key.ljust(_BLOCK, b"\0")
        for name, pad in (("inner_key", 0x36), ("outer_key", 0x5C)):
            padded = bytes(byte ^ pad for byte in secret)
            connection.execute(f"set variable {name} = ?::blob", [padded])
        letters = {"prefix": PREFIX, "hex": _HEX, "letters": _LETTERS}
        connection.execute(sql_file(__name__, "pseudonym_macro", **letters))

    def _check(self, salt: bytes) -> str:
        return hmac.digest(self._check_key, salt, "sha256").hex()


@lru_cache(4)
def _stretched(key: str) -> tuple[bytes, bytes, bytes]:
    """Keys for pseudonyms, digests and the check. No salt of its own: the same key gives the same
    pseudonyms everywhere."""
    stretched = hashlib.scrypt(key.encode(), salt=b"kapacitet", dklen=96, **_SCRYPT)
    return stretched[:32], stretched[32:64], stretched[64:]


@lru_cache(10_000)
def is_like_cpr(p_number: str) -> bool:
    """Whether ten digits have a day of birth."""
    return any(_checked(0, 10, p_number))


def is_shortened(cell: str) -> bool:
    """Whether a cell has a number as 1.0290123E+8, of which digits are lost."""
    return bool(_SCIENTIFIC.search(cell) or _SHORTENED.fullmatch(cell))


def is_without_serial(number: str) -> bool:
    """Whether the serial of a CPR number of ten signs is one sign four times, no digit but zero:
    010190-xxxx and 010190-0000 are every citizen's of that day (R19)."""
    return len(set(number[6:])) == 1 and number[6] not in "123456789"


def has_same_digits(cell: str) -> bool:
    """Whether a cell has nine or ten digits, all the same: 1111111111 is no citizen (R19)."""
    digits = [sign for sign in cell if sign.isdigit()]
    return len(digits) in (9, 10) and len(set(digits)) == 1


@lru_cache(10_000)
def p_number_of(cell: str) -> str | None:
    """The ten digits of a cell that holds a P-number and no more. They begin with 1, and stand
    together: 100301-2345 is none."""
    match = _P_NUMBER.fullmatch(cell)
    return match[1] if match else None


def _find(text: str, p_numbers: Collection[str] = frozenset()) -> list[_Found]:
    """The numbers in a text in their order, each without those that lie inside it."""
    seen, places = (text, None) if text.isascii() else _as_seen(text)
    if not _MAY.search(seen) or _MADE_ID.fullmatch(text):
        return []
    none = [match.span() for match in _DATES.finditer(seen)]
    none += [match.span() for match in _TEN_DIGITS.finditer(seen) if match[0] in p_numbers]
    found = sorted(
        {
            one
            for one in _matches(seen)
            if not any(start <= one.start and one.end <= end for start, end in none)
        },
        key=lambda one: (one.start, -one.end, one.number),
    )
    outer: list[_Found] = []
    for one in found:
        if not outer or one.end > outer[-1].end or (one.start, one.end) == _span(outer[-1]):
            outer.append(one)
    if places is None:
        return outer
    return [_Found(places[one.start], places[one.end - 1] + 1, one.number) for one in outer]


def _span(found: _Found) -> tuple[int, int]:
    return found.start, found.end


def _matches(seen: str) -> Iterator[_Found]:
    for form in _FORMS:
        for match in form.finditer(seen):
            number = "".join(match.groups()[1:]).upper()
            if len(number) == 12:
                number = number[:4] + number[6:]
            yield from _checked(match.start(1), match.end(1), number.rjust(10, "0"))
    for match in _YEAR_FIRST.finditer(seen):
        _, year, month, day, *serial = match.groups()
        yield from _checked(match.start(1), match.end(1), day + month + year[2:] + "".join(serial))
    for match in _SCIENTIFIC.finditer(seen):
        number = (match[1] + match[2]).ljust(int(match[3]) + 1, "0")
        yield from _checked(match.start(), match.end(), number.rjust(10, "0"))


def _checked(start: int, end: int, number: str) -> Iterator[_Found]:
    """The number, when its day is one in some century."""
    day, month, year = int(number[:2]), int(number[2:4]), int(number[4:6])
    days = (31, 28 + (year % 4 == 0), 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
    if 1 <= month <= 12 and 1 <= (day - 60 if day > 60 else day) <= days[month - 1]:
        yield _Found(start, end, number)


def _as_seen(text: str) -> tuple[str, list[int]]:
    """The text as it is seen: digits of any script as 0-9, letters beyond A-Z as x, nothing of
    marks and of signs without width. And for each sign its place in the text."""
    seen: list[str] = []
    places: list[int] = []
    for place, sign in enumerate(text):
        for shown in _seen(sign):
            seen.append(shown)
            places.append(place)
    return "".join(seen), places


@lru_cache(4096)
def _seen(sign: str) -> str:
    if sign.isascii():
        return sign
    if sign in _BLANK_LETTERS:
        return " "
    digit = unicodedata.digit(sign, None)
    if digit is not None:
        return str(digit)
    if unicodedata.category(sign) in ("Mn", "Me", "Mc", "Cf"):
        return ""
    plain = unicodedata.normalize("NFKC", sign)
    if plain != sign:
        return "".join(_seen(one) for one in plain if one != sign)
    return "x" if sign.isalnum() else " "


def _regions(found: list[_Found]) -> Iterator[tuple[int, int, list[str]]]:
    """Numbers that overlap, together: start, end, and the numbers."""
    start, end, numbers = 0, 0, list[str]()
    for one in found:
        if one.start >= end and numbers:
            yield start, end, numbers
            numbers = []
        if not numbers:
            start = one.start
        end = max(end, one.end) if numbers else one.end
        if one.number not in numbers:
            numbers.append(one.number)
    if numbers:
        yield start, end, numbers


def _rounded(sign: str, whole: str, point: str, decimals: str, end: str) -> str:
    """An amount with so few decimals that no number fits. To two decimals it is rounded as amounts
    are; to more it is cut, so that rounding it later gives the same."""
    kept = max(2, 6 - len(whole))
    rounding = ROUND_HALF_UP if kept == 2 else ROUND_DOWN
    exact = Decimal(f"{whole.replace('.', '')}.{decimals}")
    rounded = format(exact.quantize(Decimal(1).scaleb(-kept), rounding), "f")
    return sign + rounded.replace(".", point) + end
