"""Capacity and cost counted once more, in plain Python, from the text of the raw tables and by
docs/method.md alone: no SQL, and nothing of the program that it is compared with."""

import csv
import re
from calendar import isleap
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cached_property
from pathlib import Path

Cells = Mapping[str, str]
"""A raw row: text by column."""
Share = Mapping[str, Fraction]
"""What each analysis group holds of one person; 1 in all."""
Rows = dict[tuple, tuple]
"""A mart: the other columns by those of its grain, both in the mart's order."""

_SEEDS = Path(__file__).resolve().parents[2] / "seeds"
_OPEN = date.max
_UNKNOWN: Share = {"unknown": Fraction(1)}


@dataclass(frozen=True)
class Raw:
    """Raw tables, their rows in the order of the files. Placements have a `source_line`."""

    collections: Sequence[Cells]
    deliveries: Sequence[Cells]
    placements: Sequence[Cells]
    offers: Sequence[Cells]


def raw_seeds() -> Raw:
    """The demonstration."""
    tables = {
        table: _seed(f"raw/raw_{table}")
        for table in ("collections", "deliveries", "placements", "offers")
    }
    tables["placements"] = [
        {**row, "source_line": str(line)} for line, row in enumerate(tables["placements"], 2)
    ]
    return Raw(**tables)


