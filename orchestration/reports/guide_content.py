"""What those who deliver are told before they deliver: each kind of file and column, by the lists
that the reader uses itself."""

import csv
import re
from dataclasses import dataclass
from functools import cache

from orchestration.errors import KapacitetError
from orchestration.expectations.messages import placeholders
from orchestration.landing.found_files import place_of
from orchestration.landing.headings import Synonyms, read_synonyms
from orchestration.landing.tables import POPULATION, TABLES, RawTable
from orchestration.reports.feedback_content import CONTENTS
from orchestration.reports.pages import plain_name
from orchestration.rules import read_rules
from orchestration.settings import PROJECT

REFERENCE = PROJECT / "seeds" / "reference"
"""Seeds of code lists."""
_LEVELS_OF_TABLE = {"placements": "placement", "offers": "offer"}
"""Level of the rules that a column of the table may leave unchecked."""
_PARAGRAPH = re.compile(r"(sel|abl)([0-9]+)([a-z]?)")


@dataclass(frozen=True)
class Kind:
    """What a cell holds; a row of `value_kinds`. `values`: what can be chosen."""

    name: str
    cell: str
    is_strict: bool
    written: str
    forms: tuple[str, ...]
    values: tuple[str, ...]

    @property
    def shown(self) -> str:
        """How it is written, with examples."""
        forms = "; ".join(self.forms).removesuffix(".")
        return f"{self.written} Fx {forms}." if forms else self.written


@dataclass(frozen=True)
class GuideColumn:
    """A column of a kind of file. `heading` is the one of the template, `others` are known too."""

    name: str
    heading: str
    others: tuple[str, ...]
    kind: Kind
    what: str
    is_required: bool
    needed_when: str
    """When it is required, where it is not always; else empty."""
    follows: tuple[str, ...]
    """What follows where it is missing, in sentences."""
    not_checked: tuple[str, ...]
    """The rules that cannot be checked without it."""

    @property
    def need(self) -> str:
        """Whether it must be there."""
        return "Ja." if self.is_required else self.needed_when or "Nej."

    @property
    def marked_heading(self) -> str:
        """The heading, with a mark where it must be filled in, or must at times; the reader looks
        past both marks."""
        if self.is_required:
            return f"{self.heading} *"
        return f"{self.heading} (*)" if self.needed_when else self.heading


@dataclass(frozen=True)
class GuidedTable:
    """A kind of file that is delivered."""

    table: RawTable
    title: str
    place: str
    """Where its files lie in the landing folder."""
    file_name: str
    """The template's."""
    columns: tuple[GuideColumn, ...]

    @property
    def is_municipal(self) -> bool:
        """Municipalities send it; the collector has the others."""
        return _is_municipal(self.table)


def read_guide() -> list[GuidedTable]:
    """Every kind of file that has a template: all but the population, which comes as Danmarks
    Statistik delivers it. Raises KapacitetError when a column that the reader looks for has no
    text, or a text no such column."""
    texts = {(row["table_name"], row["column_name"]): row for row in _seed("delivered_columns")}
    tables = [table for table in TABLES.values() if table is not POPULATION]
    tables.sort(key=_is_municipal, reverse=True)
    wanted = {(table.name, column): None for table in tables for column in _read_columns(table)}
    if wrong := sorted(wanted.keys() ^ texts.keys()):
        raise KapacitetError(
            "seeds/reference/delivered_columns.csv skal have én linje for hver kolonne, der læses."
            f" Ret: {', '.join('.'.join(one) for one in wrong)}."
        )
    synonyms = read_synonyms(REFERENCE)
    kinds = _kinds()
    return [
        GuidedTable(
            table=table,
            title=CONTENTS[table.name],
            place=place_of(table),
            file_name=_file_name(table),
            columns=tuple(
                _column(table, texts[table.name, column], kinds, synonyms)
                for column in _read_columns(table)
            ),
        )
        for table in tables
    ]


def limits() -> dict[str, str]:
    """The limits that values are checked by, as they stand in their list."""
    [row] = _seed("plausibility_limits")
    return row


def _read_columns(table: RawTable) -> list[str]:
    return [column for column in table.columns if column not in table.filled_in]


def _is_municipal(table: RawTable) -> bool:
    return "municipality" in table.columns


def _file_name(table: RawTable) -> str:
    """A list that has one place has its name; others are named by who delivers them."""
    place = place_of(table)
    name = (
        place.removesuffix(".csv") if place.endswith(".csv") else plain_name(CONTENTS[table.name])
    )
    return f"{name}.xlsx"


def _column(
    table: RawTable, text: dict[str, str], kinds: dict[str, Kind], synonyms: Synonyms
) -> GuideColumn:
    name, rules = text["column_name"], read_rules()
    heading = synonyms.name(table, name)
    is_required = name in table.required
    told = [rules[text[key]] for key in ("absent_rule_id", "empty_rule_id") if text[key]]
    messages = [_message(rule["message_da"], heading) for rule in told]
    return GuideColumn(
        name=name,
        heading=heading,
        others=tuple(
            row["heading"]
            for row in _seed("header_synonyms")
            if (row["table_name"], row["column_name"]) == (table.name, name)
            and row["heading"] != heading
        ),
        kind=kinds[text["value_kind"]],
        what=text["what_da"],
        is_required=is_required,
        needed_when=text["needed_when_da"],
        follows=tuple(
            filter(
                None,
                [
                    "Uden kolonnen afvises filen." if is_required else "",
                    *messages,
                    text["missing_da"],
                ],
            )
        ),
        not_checked=tuple(
            rule["title_da"]
            for rule in rules.values()
            if not is_required
            and rule["level"] == _LEVELS_OF_TABLE.get(table.name)
            and name in rule["needs"].split(",")
        ),
    )


def _message(message: str, heading: str) -> str:
    """A rule's message on an empty cell of the column."""
    values = {"column_name": heading, "value": "(tom)"}
    return message.format_map({name: values[name] for name in placeholders(message)})


def _kinds() -> dict[str, Kind]:
    return {
        row["value_kind"]: Kind(
            name=row["value_kind"],
            cell=row["cell"],
            is_strict=row["is_strict"] == "true",
            written=row["written_da"],
            forms=tuple(filter(None, row["forms"].split("|"))),
            values=_values(row),
        )
        for row in _seed("value_kinds")
    }


def _values(kind: dict[str, str]) -> tuple[str, ...]:
    """What can be chosen: of the code list, each spelling, or the first of each thing; where there
    is no list, the forms themselves."""
    if not kind["list_seed"]:
        return tuple(kind["forms"].split("|")) if kind["cell"] == "list" else ()
    shown: dict[str, str] = {}
    for row in _seed(kind["list_seed"]):
        value = row[kind["list_column"]]
        if kind["list_column"] == "paragraph_key":
            value = _paragraph(value)
        if value:
            shown.setdefault(row[kind["list_key"]] if kind["list_key"] else value, value)
    return tuple(shown.values())


def _paragraph(key: str) -> str:
    """A paragraph as people write it, of the key that has law and number; empty of others."""
    found = _PARAGRAPH.fullmatch(key)
    return f"{found[1].upper()} § {found[2]} {found[3]}".strip() if found else ""


@cache
def _seed(name: str) -> list[dict[str, str]]:
    with (REFERENCE / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
