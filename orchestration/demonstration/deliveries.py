"""Deliveries: the placements of a year as each municipality spelled them, with what went wrong."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from orchestration.demonstration.chance import weighted
from orchestration.demonstration.entities import Offer, Placement, Region
from orchestration.demonstration.people import places_for, simple_placement
from orchestration.demonstration.register import REGISTER_SPELLING
from orchestration.demonstration.tables import PLACEMENT_COLUMNS, Row, amount_text, csv_text

# Columns of a line that are not what they should be.
Mistake = dict[str, str | date]

# How municipalities spell the services, taken in turn; all are in service_paragraphs.csv.
PLACEMENT_SPELLINGS = (
    ("SEL § 107", "SEL § 108", "ABL § 105", "SEL § 85"),
    ("§ 107", "§ 108", "§ 105", "SEL § 85"),
    ("107", "108", "105", "SEL § 85"),
    ("Serviceloven § 107", "Serviceloven § 108", "Almenboligloven § 105", "Serviceloven § 85"),
    ("SEL § 107, stk. 1", "SEL § 108, stk. 1", "ABL § 105, stk. 2", "SEL § 85"),
    ("Servicelovens § 107", "Servicelovens § 108", "Almenboliglovens § 105", "SEL § 85"),
    ("sel §107", "sel §108", "ABL § 105 / SEL § 85", "sel §85"),
)
DANISH_DATES = ("661", "706", "791")
DANISH_NUMBERS = ("710",)
# Delivered for the first time in 2023; last in the row, so that the others keep their spelling.
NEWCOMERS = ("730", "760")


@dataclass(frozen=True)
class Collection:
    """A collection, who delivered to it when, and what went wrong."""

    collection_id: str
    year: int
    not_delivering: tuple[str, ...]
    mistakes: tuple[Mistake, ...]  # each makes a line that no one can use
    without_mistakes: tuple[str, ...]
    with_a_line_twice: tuple[str, ...]
    received: dict[str, tuple[str, ...]] = field(default_factory=dict)  # where not drawn
    corrected: str = ""
    repeated: str = ""


# Horsens sent a correction, Skive the same file twice (R14).
DASSOS_2022 = Collection(
    collection_id="dassos-2022",
    year=2022,
    not_delivering=("730", "760"),
    mistakes=(
        {"citizen_id": ""},
        {"citizen_id": ""},
        {"citizen_id": ""},
        {"start_date": ""},
        {"start_date": ""},
        {"start_date": "2022-02-30"},
        {"start_date": "forår 2021"},
        {"end_date": "2022-11-31"},
        {"end_date": "ukendt"},
        {"start_date": date(2022, 6, 1), "end_date": date(2022, 3, 1)},
        {"start_date": date(2021, 9, 15), "end_date": date(2019, 9, 15)},
        {"start_date": date(2022, 2, 2), "end_date": date(2022, 2, 1)},
        {"service_paragraph": ""},
        {"service_paragraph": ""},
        {"service_paragraph": "§ 999"},
        {"service_paragraph": "andet"},
        {"service_paragraph": "botilbud"},
        {"daily_rate_dkk": "efter aftale", "start_date": ""},
        {"daily_rate_dkk": "ca. 2500", "start_date": ""},
        {"daily_rate_dkk": "-2450.00", "start_date": ""},
        {"daily_rate_dkk": "-1.00", "start_date": ""},
        {"birth_date": ""},
        {"birth_date": ""},
        {"birth_date": "ca. 1970"},
        {"birth_date": "1985-13-40"},
        {"birth_date": date(2031, 5, 5)},
        {"birth_date": date(2031, 5, 5)},
    ),
    without_mistakes=("741", "779"),
    with_a_line_twice=(
        "615", "657", "661", "665", "671", "706", "707", "710",
        "727", "740", "741", "746", "751", "756", "766", "791",
    ),
    received={"615": ("2023-03-20", "2023-05-04"), "779": ("2023-04-03", "2023-04-17")},
    corrected="615",
    repeated="779",
)  # fmt: skip

# A year later there is less to correct. Herning did not deliver, the two others did.
DASSOS_2023 = Collection(
    collection_id="dassos-2023",
    year=2023,
    not_delivering=("657",),
    mistakes=(
        {"citizen_id": ""},
        {"start_date": ""},
        {"start_date": "2023-02-29"},
        {"end_date": "forventes forår"},
        {"start_date": date(2023, 5, 1), "end_date": date(2023, 4, 1)},
        {"service_paragraph": "botilbud"},
        {"daily_rate_dkk": "se bilag", "start_date": ""},
        {"daily_rate_dkk": "-2610.00", "start_date": ""},
        {"birth_date": ""},
    ),
    without_mistakes=("665", "741", "779"),
    with_a_line_twice=("710", "730", "751"),
)


def make_deliveries(
    rng: Random,
    collection: Collection,
    region: Region,
    offers: Sequence[Offer],
    placements: Sequence[Placement],
) -> tuple[list[Row], list[Row]]:
    """Spell the placements as each municipality would, and add what a real collection contains.

    Returns:
        The rows of `raw_placements` and of `raw_deliveries`.
    """
    lines: dict[str, list[Row]] = {code: [] for code in region.delivering}
    for placement in placements:
        lines[placement.citizen.municipality].append(_line(region, placement))
    for code in collection.with_a_line_twice:
        lines[code].append(dict(rng.choice(lines[code])))
    _add_faulty_lines(rng, collection, region, offers, lines)
    for municipal_lines in lines.values():
        rng.shuffle(municipal_lines)

    all_lines: list[Row] = []
    deliveries: list[Row] = []
    for code, current in lines.items():
        received = collection.received.get(code) or (_received(rng, collection),)
        for number, received_date in enumerate(received, 1):
            is_faulty_first = code == collection.corrected and number == 1
            content = (
                _faulty_first(rng, collection, region, offers, current)
                if is_faulty_first
                else current
            )
            delivery_id = f"{collection.collection_id}-{code}-{number}"
            all_lines += [{"delivery_id": delivery_id} | line for line in content]
            deliveries.append(
                {
                    "delivery_id": delivery_id,
                    "collection_id": collection.collection_id,
                    "municipality_code": code,
                    "received_date": received_date,
                    "period_from": f"{collection.year}-01-01",
                    "period_to": f"{collection.year}-12-31",
                    "file_name": _file_name(collection, region, code, number),
                    "file_sha256": _sha256(content),
                    "line_count": str(len(content)),
                }
            )
    return all_lines, deliveries


def _line(region: Region, placement: Placement) -> Row:
    """Return a placement as its municipality spells it, without the delivery's id."""
    code = placement.citizen.municipality
    order = sorted(region.adults, key=lambda other: other in NEWCOMERS)
    spelling = PLACEMENT_SPELLINGS[order.index(code) % len(PLACEMENT_SPELLINGS)]
    services = dict(zip(REGISTER_SPELLING, spelling, strict=True))
    is_danish = code in DANISH_NUMBERS
    price = placement.price

    def amount(ore: int | None) -> str:
        return amount_text(ore, is_danish) if ore else ""

    return {
        "citizen_id": placement.citizen.citizen_id,
        "birth_date": _day(placement.citizen.birth_date, code),
        "sex": placement.citizen.sex,
        "p_number": placement.p_number,
        "service_paragraph": services[placement.service],
        "start_date": _day(placement.start, code),
        "end_date": _day(placement.end, code) if placement.end else "",
        "daily_rate_dkk": amount(price.rate),
        "supplement_daily_rate_dkk": amount(price.supplement),
        "day_offer_daily_rate_dkk": amount(price.day_offer),
        "own_payment_annual_dkk": amount(price.own_payment),
        "end_reason": placement.end_reason,
        "registered_target_group": placement.target_group,
    }


