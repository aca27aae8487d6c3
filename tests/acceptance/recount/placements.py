"""Placements that count, and whose each day is (R1, R14, R15)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tests.acceptance.recount.raw import (
    OPEN,
    REGIONS,
    SERVICES,
    Cells,
    Raw,
    UnreadableError,
    date_in,
    number_in,
    spelling_key,
    text_in,
)


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
        return None if self.rate is None else self.rate + self.supplement + self.day_offer

    @property
    def dearness(self) -> Decimal:
        """To put placements in order: one whose cost is unknown comes after all others."""
        return Decimal(-1) if self.daily_cost is None else self.daily_cost

    def days(self, first: date, last: date) -> set[int]:
        """Its days within these, as ordinals."""
        return set(range(max(self.start, first).toordinal(), min(self.end, last).toordinal() + 1))


def placements(raw: Raw) -> list[Placement]:
    """What is left of the lines when replaced deliveries, rejected lines and repetitions are not
    counted."""
    collections = {row["collection_id"].strip(): row for row in raw.collections}
    current = _current_deliveries(raw.deliveries)
    found: list[Placement] = []
    seen = set()
    for row in raw.placements:
        delivery = current.get(row["delivery_id"])
        if delivery is None:
            continue
        placement = _accepted(row, delivery, collections[delivery["collection_id"]])
        cells = tuple(
            (column, text_in(row, column)) for column in sorted(row) if column != "source_line"
        )
        if placement and cells not in seen:
            seen.add(cells)
            found.append(placement)
    return found


def _current_deliveries(deliveries: Iterable[Cells]) -> dict[str, Cells]:
    """R14: the last one whose file is not the same as the one before it."""
    by_sender = defaultdict(list)
    for row in deliveries:
        by_sender[row["collection_id"], row["municipality_code"]].append(row)
    current = {}
    for group in by_sender.values():
        group.sort(key=lambda row: (date_in(row, "received_date"), row["delivery_id"]))
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
    citizen = text_in(row, "citizen_id")
    service_type = SERVICES.get(spelling_key(text_in(row, "service_paragraph")))
    try:
        start, end, birth = (
            date_in(row, column) for column in ("start_date", "end_date", "birth_date")
        )
    except UnreadableError:
        return None
    if (
        region not in (None, REGIONS[code])
        or not (citizen and service_type and start and birth)
        or start > (end or OPEN)
        or birth > date_in(delivery, "received_date")
    ):
        return None
    rate, supplement, day_offer = (
        _amount(row, column)
        for column in ("daily_rate_dkk", "supplement_daily_rate_dkk", "day_offer_daily_rate_dkk")
    )
    return Placement(
        delivery_id=delivery["delivery_id"],
        line=int(row["source_line"]),
        collection_id=delivery["collection_id"],
        municipality_code=code,
        citizen=citizen,
        birth=birth,
        p_number=text_in(row, "p_number"),
        service_type=service_type,
        start=start,
        end=end or OPEN,
        rate=rate,
        supplement=supplement or Decimal(0),
        day_offer=day_offer or Decimal(0),
        delivered=(
            date_in(delivery, "period_from") or date_in(collection, "period_from"),
            date_in(delivery, "period_to") or date_in(collection, "period_to"),
        ),
        reference_date=date_in(collection, "reference_date"),
        end_reason=text_in(row, "end_reason"),
    )


def _amount(row: Cells, column: str) -> Decimal | None:
    """None where it is not given; R15: one that cannot be read, or is below zero, is unknown."""
    try:
        amount = number_in(row, column)
    except UnreadableError:
        return None
    return None if amount is None or amount < 0 else amount


def own_days(
    placements: Iterable[Placement], first: date, last: date
) -> Iterator[tuple[Placement, int]]:
    """R1: each of the placements that has days of its own within these, and how many. A day
    belongs to the line that started last, then ends last, then is the dearest, then has most
    supplement, then stands last."""
    by_place = defaultdict(list)
    for placement in placements:
        by_place[placement.place].append(placement)
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
            own = placement.days(first, last) - taken
            taken |= own
            if own:
                yield placement, len(own)


def age_on(birth: date, day: date) -> int:
    """R2; who was born on 29 February has the birthday on 1 March of common years."""
    return day.year - birth.year - ((day.month, day.day) < (birth.month, birth.day))
