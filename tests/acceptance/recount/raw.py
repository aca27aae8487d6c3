"""Raw tables, and what turns their text to values: the forms of dates and numbers, code lists."""

import csv
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from math import floor
from pathlib import Path

Cells = Mapping[str, str]
"""A raw row: text by column."""
Rows = dict[tuple, tuple]
"""A mart: the other columns by those of its grain, both in the mart's order."""

_SEEDS = Path(__file__).resolve().parents[3] / "seeds"
OPEN = date.max


@dataclass(frozen=True)
class Near:
    """What a mart's cell is within so much of."""

    value: float | Decimal
    within: float


@dataclass(frozen=True)
class Raw:
    """Raw tables, their rows in the order of the files. Placements have a `source_line`."""

    collections: Sequence[Cells]
    deliveries: Sequence[Cells]
    placements: Sequence[Cells]
    offers: Sequence[Cells]
    survey_answers: Sequence[Cells]
    """Of usable answers only, by the codes of question and category."""
    population: Sequence[Cells]
    population_by_age_span: Sequence[Cells]
    price_index: Sequence[Cells]
    rates_agreement_shortfalls: Sequence[Cells]
    rates_agreement_terms: Sequence[Cells]
    screening_answers: Sequence[Cells]
    municipality_indicators: Sequence[Cells]
    """Delivered."""
    own_indicators: Sequence[Cells]


def raw_seeds() -> Raw:
    """The demonstration."""
    tables = {
        table: seed_rows(f"raw/raw_{table}")
        for table in (
            "collections",
            "deliveries",
            "placements",
            "offers",
            "survey_answers",
            "population",
            "screening_answers",
            "municipality_indicators",
        )
    }
    lines: Counter[str] = Counter()
    for row in tables["placements"]:
        lines[row["delivery_id"]] += 1
        row["source_line"] = str(lines[row["delivery_id"]] + 1)
    references = {
        table: seed_rows(f"reference/{table}")
        for table in (
            "population_by_age_span",
            "price_index",
            "rates_agreement_shortfalls",
            "rates_agreement_terms",
        )
    }
    own_indicators = seed_rows("reference/municipality_indicators")
    return Raw(**tables, **references, own_indicators=own_indicators)


def seed_rows(name: str) -> list[dict[str, str]]:
    with (_SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


_DATE_FORMS = (
    r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})",
    r"(?P<d>\d{2})-(?P<m>\d{2})-(?P<y>\d{4})",
    r"(?P<d>\d{2})\.(?P<m>\d{2})\.(?P<y>\d{4})",
    r"(?P<d>\d{2})/(?P<m>\d{2})/(?P<y>\d{4})",
)


def chosen(price_index: Sequence[Cells]) -> list[Cells]:
    """Of the index that is preferred of those loaded."""
    preferences = {
        row["price_index_code"]: int(row["preference"])
        for row in seed_rows("reference/price_indexes")
    }
    codes = {row["price_index_code"] for row in price_index}
    code = min(codes, key=lambda code: preferences[code], default=None)
    return [row for row in price_index if row["price_index_code"] == code]


class UnreadableError(Exception):
    pass


def text_in(row: Cells, column: str) -> str | None:
    return (row.get(column) or "").strip() or None


def date_in(row: Cells, column: str) -> date | None:
    text = text_in(row, column)
    if text is None:
        return None
    for form in _DATE_FORMS:
        if found := re.fullmatch(form, text):
            try:
                return date(int(found["y"]), int(found["m"]), int(found["d"]))
            except ValueError:
                break
    raise UnreadableError


def number_in(row: Cells, column: str) -> Decimal | None:
    text = text_in(row, column)
    if text is None:
        return None
    if re.fullmatch(r"-?[1-9]\d{0,2}(\.\d{3})+(,\d+)?", text):
        return Decimal(text.replace(".", "").replace(",", "."))
    if re.fullmatch(r"-?\d+([.,]\d+)?", text):
        return Decimal(text.replace(",", "."))
    raise UnreadableError


def spelling_key(text: str | None) -> str:
    """Spellings are compared without case, spaces and punctuation."""
    return "".join(letter for letter in (text or "").lower() if letter.isalnum())


REGIONS = {
    row["municipality_code"]: row["region_code"] for row in seed_rows("reference/municipalities")
}
Area = tuple[str, str]
"""Its type and its code."""


def areas(collection_id: str, municipality_code: str) -> tuple[Area, Area, Area]:
    """What a municipality's figures count in."""
    return (
        ("municipality", municipality_code),
        ("region", REGIONS[municipality_code]),
        ("collection", collection_id),
    )


MUNICIPALITIES = {
    spelling_key(spelling): code
    for code, spelling in [
        *(
            (row["municipality_code"], row["municipality_name"])
            for row in seed_rows("reference/municipalities")
        ),
        *(
            (row["municipality_code"], row["alias"])
            for row in seed_rows("reference/municipality_aliases")
        ),
    ]
}
SERVICES = {
    row["paragraph_key"]: row["service_type"] for row in seed_rows("reference/service_paragraphs")
}
RESIDENTIAL = {
    row["service_type"]
    for row in seed_rows("reference/service_types")
    if row["is_residential"] == "true"
}
IN_CASE_COST = RESIDENTIAL | {"day_offer"}
OWNERSHIPS = {
    spelling_key(row["company_form"]): row["ownership"]
    for row in seed_rows("reference/company_forms")
}
APPROVED = {
    spelling_key(row["approval_status"]): row["is_approved"] == "true"
    for row in seed_rows("reference/approval_statuses")
}
GROUPS = [row["analysis_group"] for row in seed_rows("reference/analysis_groups")]
PRICE_BANDS = {
    row["price_band"]: int(row["from_dkk"]) for row in seed_rows("reference/price_bands")
}
HIGH_COST = 2_000_000
COST_LIMITS = {1_000_000: 1_000_000, HIGH_COST: HIGH_COST}
END_REASONS = {
    spelling_key(row["spelling"]): row["end_reason"] for row in seed_rows("reference/end_reasons")
}
AGE_BANDS = {row["age_band"]: int(row["age_from"]) for row in seed_rows("reference/age_bands")}


def _groups_by_target_group() -> dict[str, frozenset[str]]:
    """R5: a node stands for the group at it or nearest above it, else for all those below it."""
    nodes = {row["ffb_code"]: row for row in seed_rows("reference/target_groups")}

    def above(code: str) -> str:
        group = ""
        while code and not group:
            group, code = nodes[code]["analysis_group"], nodes[code]["parent_ffb_code"]
        return group

    def below(code: str) -> set[str]:
        children = [child for child in nodes if nodes[child]["parent_ffb_code"] == code]
        own = {nodes[code]["analysis_group"]} - {""}
        return own.union(*(below(child) for child in children))

    groups = {code: frozenset({above(code)} - {""} or below(code)) for code in nodes}
    names = {spelling_key(node["target_group_name"]): groups[code] for code, node in nodes.items()}
    aliases = {
        spelling_key(row["alias"]): groups[row["ffb_code"]]
        for row in seed_rows("reference/target_group_aliases")
    }
    return names | aliases


GROUPS_BY_TARGET_GROUP = _groups_by_target_group()


def band_of(value: Decimal | int, bands: Mapping[str, int]) -> str | None:
    """The last band that starts at the value or below."""
    return next((band for band, start in reversed(bands.items()) if start <= value), None)


def ore(amount: Decimal | Fraction) -> Decimal:
    """Half an øre rounded up; no amount is negative."""
    return Decimal(floor(Fraction(amount) * 100 + Fraction(1, 2))) / 100
