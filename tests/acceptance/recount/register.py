"""The register of offers, and what a placement learns from it (R3-R6)."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from tests.acceptance.recount.raw import (
    APPROVED,
    GROUPS_BY_TARGET_GROUP,
    OPEN,
    OWNERSHIPS,
    SERVICES,
    Cells,
    UnreadableError,
    date_in,
    number_in,
    spelling_key,
    text_in,
)

Share = Mapping[str, Fraction]
"""What each analysis group holds of one person; 1 in all."""

_UNKNOWN: Share = {"unknown": Fraction(1)}


@dataclass(frozen=True)
class OfferRow:
    """A row of the register and the days on which it held. `operator`: the municipality that runs
    the offer."""

    read: date
    first: date
    last: date
    name: str | None
    ownership: str
    operator: str | None
    service_type: str | None
    department: str
    groups: frozenset[str]
    places: Decimal | None
    rate: Decimal | None
    is_approved: bool


@dataclass(frozen=True)
class Match:
    """What a placement learns from the register."""

    match_status: str
    rows: tuple[OfferRow, ...] = ()

    @property
    def ownership(self) -> str:
        return self.rows[0].ownership if self.rows else "unknown"

    def is_external(self, municipality_code: str) -> bool | None:
        """R3."""
        if self.ownership == "unknown":
            return None
        operator = self.rows[0].operator
        if self.ownership != "municipal":
            return True
        return operator != municipality_code if operator else None

    def _departments(self, service_type: str) -> dict[str, list[OfferRow]]:
        departments = defaultdict(list)
        for row in self.rows:
            if row.service_type == service_type and row.groups:
                departments[row.department].append(row)
        return departments

    def attribution(self, service_type: str) -> str:
        """R5."""
        if not self.rows:
            return "unmatched"
        by_department = [
            frozenset().union(*(row.groups for row in rows))
            for rows in self._departments(service_type).values()
        ]
        groups = frozenset().union(*by_department)
        if len(groups) < 2:
            return "unambiguous" if groups else "no_target_group"
        is_multi = any(len(one) > 1 for one in by_department)
        return "multi_group" if is_multi else "department_ambiguous"

    def analysis_group(self, service_type: str) -> str | None:
        """R5: where it is unambiguous."""
        is_clear = self.attribution(service_type) == "unambiguous"
        return next(iter(self.share(service_type))) if is_clear else None

    def share(self, service_type: str) -> Share:
        """R6."""
        weights: dict[str, Fraction] = defaultdict(Fraction)
        has_all_places = True
        for rows in self._departments(service_type).values():
            groups = frozenset().union(*(row.groups for row in rows))
            places = places_of(rows)
            has_all_places = has_all_places and places is not None
            for group in groups:
                weights[group] += Fraction(places or 0) / len(groups)
        total = sum(weights.values())
        if not weights:
            return _UNKNOWN
        if not has_all_places or not total:
            return {group: Fraction(1, len(weights)) for group in weights}
        return {group: weight / total for group, weight in weights.items()}


def places_of(department: Iterable[OfferRow]) -> Decimal | None:
    """The largest number where rows disagree."""
    return max((row.places for row in department if row.places is not None), default=None)


class Register:
    """Tilbudsportalen, as several readings (snapshots) tell of it."""

    def __init__(self, rows: Iterable[Cells]) -> None:
        rows = list(rows)
        self.readings = sorted({date_in(row, "snapshot_date") for row in rows})
        self._rows: dict[str | None, list[OfferRow]] = defaultdict(list)
        for row in rows:
            offer = _offer_row(row, self.readings)
            if offer.first <= offer.last:
                self._rows[text_in(row, "p_number")].append(offer)

    def match(self, p_number: str | None, day: date) -> Match:
        """R4."""
        if p_number is None:
            return Match("missing_p_number")
        if not re.fullmatch("[0-9]{10}", p_number):
            return Match("malformed_p_number")
        rows = self._rows.get(p_number)
        if rows is None:
            return Match("not_in_register")
        ends = [row.last for row in rows if row.last < day]
        first = min(row.first for row in rows)
        if day < first:
            day, is_in_force = first, True
        elif any(row.first <= day <= row.last for row in rows):
            is_in_force = True
        else:
            day, is_in_force = max(ends), False
        held = [row for row in rows if row.first <= day <= row.last]
        approved = [row for row in held if row.is_approved]
        status = "matched" if is_in_force and approved else "closed_offer"
        return Match(status, tuple(approved or held))

    def approved(self, day: date) -> dict[str, list[OfferRow]]:
        """By P-number, malformed ones too: the rows that approve the offer that day."""
        held = {
            p_number: [row for row in rows if row.is_approved and row.first <= day <= row.last]
            for p_number, rows in self._rows.items()
        }
        return {p_number: rows for p_number, rows in held.items() if rows}


def _date(row: Cells, column: str) -> date | None:
    """R15: a cell that cannot be read makes its value unknown, not the offer."""
    try:
        return date_in(row, column)
    except UnreadableError:
        return None


def _number(row: Cells, column: str) -> Decimal | None:
    """Likewise."""
    try:
        return number_in(row, column)
    except UnreadableError:
        return None


def _offer_row(row: Cells, snapshots: list[date]) -> OfferRow:
    snapshot = date_in(row, "snapshot_date")
    first = _date(row, "valid_from") or snapshot
    last = _date(row, "valid_to") or OPEN
    if snapshot != snapshots[0]:
        first = max(first, snapshot)
    if snapshot != snapshots[-1]:
        following = snapshots[snapshots.index(snapshot) + 1]
        last = min(last, date.fromordinal(following.toordinal() - 1))
    status = text_in(row, "approval_status")
    ownership = OWNERSHIPS.get(spelling_key(text_in(row, "company_form")), "unknown")
    operator = text_in(row, "operator_municipality_code")
    return OfferRow(
        read=snapshot,
        first=first,
        last=last,
        name=text_in(row, "offer_name"),
        ownership=ownership,
        operator=operator if ownership == "municipal" else None,
        service_type=SERVICES.get(spelling_key(text_in(row, "service_paragraph"))),
        department=text_in(row, "department_id") or text_in(row, "department_name") or "",
        groups=GROUPS_BY_TARGET_GROUP.get(spelling_key(text_in(row, "target_group")), frozenset()),
        places=_number(row, "approved_places"),
        rate=_number(row, "daily_rate_dkk"),
        is_approved=status is None or APPROVED.get(spelling_key(status), True),
    )
