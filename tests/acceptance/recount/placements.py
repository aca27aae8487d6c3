"""Placements that count, and whose each day is (R1, R14, R15)."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tests.acceptance.recount.raw import (
    OPEN,
    REGIONS,
    RESIDENTIAL,
    SERVICES,
    Cells,
    Raw,
    UnreadableError,
    date_in,
    number_in,
    spelling_key,
    text_in,
)

_UNKNOWN = "unknown"
_NO_NAMES = {"", "null", "na", "ukendt"}


@dataclass(frozen=True)
class Placement:
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
    is_cost_unknown: bool
    delivered: tuple[date, date]
    reference_date: date
    end_reason: str | None

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
        if self.rate is None or self.is_cost_unknown:
            return None
        return self.rate + self.supplement + self.day_offer

    @property
    def dearness(self) -> Decimal:
        """To put placements in order: one whose cost is unknown comes after all others."""
        return Decimal(-1) if self.daily_cost is None else self.daily_cost

    def days(self, first: date, last: date) -> set[int]:
        """Its days within these, as ordinals."""
        return set(range(max(self.start, first).toordinal(), min(self.end, last).toordinal() + 1))

    def moves_to(self, other: "Placement") -> bool:
        """R1: whether it ends on the day when another residential place begins, and goes on."""
        return (
            {self.service_type, other.service_type} <= RESIDENTIAL
            and self.end == other.start < other.end
            and self.place[:3] == other.place[:3]
            and self.place != other.place
        )


def placements(raw: Raw) -> list[Placement]:
    """What is left of the lines when replaced deliveries, rejected lines and repetitions are not
    counted."""
    collections = {row["collection_id"].strip(): row for row in raw.collections}
    current = _current_deliveries(raw.deliveries)
    births = defaultdict(set)
    for row in raw.placements:
        births[row["delivery_id"], text_in(row, "citizen_id")].add(_birth_told(row))
    nobody = {
        key
        for key, of_key in births.items()
        if len(of_key - {None}) > 2 and not _is_pseudonym(key[1])
    }
    found: list[Placement] = []
    seen = set()
    for row in raw.placements:
        delivery = current.get(row["delivery_id"])
        if delivery is None or (row["delivery_id"], text_in(row, "citizen_id")) in nobody:
            continue
        placement = _accepted(row, delivery, collections[delivery["collection_id"]])
        cells = tuple(
            (column, text_in(row, column)) for column in sorted(row) if column != "source_line"
        )
        if placement and cells not in seen:
            seen.add(cells)
            found.append(placement)
    return found


def _birth_told(row: Cells) -> date | None:
    try:
        return date_in(row, "birth_date")
    except UnreadableError:
        return None


def _is_pseudonym(citizen: str | None) -> bool:
    return (citizen or "").startswith("cpr_")


def _citizen(row: Cells, code: str, collection: Cells) -> str | None:
    """R19: none where the text names nobody; an id is the municipality's own, unless it comes from
    a CPR number or the collection says otherwise."""
    text = text_in(row, "citizen_id") or ""
    key = spelling_key(text)
    is_damaged = re.fullmatch(r"\d,\d+E\+\d+", text) or len(set(key)) == 1 < len(key) == 10
    if key.strip("0") in _NO_NAMES or is_damaged:
        return None
    is_shared = _is_pseudonym(text) or text_in(collection, "citizen_id_scope") == "national"
    return text if is_shared else f"{code}:{text}"


def _current_deliveries(deliveries: Iterable[Cells]) -> dict[str, Cells]:
    """R14: the last one whose file is not the same as the one before it; of files of one day the
    one that is named as a correction."""
    by_sender = defaultdict(list)
    for row in deliveries:
        by_sender[row["collection_id"], row["municipality_code"]].append(row)
    current = {}
    for group in by_sender.values():
        group.sort(
            key=lambda row: (
                date_in(row, "received_date"),
                "rettet" in row["file_name"],
                row["delivery_id"],
            )
        )
        before, standing = None, None
        for row in group:
            if not row["file_sha256"] or row["file_sha256"] != before:
                standing = row
            before = row["file_sha256"]
        current[standing["delivery_id"]] = standing
    return current


def _accepted(row: Cells, delivery: Cells, collection: Cells) -> Placement | None:
    """R15."""
    region = text_in(collection, "region_code")
    code = delivery["municipality_code"]
    citizen = _citizen(row, code, collection)
    service_type = SERVICES.get(spelling_key(text_in(row, "service_paragraph")))
    period = tuple(
        date_in(delivery, column) or date_in(collection, column)
        for column in ("period_from", "period_to")
    )
    try:
        start, end, birth = (
            date_in(row, column) for column in ("start_date", "end_date", "birth_date")
        )
    except UnreadableError:
        return None
    amounts = [
        _amount(row, column)
        for column in ("daily_rate_dkk", "supplement_daily_rate_dkk", "day_offer_daily_rate_dkk")
    ]
    is_cost_unknown = _UNKNOWN in amounts
    rate, supplement, day_offer = (None if one is _UNKNOWN else one for one in amounts)
    if max(rate or 0, supplement or 0, day_offer or 0) > 100_000:
        is_cost_unknown, rate, supplement, day_offer = True, None, None, None
    if (
        region not in (None, REGIONS[code])
        or not (citizen and service_type and start and birth)
        or start > (end or OPEN)
        or not date(1900, 1, 1) <= birth <= period[1]
        or not max(birth, date(1900, 1, 1)) <= start
        or start.year > period[1].year + 5
    ):
        return None
    return Placement(
        delivery_id=delivery["delivery_id"],
        line=int(row["source_line"]),
        collection_id=delivery["collection_id"],
        municipality_code=code,
        citizen=citizen,
        birth=birth,
        p_number=_p_number(row),
        service_type=service_type,
        start=start,
        end=end or OPEN,
        rate=rate,
        supplement=supplement or Decimal(0),
        day_offer=day_offer or Decimal(0),
        is_cost_unknown=is_cost_unknown,
        delivered=period,
        reference_date=date_in(collection, "reference_date"),
        end_reason=text_in(row, "end_reason"),
    )


def _p_number(row: Cells) -> str | None:
    """Ten digits where the cell has them and signs that people and programs put around them."""
    text = text_in(row, "p_number")
    digits = re.sub(r"[.,]0+\"?$", "", text or "")
    digits = re.sub(r"(?i)^p([-. ]*(nr|nummer))?[-:. ]*", "", digits)
    digits = re.sub(r"[=.\"'\s]", "", digits)
    return digits if re.fullmatch(r"[0-9]{10}", digits) else text


def _amount(row: Cells, column: str) -> Decimal | str | None:
    try:
        amount = number_in(row, column)
    except UnreadableError:
        return _UNKNOWN
    return _UNKNOWN if amount is not None and amount < 0 else amount


def own_days(
    placements: Iterable[Placement], first: date, last: date
) -> Iterator[tuple[Placement, set[int]]]:
    """R1: each of the placements that has days of its own within these, and those, as ordinals.
    The day of a move is the next place's. A day belongs to the line that started last, then ends
    last, then is the dearest, then has most supplement, then stands last."""
    by_place, by_start = defaultdict(list), defaultdict(list)
    for placement in placements:
        by_place[placement.place].append(placement)
        by_start[placement.place[:3], placement.start].append(placement)
    for lines in by_place.values():
        lines.sort(
            key=lambda placement: (
                placement.start,
                placement.end,
                placement.dearness,
                placement.supplement,
                placement.line,
            ),
            reverse=True,
        )
        taken: set[int] = set()
        for placement in lines:
            own = placement.days(first, last)
            if any(map(placement.moves_to, by_start[placement.place[:3], placement.end])):
                own.discard(placement.end.toordinal())
            own -= taken
            taken |= own
            if own:
                yield placement, own


def age_on(birth: date, day: date) -> int:
    """R2; who was born on 29 February has the birthday on 1 March of common years."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
