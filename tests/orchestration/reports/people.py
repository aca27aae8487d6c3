"""Whom a figure is of, counted once more in Python: what a shared file must not tell."""

from collections.abc import Iterable

import duckdb

FEW, HIDDEN = "under 5", "skjult"
WORDS = (FEW, HIDDEN)
Person = tuple[str, str]
"""Who knows a citizen, and the citizen."""


def fewest(people: Iterable[Person]) -> int:
    """The fewest citizens that a reader can single out: of all of them, or of those whom a
    municipality that takes its own away does not know."""
    known: dict[str, set[str]] = {}
    for municipality, citizen in people:
        known.setdefault(municipality, set()).add(citizen)
    citizens = set().union(*known.values())
    left = [len(citizens - own) for own in known.values()]
    return min([len(citizens), *(number for number in left if number)])


def is_few(people: Iterable[Person]) -> bool:
    """Such that nothing of them may be shown."""
    return 0 < fewest(people) < 5


def people(connection: duckdb.DuckDBPyConnection, table: str, where: str) -> list[Person]:
    """Those of a table with rows of citizens where that holds."""
    sql = f"select distinct municipality_code, citizen_key from {table} where {where}"
    return connection.sql(sql).fetchall()


def named_offers(connection: duckdb.DuckDBPyConnection, where: str) -> set[str]:
    """The P-numbers of offers with enough residents from enough municipalities."""
    residents: dict[str, list[Person]] = {}
    for number, *person in connection.sql(
        "select p_number, municipality_code, citizen_key from marts.fct_placement_year"
        f" where {where} and is_adult and match_status in ('matched', 'closed_offer')"
    ).fetchall():
        residents.setdefault(number, []).append(tuple(person))
    return {
        number
        for number, of_offer in residents.items()
        if len({municipality for municipality, _ in of_offer}) >= 3 and not is_few(of_offer)
    }