def _seed(name: str) -> list[dict[str, str]]:
    with (_SEEDS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


# --- text to values -----------------------------------------------------------------------------

_DATE_FORMS = (
    r"(?P<y>\d{4})-(?P<m>\d{2})-(?P<d>\d{2})",
    r"(?P<d>\d{2})-(?P<m>\d{2})-(?P<y>\d{4})",
    r"(?P<d>\d{2})\.(?P<m>\d{2})\.(?P<y>\d{4})",
    r"(?P<d>\d{2})/(?P<m>\d{2})/(?P<y>\d{4})",
)


class _UnreadableError(Exception):
    pass


def _text(row: Cells, column: str) -> str | None:
    return (row.get(column) or "").strip() or None


def _date(row: Cells, column: str) -> date | None:
    text = _text(row, column)
    if text is None:
        return None
    for form in _DATE_FORMS:
        if found := re.fullmatch(form, text):
            try:
                return date(int(found["y"]), int(found["m"]), int(found["d"]))
            except ValueError:
                break
    raise _UnreadableError


def _number(row: Cells, column: str) -> Decimal | None:
    text = _text(row, column)
    if text is None:
        return None
    if re.fullmatch(r"-?[1-9]\d{0,2}(\.\d{3})+(,\d+)?", text):
        return Decimal(text.replace(".", "").replace(",", "."))
    if re.fullmatch(r"-?\d+([.,]\d+)?", text):
        return Decimal(text.replace(",", "."))
    raise _UnreadableError


def _key(text: str | None) -> str:
    """Spellings are compared without case, spaces and punctuation."""
    return "".join(letter for letter in (text or "").lower() if letter.isalnum())


# --- code lists ---------------------------------------------------------------------------------

_REGIONS = {
    row["municipality_code"]: row["region_code"] for row in _seed("reference/municipalities")
}
_SERVICES = {
    row["paragraph_key"]: row["service_type"] for row in _seed("reference/service_paragraphs")
}
_RESIDENTIAL = {
    row["service_type"]
    for row in _seed("reference/service_types")
    if row["is_residential"] == "true"
}
_OWNERSHIPS = {
    _key(row["company_form"]): row["ownership"] for row in _seed("reference/company_forms")
}
_APPROVED = {
    _key(row["approval_status"]): row["is_approved"] == "true"
    for row in _seed("reference/approval_statuses")
}
_GROUPS = [row["analysis_group"] for row in _seed("reference/analysis_groups")]
_PRICE_BANDS = {row["price_band"]: int(row["from_dkk"]) for row in _seed("reference/price_bands")}
_AGE_BANDS = {row["age_band"]: int(row["age_from"]) for row in _seed("reference/age_bands")}

# SEL § 176 for 2022; for 2021 the ministry's answer to SOU 2020-21, alm. del, question 582
_REFUND_LIMITS = {2021: (850_000, 1_660_000, 2_090_000), 2022: (860_000, 1_680_000, 2_120_000)}


def _groups_by_target_group() -> dict[str, frozenset[str]]:
    """R5: a node stands for the group at it or nearest above it, else for all those below it."""
    nodes = {row["ffb_code"]: row for row in _seed("reference/target_groups")}

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
    names = {_key(node["target_group_name"]): groups[code] for code, node in nodes.items()}
    aliases = {
        _key(row["alias"]): groups[row["ffb_code"]]
        for row in _seed("reference/target_group_aliases")
    }
    return names | aliases


_GROUPS_BY_TARGET_GROUP = _groups_by_target_group()


# --- stays (R14, R15) ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Stay:
    """An accepted line of a current delivery. `delivered`: the days that the delivery covers."""

    delivery_id: str
    line: int
    collection_id: str
    municipality_code: str
    citizen: str
    birth: date
    p_number: str | None
    service_type: str
    start: date
    end: date
    rate: Decimal | None
    supplement: Decimal
    day_offer: Decimal
    delivered: tuple[date, date]
    reference_date: date

    @property
    def place(self) -> tuple[str, ...]:
        """Within it a day counts once (R1)."""
        return (
            self.collection_id,
            self.municipality_code,
            self.citizen,
            self.p_number or "",
            self.service_type,
        )

    @property
    def daily_cost(self) -> Decimal | None:
        """R7."""
        return None if self.rate is None else self.rate + self.supplement + self.day_offer

    @property
    def dearness(self) -> Decimal:
        """To put stays in order: one whose cost is unknown comes after all others."""
        return Decimal(-1) if self.daily_cost is None else self.daily_cost

    def days(self, first: date, last: date) -> set[int]:
        """Its days within these, as ordinals."""
        return set(range(max(self.start, first).toordinal(), min(self.end, last).toordinal() + 1))


def stays(raw: Raw) -> list[Stay]:
    """What is left of the lines when replaced deliveries, rejected lines and repetitions are not
    counted."""
    collections = {row["collection_id"].strip(): row for row in raw.collections}
    current = _current_deliveries(raw.deliveries)
    found: list[Stay] = []
    seen = set()
    for row in raw.placements:
        delivery = current.get(row["delivery_id"])
        if delivery is None:
            continue
        stay = _accepted(row, delivery, collections[delivery["collection_id"]])
        cells = tuple(
            (column, _text(row, column)) for column in sorted(row) if column != "source_line"
        )
        if stay and cells not in seen:
            seen.add(cells)
            found.append(stay)
    return found


def _current_deliveries(deliveries: Iterable[Cells]) -> dict[str, Cells]:
    """R14: the last one whose file is not the same as the one before it."""
    by_sender = defaultdict(list)
    for row in deliveries:
        by_sender[row["collection_id"], row["municipality_code"]].append(row)
    current = {}
    for group in by_sender.values():
        group.sort(key=lambda row: (_date(row, "received_date"), row["delivery_id"]))
        before, standing = None, None
        for row in group:
            if not row["file_sha256"] or row["file_sha256"] != before:
                standing = row
            before = row["file_sha256"]
        current[standing["delivery_id"]] = standing
    return current


def _accepted(row: Cells, delivery: Cells, collection: Cells) -> Stay | None:
    """R15."""
    region = _text(collection, "region_code")
    code = delivery["municipality_code"]
    citizen = _text(row, "citizen_id")
    service_type = _SERVICES.get(_key(_text(row, "service_paragraph")))
    try:
        start, end, birth = (
            _date(row, column) for column in ("start_date", "end_date", "birth_date")
        )
        amounts = [
            _number(row, column)
            for column in (
                "daily_rate_dkk",
                "supplement_daily_rate_dkk",
                "day_offer_daily_rate_dkk",
                "own_payment_annual_dkk",
            )
        ]
    except _UnreadableError:
        return None
    if (
        region not in (None, _REGIONS[code])
        or not (citizen and service_type and start and birth)
        or start > (end or _OPEN)
        or birth > _date(delivery, "received_date")
        or any(amount is not None and amount < 0 for amount in amounts)
    ):
        return None
    return Stay(
        delivery_id=delivery["delivery_id"],
        line=int(row["source_line"]),
        collection_id=delivery["collection_id"],
        municipality_code=code,
        citizen=citizen,
        birth=birth,
        p_number=_text(row, "p_number"),
        service_type=service_type,
        start=start,
        end=end or _OPEN,
        rate=amounts[0],
        supplement=amounts[1] or Decimal(0),
        day_offer=amounts[2] or Decimal(0),
        delivered=(
            _date(delivery, "period_from") or _date(collection, "period_from"),
            _date(delivery, "period_to") or _date(collection, "period_to"),
        ),
        reference_date=_date(collection, "reference_date"),
    )


def _own_days(stays: Iterable[Stay], first: date, last: date) -> Iterator[tuple[Stay, int]]:
    """R1: each of the stays that has days of its own within these, and how many. A day belongs to
    the line that started last, then ends last, then is the dearest, then has most
    supplement, then stands last."""
    by_place = defaultdict(list)
    for stay in stays:
        by_place[stay.place].append(stay)
    for lines in by_place.values():
        lines.sort(
            key=lambda stay: (stay.start, stay.end, stay.dearness, stay.supplement, stay.line),
            reverse=True,
        )
        taken: set[int] = set()
        for stay in lines:
            own = stay.days(first, last) - taken
            taken |= own
            if own:
                yield stay, len(own)


def _age(birth: date, day: date) -> int:
    """R2; who was born on 29 February has the birthday on 1 March of common years."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))


# --- the register (R3-R6) -----------------------------------------------------------------------


@dataclass(frozen=True)
class _OfferRow:
    """A row of the register and the days on which it held."""

    first: date
    last: date
    ownership: str
    operator: str | None
    service_type: str | None
    department: str
    groups: frozenset[str]
    places: Decimal | None
    is_approved: bool


@dataclass(frozen=True)
class Match:
    """What a stay learns from the register."""

    match_status: str
    rows: tuple[_OfferRow, ...] = ()

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

    def _departments(self, service_type: str) -> dict[str, list[_OfferRow]]:
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
            places = rows[0].places
            has_all_places = has_all_places and places is not None
            for group in groups:
                weights[group] += Fraction(places or 0) / len(groups)
        total = sum(weights.values())
        if not weights:
            return _UNKNOWN
        if not has_all_places or not total:
            return {group: Fraction(1, len(weights)) for group in weights}
        return {group: weight / total for group, weight in weights.items()}


class Register:
    """Tilbudsportalen, as several readings (snapshots) tell of it."""

    def __init__(self, rows: Iterable[Cells]) -> None:
        usable = [row for row in rows if _is_usable(row)]
        snapshots = sorted({_date(row, "snapshot_date") for row in usable})
        self._rows: dict[str | None, list[_OfferRow]] = defaultdict(list)
        for row in usable:
            offer = _offer_row(row, snapshots)
            if offer.first <= offer.last:
                self._rows[_text(row, "p_number")].append(offer)

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


def _is_usable(row: Cells) -> bool:
    """A line with a word or number that cannot be read is left out."""
    status = _text(row, "approval_status")
    try:
        _number(row, "approved_places")
        _date(row, "valid_from")
        _date(row, "valid_to")
    except _UnreadableError:
        return False
    return status is None or _key(status) in _APPROVED


def _offer_row(row: Cells, snapshots: list[date]) -> _OfferRow:
    snapshot = _date(row, "snapshot_date")
    first = _date(row, "valid_from") or snapshot
    last = _date(row, "valid_to") or _OPEN
    if snapshot != snapshots[0]:
        first = max(first, snapshot)
    if snapshot != snapshots[-1]:
        following = snapshots[snapshots.index(snapshot) + 1]
        last = min(last, date.fromordinal(following.toordinal() - 1))
    status = _text(row, "approval_status")
    return _OfferRow(
        first=first,
        last=last,
        ownership=_OWNERSHIPS.get(_key(_text(row, "company_form")), "unknown"),
        operator=_text(row, "operator_municipality_code"),
        service_type=_SERVICES.get(_key(_text(row, "service_paragraph"))),
        department=_text(row, "department_id") or _text(row, "department_name") or "",
        groups=_GROUPS_BY_TARGET_GROUP.get(_key(_text(row, "target_group")), frozenset()),
        places=_number(row, "approved_places"),
        is_approved=status is None or _APPROVED[_key(status)],
    )


# --- what the marts hold ------------------------------------------------------------------------


@dataclass(frozen=True)
class StayYear:
    """A stay's days in a year, and the register as it stood on the last of them."""

    stay: Stay
    year: int
    match: Match
    days: int
    days_delivered: int

    @property
    def age(self) -> int:
        return _age(self.stay.birth, date(self.year, 12, 31))

    @property
    def full_time_persons(self) -> Fraction:
        return Fraction(self.days, 366 if isleap(self.year) else 365)

    @property
    def attribution(self) -> str:
        return self.match.attribution(self.stay.service_type)

    @cached_property
    def share(self) -> Share:
        return self.match.share(self.stay.service_type)


def stay_years(raw: Raw) -> list[StayYear]:
    """R1, R4."""
    register = Register(raw.offers)
    by_period = defaultdict(list)
    for stay in stays(raw):
        by_period[stay.delivered].append(stay)
    found = []
    for (period_from, period_to), of_period in by_period.items():
        for year in range(period_from.year, period_to.year + 1):
            first = max(period_from, date(year, 1, 1))
            last = min(period_to, date(year, 12, 31))
            for stay, days in _own_days(of_period, first, last):
                match = register.match(stay.p_number, min(stay.end, last))
                found.append(StayYear(stay, year, match, days, (last - first).days + 1))
    return found


@dataclass(frozen=True)
class CitizenAtReference:
    """A citizen's stays open on the reference date; the one that tells of the citizen is first."""

    stays: tuple[Stay, ...]
    match: Match

    @property
    def stay(self) -> Stay:
        return self.stays[0]

    @property
    def age(self) -> int:
        return _age(self.stay.birth, self.stay.reference_date)

    @property
    def annual_cost_dkk(self) -> Decimal | None:
        daily = [stay.daily_cost for stay in self.stays]
        return None if None in daily else _ore(sum(daily, Decimal(0)) * 365)

    @property
    def state_refund_dkk(self) -> Decimal | None:
        """SEL § 176: of each part of the cost above the year's limits, under 67."""
        cost = self.annual_cost_dkk
        limits = _REFUND_LIMITS.get(self.stay.reference_date.year)
        if cost is None or limits is None:
            return None
        if self.age >= 67:
            return Decimal("0.00")
        first, second, third = (max(cost - limit, Decimal(0)) for limit in limits)
        # above each limit 25 percent more of the same krone
        return _ore((first + second + third) * Decimal("0.25"))

    @property
    def is_high_cost(self) -> bool | None:
        if self.age < 18:
            return False
        cost = self.annual_cost_dkk
        return None if cost is None else cost >= 2_000_000


def citizens_at_reference(raw: Raw) -> list[CitizenAtReference]:
    """R7, R8."""
    register = Register(raw.offers)
    by_day = defaultdict(list)
    for stay in stays(raw):
        by_day[stay.reference_date].append(stay)
    by_citizen = defaultdict(list)
    for day, of_day in by_day.items():
        for stay, _ in _own_days(of_day, day, day):
            by_citizen[stay.collection_id, stay.municipality_code, stay.citizen].append(stay)
    found = []
    for open_stays in by_citizen.values():
        open_stays.sort(
            key=lambda stay: (
                stay.service_type not in _RESIDENTIAL,
                -stay.dearness,
                stay.p_number is None,
                stay.p_number,
                stay.service_type,
            )
        )
        first = open_stays[0]
        if first.service_type in _RESIDENTIAL:
            match = register.match(first.p_number, first.reference_date)
            found.append(CitizenAtReference(tuple(open_stays), match))
    return found


def fct_placement_year(years: Iterable[StayYear]) -> Rows:
    """By placement_id and year."""
    rows = {}
    for one in years:
        stay, match = one.stay, one.match
        cost = None if stay.daily_cost is None else _ore(one.days * stay.daily_cost)
        rows[f"{stay.delivery_id}:{stay.line}", one.year] = (
            stay.collection_id,
            stay.municipality_code,
            stay.citizen,
            stay.p_number,
            stay.service_type,
            match.ownership,
            match.is_external(stay.municipality_code),
            match.match_status,
            one.attribution,
            match.analysis_group(stay.service_type),
            one.age,
            one.age >= 18,
            one.days,
            float(one.full_time_persons),
            one.days / one.days_delivered,
            cost,
        )
    return rows


def capacity_by_ownership(years: Iterable[StayYear]) -> Rows:
    """By collection, year, municipality, service, ownership and whether external."""
    citizens: dict[tuple, set[str]] = defaultdict(set)
    persons: dict[tuple, Fraction] = defaultdict(Fraction)
    unambiguous: dict[tuple, Fraction] = defaultdict(Fraction)
    for one, code in _adults(years):
        stay, match = one.stay, one.match
        is_external = match.is_external(stay.municipality_code)
        place = (stay.service_type, match.ownership, is_external)
        key = (stay.collection_id, one.year, code, *place)
        citizens[key].add(stay.citizen)
        persons[key] += one.full_time_persons
        unambiguous[key] += one.full_time_persons if one.attribution == "unambiguous" else 0
    return {
        key: (len(citizens[key]), float(persons[key]), float(unambiguous[key])) for key in persons
    }


def capacity_by_target_group(years: Iterable[StayYear]) -> Rows:
    """By collection, year, municipality and analysis group, each group for each municipality."""
    bounds: dict[tuple, list[Fraction]] = {}
    for one, code in _adults(years):
        for group in (*_GROUPS, "unknown"):
            key = (one.stay.collection_id, one.year, code, group)
            row = bounds.setdefault(key, [Fraction(0)] * 3)
            if group in one.share:
                row[0] += one.full_time_persons if len(one.share) == 1 else 0
                row[1] += one.full_time_persons * one.share[group]
                row[2] += one.full_time_persons
    return {key: tuple(map(float, row)) for key, row in bounds.items()}


def _adults(years: Iterable[StayYear]) -> Iterator[tuple[StayYear, str]]:
    """Each for its municipality, and for all."""
    for one in years:
        if one.age >= 18:
            yield one, one.stay.municipality_code
            yield one, "all"


def fct_citizen_at_reference(citizens: Iterable[CitizenAtReference]) -> Rows:
    """By collection, municipality and citizen."""
    rows = {}
    for one in citizens:
        stay, match, cost = one.stay, one.match, one.annual_cost_dkk
        rows[stay.collection_id, stay.municipality_code, stay.citizen] = (
            one.age,
            one.age >= 18,
            cost,
            _ore(sum((stay.supplement for stay in one.stays), Decimal(0)) * 365),
            one.state_refund_dkk,
            one.is_high_cost,
            None if cost is None else _band(cost, _PRICE_BANDS),
            _band(one.age, _AGE_BANDS),
            stay.service_type,
            match.ownership,
            match.attribution(stay.service_type),
            match.analysis_group(stay.service_type),
        )
    return rows


def _band(value: Decimal | int, bands: Mapping[str, int]) -> str | None:
    """The last band that starts at the value or below."""
    return next((band for band, start in reversed(bands.items()) if start <= value), None)


def _ore(amount: Decimal) -> Decimal:
    return amount.quantize(Decimal("0.01"), ROUND_HALF_UP)