def _add_faulty_lines(
    rng: Random,
    collection: Collection,
    region: Region,
    offers: Sequence[Offer],
    lines: dict[str, list[Row]],
) -> None:
    """Add lines of further citizens that would count as external, were they not faulty."""
    codes = [code for code in region.delivering if code not in collection.without_mistakes]
    for number, mistake in enumerate(collection.mistakes):
        code = codes[number * 4 % len(codes)]
        place = weighted(rng, *places_for(offers, code, is_external=True))
        line = _line(
            region, simple_placement(rng, collection.year, code, place.offer, place.service)
        )
        for column, value in mistake.items():
            line[column] = _day(value, code) if isinstance(value, date) else value
        lines[code].append(line)


def _faulty_first(
    rng: Random,
    collection: Collection,
    region: Region,
    offers: Sequence[Offer],
    corrected: Sequence[Row],
) -> list[Row]:
    """Return the delivery that was corrected: lines missing, lines too many, wrong values."""
    lines = [dict(line) for line in corrected]
    del lines[10:19]
    for line in rng.sample(lines, 40):
        line["daily_rate_dkk"] = line["supplement_daily_rate_dkk"] or "100.00"
        line["supplement_daily_rate_dkk"] = ""
    for line in rng.sample(lines, 12):
        line["p_number"] = ""
    for line in rng.sample(lines, 8):
        line["end_date"] = f"{collection.year}-08-31"
    for _ in range(12):
        place = weighted(rng, *places_for(offers, collection.corrected, is_external=True))
        placement = simple_placement(
            rng, collection.year, collection.corrected, place.offer, place.service
        )
        lines.insert(rng.randrange(len(lines)), _line(region, placement))
    return lines


def _received(rng: Random, collection: Collection) -> str:
    return (date(collection.year + 1, 3, 1) + timedelta(days=rng.randrange(90))).isoformat()


def _file_name(collection: Collection, region: Region, code: str, number: int) -> str:
    name = region.names[code].lower()
    for letter, ascii_letters in (("æ", "ae"), ("ø", "oe"), ("å", "aa")):
        name = name.replace(letter, ascii_letters)
    suffix = "_rettet" if code == collection.corrected and number == 2 else ""
    return f"{code}_{name}_{collection.year}{suffix}.csv"


def _sha256(lines: Sequence[Row]) -> str:
    """Return the hash of the delivered file: its lines, without our id of the delivery."""
    return hashlib.sha256(csv_text(PLACEMENT_COLUMNS[1:], lines).encode("utf-8")).hexdigest()


def _day(day: date, municipality: str) -> str:
    return day.strftime("%d-%m-%Y") if municipality in DANISH_DATES else day.isoformat()
