"""CPR numbers: recognised, and replaced by keyed pseudonyms, in memory.

The rules are SQL macros of a DuckDB connection, so that a million numbers are done at once and
each rule has one home. A pseudonym is `cpr_` and the first 32 digits of HMAC-SHA-256 over the ten
digits, written with the letters a-p: it can never look like a CPR number.
"""

import hashlib
import hmac
import re
from collections.abc import Collection, Iterable, Mapping

import duckdb

PREFIX = "cpr_"
HIDDEN = "cpr_skjult"
"""What stands for a CPR number where there is no key."""
_SEPARATORS = " \u00a0-\u2010\u2011\u2012\u2013\u2014\u2015\u2212"
_GAP = "[ \u00a0./-]?"
_BETWEEN = "[ \u00a0./_\u2010-\u2015\u2212-]{0,3}"
MAY_HOLD_CPR = f"[0-9]{{2}}{_GAP}[0-9]{{2}}{_GAP}[0-9]{{2}}{_BETWEEN}[0-9]{{4}}"
"""A regular expression that every text with a CPR number matches, and some others."""
# 2101.805479 is an amount with six decimals: nobody writes a day of birth so.
_AMOUNT = "[0-9]{4}[.][0-9]{6}(?![0-9])"
_TOKEN = re.compile(f"(?<![0-9])(?!{_AMOUNT}){MAY_HOLD_CPR}(?![0-9])")
_HEX, _LETTERS = "0123456789abcdef", "abcdefghijklmnop"
_BLOCK = 64

_MACROS = f"""
-- The day of birth in ten digits; the century by the seventh. Null when there is no such day. In
-- administrative replacement numbers the day has 60 added.
create or replace temp macro cpr_birth_date(cpr) as try_cast(
    case
        when substr(cpr, 7, 1) <= '3' then '19'
        when substr(cpr, 7, 1) in ('4', '9') and substr(cpr, 5, 2) <= '36' then '20'
        when substr(cpr, 7, 1) in ('4', '9') then '19'
        when substr(cpr, 5, 2) <= '57' then '20'
        else '18'
    end
    || substr(cpr, 5, 2) || '-' || substr(cpr, 3, 2) || '-'
    || translate(substr(cpr, 1, 1), '6789', '0123') || substr(cpr, 2, 1)
    as date
);
create or replace temp macro is_replacement_number(cpr) as
    substr(cpr, 1, 1) >= '6' and cpr_birth_date(cpr) is not null;
create or replace temp macro is_cpr(cpr) as
    substr(cpr, 1, 1) <= '3' and cpr_birth_date(cpr) is not null;
create or replace temp macro cpr_sex(cpr) as
    case when right(cpr, 1) in ('0', '2', '4', '6', '8') then 'K' else 'M' end;
create or replace temp macro passes_modulus_11(cpr) as (
    cpr::bigint // 1000000000 % 10 * 4
    + cpr::bigint // 100000000 % 10 * 3
    + cpr::bigint // 10000000 % 10 * 2
    + cpr::bigint // 1000000 % 10 * 7
    + cpr::bigint // 100000 % 10 * 6
    + cpr::bigint // 10000 % 10 * 5
    + cpr::bigint // 1000 % 10 * 4
    + cpr::bigint // 100 % 10 * 3
    + cpr::bigint // 10 % 10 * 2
    + cpr::bigint % 10
) % 11 = 0;
-- The digits of a cell of ids as Excel or a text export may have written them: without blanks,
-- hyphens, quotes and a decimal zero. Null when there are other signs.
create or replace temp macro bare_digits(cell) as nullif(
    regexp_extract(
        translate(cell, '{_SEPARATORS}=''"' || chr(9), ''), '^([0-9]+)(?:[.,]0+)?$', 1
    ), ''
);
-- The CPR number in a column headed as CPR numbers: any nine digits or more are one, written with
-- more or less beside it.
create or replace temp macro cpr_in_cpr_column(cell) as (
    case
        when length(bare_digits(cell)) = 10 then bare_digits(cell)
        when length(bare_digits(cell)) = 9 then '0' || bare_digits(cell)
        when length(regexp_replace(cell, '[^0-9]', '', 'g')) >= 9
            then regexp_replace(cell, '[^0-9]', '', 'g')
    end
);
-- The CPR number in another column of ids: ten digits that give a day, or nine where the column is
-- known to hold CPR numbers.
create or replace temp macro cpr_in_id_column(cell, has_cpr) as (
    case
        when
            length(bare_digits(cell)) = 10
            and (is_cpr(bare_digits(cell)) or is_replacement_number(bare_digits(cell)))
            then bare_digits(cell)
        when has_cpr and length(bare_digits(cell)) = 9 and is_cpr('0' || bare_digits(cell))
            then '0' || bare_digits(cell)
    end
);
"""
_KEYED = f"""
create or replace temp macro pseudonym(cpr) as
    '{PREFIX}' || translate(
        left(
            sha256(
                getvariable('outer_key')
                || unhex(sha256(getvariable('inner_key') || encode(cpr)))
            ), 32
        ), '{_HEX}', '{_LETTERS}'
    );
"""
_KEYLESS = f"create or replace temp macro pseudonym(cpr) as '{HIDDEN}';"


def add_identity_macros(connection: duckdb.DuckDBPyConnection, key: str | None) -> None:
    """Gives the connection the macros above. With no key every pseudonym is HIDDEN, and nothing
    with a CPR number in it may be landed."""
    connection.execute(_MACROS)
    if key is None:
        connection.execute(_KEYLESS)
        return
    secret = key.encode("utf-8")
    secret = (secret if len(secret) <= _BLOCK else hashlib.sha256(secret).digest()).ljust(
        _BLOCK, b"\0"
    )
    connection.execute("set variable inner_key = ?::blob", [bytes(byte ^ 0x36 for byte in secret)])
    connection.execute("set variable outer_key = ?::blob", [bytes(byte ^ 0x5C for byte in secret)])
    connection.execute(_KEYED)


def key_check(key: str) -> str:
    """What tells two keys apart and gives neither away, in letters."""
    digest = hmac.new(key.encode("utf-8"), b"kapacitet pseudonym key", hashlib.sha256)
    return digest.hexdigest().translate(str.maketrans(_HEX, _LETTERS))


def cpr_numbers(texts: Iterable[str], connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """The CPR numbers anywhere in the texts, ten digits each, and their pseudonyms."""
    found = {cpr for text in texts for cpr in _tokens(text)}
    if not found:
        return {}
    return dict(
        connection.execute(
            "select cpr, pseudonym(cpr) from (select unnest(?::varchar[]) as cpr)"
            " where is_cpr(cpr) or is_replacement_number(cpr)",
            [sorted(found)],
        ).fetchall()
    )


def mask(text: str, pseudonyms: Mapping[str, str], p_numbers: Collection[str] = frozenset()) -> str:
    """The text with those CPR numbers replaced, in whatever way they are written in it; numbers
    in `p_numbers` are left where they stand without hyphen or blank."""

    def replacement(found: re.Match[str]) -> str:
        return found[0] if found[0] in p_numbers else pseudonyms.get(_digits(found), found[0])

    return _TOKEN.sub(replacement, text)


def _tokens(text: str) -> Iterable[str]:
    return (_digits(match) for match in _TOKEN.finditer(text))


def _digits(found: re.Match[str]) -> str:
    return re.sub("[^0-9]", "", found[0])


class Identity:
    """What the key does to one text or number; a million are done by the macros above."""

    def __init__(self, key: str | None) -> None:
        """With no key every pseudonym is HIDDEN."""
        self._connection = duckdb.connect(":memory:")
        self._key = (key or "").encode("utf-8")
        add_identity_macros(self._connection, key)

    def mask(self, text: str) -> str:
        """The text with its CPR numbers replaced."""
        return mask(text, cpr_numbers([text], self._connection))

    def pseudonym(self, cpr_digits: str) -> str:
        """Of a CPR number."""
        return self._connection.execute("select pseudonym(?)", [cpr_digits]).fetchone()[0]

    def digest(self, data: bytes) -> str:
        """Keyed, in letters."""
        digest = hmac.new(self._key, data, hashlib.sha256).hexdigest()
        return digest.translate(str.maketrans(_HEX, _LETTERS))
