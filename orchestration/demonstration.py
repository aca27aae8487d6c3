"""Write the demonstration deliveries: fictive people and offers in real municipalities.

`python -m orchestration.demonstration` writes three raw seeds, always the same bytes:
`raw_offers.csv` (one row per department, service and approved target group and version),
`raw_placements.csv` (one row per stay, as the municipalities spelled it) and `raw_deliveries.csv`.

The collection is `dassos-2022`. Over the current deliveries exactly 2,353 distinct adults have a
stay in an external offer, the number printed in the DASSOS memo of 31 October 2023. Everything
that a real collection contains is there too: offers with several target groups, closed offers,
P-numbers that lead nowhere, lines that cannot be used, a corrected delivery and a repeated one.

Numbers that could belong to someone are avoided: CVR numbers start with 99 (not issued), and
P-numbers with 1900 or 1950, which are no day and month of a CPR number.
Amounts are in øre until they are written.
"""

import csv
import hashlib
import io
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from random import Random
from typing import TypeVar

SEEDS = Path(__file__).resolve().parent.parent / "seeds"

COLLECTION = "dassos-2022"
REGION = "082"
NOT_DELIVERING = ("730", "760")
FIRST_DAY, LAST_DAY = date(2022, 1, 1), date(2022, 12, 31)
SNAPSHOT_DATE = "2023-01-01"

ADULTS_IN_EXTERNAL_OFFERS = 2353
CITIZENS_IN_OWN_OFFERS = 2480
HIGH_COST_PER_1000 = 0.45
HIGH_COST_DAILY = 547_946  # øre; x 365 is the first amount of 2,000,000 DKK or more (R8)

OFFER_COLUMNS = (
    "snapshot_date", "p_number", "cvr_number", "offer_name", "department_id", "department_name",
    "company_form", "operator_municipality_code", "location_municipality_code",
    "service_paragraph", "target_group", "approved_places", "daily_rate_dkk",
    "assumed_utilisation_percent", "approval_status", "valid_from", "valid_to",
)  # fmt: skip
PLACEMENT_COLUMNS = (
    "delivery_id", "citizen_id", "birth_date", "sex", "p_number", "service_paragraph",
    "start_date", "end_date", "daily_rate_dkk", "supplement_daily_rate_dkk",
    "day_offer_daily_rate_dkk", "own_payment_annual_dkk", "end_reason",
    "registered_target_group",
)  # fmt: skip
DELIVERY_COLUMNS = (
    "delivery_id", "collection_id", "municipality_code", "received_date", "period_from",
    "period_to", "file_name", "file_sha256", "line_count",
)  # fmt: skip

# Ownership: offers in the region, offers outside it, spellings of the company form.
COMPOSITION = {
    "municipal": (110, 8, ("Primærkommune",) * 6 + ("Kommune",) * 4 + ("Fælleskommunal",)),
    "self_owning": (35, 5, ("Selvejende institution",) * 3 + ("Selvejende",)),
    "private": (48, 6, ("ApS", "ApS", "A/S", "Fond/Forening", "Privat", "Fond")),
    "regional": (36, 6, ("Region", "Region", "Regional")),
    "state": (4, 0, ("Statslig",)),
    "unknown": (2, 0, ("Andet",)),
}
SERVICES_OF = {
    "municipal": ("abl_105", "abl_105", "section_108", "section_107"),
    "self_owning": ("section_107", "section_108", "abl_105"),
    "private": ("section_107", "section_107", "section_108"),
    "regional": ("section_108", "section_107"),
    "state": ("section_107",),
    "unknown": ("section_107",),
}
REGISTER_SPELLING = {
    "section_107": "SEL § 107",
    "section_108": "SEL § 108",
    "abl_105": "ABL § 105",
    "section_85": "SEL § 85",
}
# What an offer is approved for (R5), and how many offers of the 260.
SHAPES = {
    "unambiguous": 139,
    "split_by_service": 4,
    "department_ambiguous": 50,
    "multi_group": 61,
    "no_target_group": 5,
    "unknown_text_only": 1,
}
# Target groups as Tilbudsportalen and older registrations spell them, by analysis group.
TARGET_GROUPS = {
    "autism": ("Autismespektrum", "Autismespektrumforstyrrelse", "Autisme"),
    "intellectual_disability": ("Udviklingshæmning", "Udviklingshæmmede"),
    "brain_injury": ("Erhvervet hjerneskade", "Hjerneskade", "Senhjerneskade"),
    "mental_illness": ("Psykiske vanskeligheder", "Sindslidelse", "Depression", "Angst", "ADHD"),
    "other_disability": ("Multipel funktionsnedsættelse", "Demens", "Mobilitetsnedsættelse"),
    "social_problem": ("Misbrug", "Hjemløshed", "Domfældte", "Socialt problem"),
}
# Of a hundred departments, so many are approved for the group first of all.
TARGET_GROUP_WEIGHTS = {
    "autism": 19,
    "intellectual_disability": 30,
    "brain_injury": 9,
    "mental_illness": 27,
    "other_disability": 6,
    "social_problem": 9,
}
HIGH_NODES = (
    "Psykisk funktionsnedsættelse",
    "Funktionsnedsættelse",
    "Intellektuel/kognitiv forstyrrelse",
    "Udviklingsforstyrrelse",
)
UNKNOWN_TARGET_GROUP = "Særlig gruppe X"

# Offers that show something special: role, ownership, how many, and the shape where it matters.
ROLES = (
    ("closed", "municipal", 3, ""),
    ("closed", "private", 2, ""),
    ("closed", "self_owning", 1, ""),
    ("approval ended", "private", 1, ""),
    ("approval ended", "regional", 1, ""),
    ("expensive", "private", 10, ""),
    ("expensive", "regional", 7, ""),
    ("expensive", "self_owning", 5, ""),
    ("places changed", "municipal", 2, ""),
    ("places changed", "private", 2, ""),
    ("places changed", "regional", 2, ""),
    ("target group changed", "self_owning", 1, "unambiguous"),
    ("first version late", "municipal", 1, ""),
    ("unknown text", "municipal", 1, "unambiguous"),
    ("unknown text", "private", 1, "unambiguous"),
    ("places not given", "municipal", 1, "department_ambiguous"),
    ("places not given", "private", 1, "department_ambiguous"),
    ("wrong cvr", "self_owning", 2, ""),
    ("wrong cvr", "private", 2, ""),
    ("decimal comma", "municipal", 8, ""),
    ("decimal comma", "private", 4, ""),
)

OFFER_NAMES = (
    "Lærkebo", "Egelyst", "Solkrogen", "Birkehegn", "Mosehøj", "Fjordglimt", "Klokkeblomst",
    "Rævebakken", "Hasselgang", "Vibereden", "Åbrinken", "Lyngtoften", "Kløverly", "Bøgekanten",
    "Svaleøen", "Ærtemarken", "Hyldegård", "Tranekær", "Kornblomst", "Stenbroen",
)  # fmt: skip
DEPARTMENT_NAMES = ("Afdeling Nord", "Afdeling Syd", "Afdeling Øst", "Afdeling Vest")
END_REASONS = (
    "Død",
    "Frivillig flytning",
    "Flyttet til billigere tilbud",
    "Bedre funktionsniveau",
    "Andet",
)

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
REGISTERING_TARGET_GROUP = ("615", "740", "746", "751")

# Received in spring 2023. Horsens sent a correction, Skive the same file twice (R14).
RECEIVED = {"615": ("2023-03-20", "2023-05-04"), "779": ("2023-04-03", "2023-04-17")}
CORRECTED, REPEATED = "615", "779"

# Lines that no one can use: kind, and for each line the columns that are wrong.
FAULTS: tuple[tuple[str, tuple[dict[str, str | date], ...]], ...] = (
    ("missing citizen", ({"citizen_id": ""}, {"citizen_id": ""}, {"citizen_id": ""})),
    ("missing start date", ({"start_date": ""}, {"start_date": ""})),
    ("impossible start date", ({"start_date": "2022-02-30"}, {"start_date": "forår 2021"})),
    ("impossible end date", ({"end_date": "2022-11-31"}, {"end_date": "ukendt"})),
    (
        "end before start",
        (
            {"start_date": date(2022, 6, 1), "end_date": date(2022, 3, 1)},
            {"start_date": date(2021, 9, 15), "end_date": date(2019, 9, 15)},
            {"start_date": date(2022, 2, 2), "end_date": date(2022, 2, 1)},
        ),
    ),
    ("missing service", ({"service_paragraph": ""}, {"service_paragraph": ""})),
    (
        "unknown service",
        (
            {"service_paragraph": "§ 999"},
            {"service_paragraph": "andet"},
            {"service_paragraph": "botilbud"},
        ),
    ),
    ("rate not a number", ({"daily_rate_dkk": "efter aftale"}, {"daily_rate_dkk": "ca. 2500"})),
    ("negative rate", ({"daily_rate_dkk": "-2450.00"}, {"daily_rate_dkk": "-1.00"})),
    ("missing birth date", ({"birth_date": ""}, {"birth_date": ""})),
    ("unreadable birth date", ({"birth_date": "ca. 1970"}, {"birth_date": "1985-13-40"})),
    (
        "birth date in the future",
        ({"birth_date": date(2031, 5, 5)}, {"birth_date": date(2031, 5, 5)}),
    ),
)

Row = dict[str, str]
T = TypeVar("T")


@dataclass(frozen=True)
class Department:
    """A department, the services it gives and the target groups that it is approved for."""

    department_id: str
    services: tuple[str, ...]
    target_groups: tuple[str, ...]


@dataclass
class Offer:
    """An offer in the register. `rates` holds øre a day per service."""

    p_number: str
    cvr_number: str
    name: str
    ownership: str
    company_form: str
    operator: str
    location: str
    shape: str
    departments: tuple[Department, ...]
    rates: dict[str, int]
    weight: int
    valid_from: date
    valid_to: date | None = None
    approval_status: str = "Godkendt"
    role: str = ""

    @property
    def is_closed(self) -> bool:
        """Return whether the register had closed the offer before 2022 (R4)."""
        return self.role in ("closed", "approval ended")

    def is_external_to(self, municipality: str) -> bool:
        """Return whether a stay that the municipality pays for is external (R3)."""
        if self.ownership == "municipal":
            return self.operator != municipality
        return self.ownership != "unknown"

    def target_groups(self, service: str) -> list[str]:
        """Return the texts approved for the service."""
        return [
            text
            for department in self.departments
            if service in department.services
            for text in department.target_groups
            if text
        ]


@dataclass(frozen=True)
class Place:
    """A service at an offer: what a citizen is placed in."""

    offer: Offer
    service: str

    @property
    def rate(self) -> int:
        """Return the offer's rate for the service, øre a day."""
        return self.offer.rates[self.service]


@dataclass(frozen=True)
class Citizen:
    """A fictive citizen and the municipality that pays."""

    citizen_id: str
    birth_date: date
    sex: str
    municipality: str


@dataclass(frozen=True)
class Price:
    """Øre a day, and the citizen's own payment in øre a year."""

    rate: int | None
    supplement: int = 0
    day_offer: int = 0
    own_payment: int = 0

    @property
    def daily(self) -> int:
        """Return the daily cost (R7)."""
        return (self.rate or 0) + self.supplement + self.day_offer


@dataclass(frozen=True)
class Stay:
    """One stay, before the municipality spells it."""

    citizen: Citizen
    p_number: str
    service: str
    start: date
    end: date | None
    price: Price
    end_reason: str = ""
    target_group: str = ""


@dataclass(frozen=True)
class Region:
    """The real municipalities around the demonstration."""

    names: dict[str, str]
    adults: dict[str, int]  # inhabitants aged 18-66 around 2021, in the region
    outside: tuple[str, ...]

    @property
    def delivering(self) -> list[str]:
        """Return the codes of the municipalities that deliver."""
        return [code for code in self.adults if code not in NOT_DELIVERING]

    def draw(self, rng: Random) -> str:
        """Draw a delivering municipality, by inhabitants."""
        return _weighted(rng, self.delivering, [self.adults[code] for code in self.delivering])


# --- what is written ----------------------------------------------------------------------------


def write_demonstration(folder: Path, seeds: Path = SEEDS) -> None:
    """Write the three raw seeds to a folder.

    Args:
        folder: where `raw_offers.csv`, `raw_placements.csv` and `raw_deliveries.csv` are written.
        seeds: the project's seeds, read for municipalities and population.
    """
    region = read_region(seeds)
    offers = make_offers(region)
    stays = make_stays(region, offers)
    placements, deliveries = make_deliveries(region, offers, stays)
    folder.mkdir(parents=True, exist_ok=True)
    _write(folder / "raw_offers.csv", OFFER_COLUMNS, register_rows(offers, stays))
    _write(folder / "raw_placements.csv", PLACEMENT_COLUMNS, placements)
    _write(folder / "raw_deliveries.csv", DELIVERY_COLUMNS, deliveries)


def read_region(seeds: Path) -> Region:
    """Read municipalities and population from the seeds.

    Inhabitants aged 18-66 are the share of the structure of 2014 times the total of 2021: good
    enough to spread people over municipalities. What is reported is estimated by R13, elsewhere.
    """
    municipalities = list(_read(seeds / "reference" / "municipalities.csv"))
    inside = {row["municipality_code"] for row in municipalities if row["region_code"] == REGION}
    structure: dict[str, Counter[bool]] = defaultdict(Counter)
    totals: dict[str, int] = {}
    for row in _read(seeds / "raw" / "raw_population.csv"):
        code, population = row["municipality_code"], int(row["population"])
        if row["period"] == "2014K1":
            is_working_age = int(row["age_from"]) >= 18 and int(row["age_to"]) <= 66
            structure[code][is_working_age] += population
        elif row["period"] == "2021K1" and row["age_to"] == "125":
            totals[code] = population
    return Region(
        names={row["municipality_code"]: row["municipality_name"] for row in municipalities},
        adults={
            code: structure[code][True] * totals[code] // structure[code].total()
            for code in sorted(inside)
        },
        outside=tuple(
            row["municipality_code"] for row in municipalities if row["region_code"] != REGION
        ),
    )


# --- offers -------------------------------------------------------------------------------------


def make_offers(region: Region) -> list[Offer]:
    """Make the 260 offers of the register, in the order in which they are written."""
    rng = _random("offers")
    shapes = _shuffled(rng, [shape for shape, number in SHAPES.items() for _ in range(number)])
    p_numbers = iter(rng.sample(range(1_900_000_000, 1_901_000_000), len(shapes)))
    cvr_numbers = _cvr_numbers(rng)
    cvr_of_owner: dict[str, str] = {}
    offers = []
    for index, (ownership, operator, location) in enumerate(_owners(rng, region)):
        shape = "unambiguous" if ownership in ("state", "unknown") else shapes.pop()
        owner = operator or (f"region {location[0]}" if ownership == "regional" else f"{index}")
        services = _services(rng, ownership, shape)
        offers.append(
            Offer(
                p_number=str(next(p_numbers)),
                cvr_number=cvr_of_owner.setdefault(owner, next(cvr_numbers)),
                name=f"Demo Botilbud {OFFER_NAMES[index % len(OFFER_NAMES)]} {index + 1:03d}",
                ownership=ownership,
                company_form=rng.choice(COMPOSITION[ownership][2]),
                operator=operator,
                location=location,
                shape=shape,
                departments=_departments(rng, shape, services),
                rates={service: rng.randrange(36, 100) * 5_000 for service in services},
                weight=rng.randrange(4, 25),
                valid_from=date(rng.randrange(2008, 2022), rng.randrange(1, 13), 1),
                approval_status=_weighted(
                    rng, ["Godkendt", "Godkendt på vilkår", "Skærpet tilsyn"], [95, 3, 2]
                ),
            )
        )
    _give_roles(rng, region, offers)
    return offers


def register_rows(offers: Sequence[Offer], stays: Sequence[Stay]) -> list[Row]:
    """Return the register's rows; approved places follow from the stays that were made.

    `stays` are those of the current deliveries, so that utilisation lies around 90 percent.
    """
    rng = _random("places")
    occupants = Counter(
        (stay.p_number, stay.service)
        for stay in stays
        if stay.start <= LAST_DAY and (stay.end is None or stay.end >= FIRST_DAY)
    )
    rows = []
    for offer in offers:
        utilisation = str(rng.randrange(95, 101))
        for number, department in enumerate(offer.departments):
            for service in department.services:
                sharing = sum(service in other.services for other in offer.departments)
                percent = rng.randrange(160, 320) if offer.role == "outside" else _percent(rng)
                places = occupants[offer.p_number, service] * percent // 100
                row = {
                    "snapshot_date": SNAPSHOT_DATE,
                    "p_number": offer.p_number,
                    "cvr_number": offer.cvr_number,
                    "offer_name": offer.name,
                    "department_id": department.department_id,
                    "department_name": DEPARTMENT_NAMES[number],
                    "company_form": offer.company_form,
                    "operator_municipality_code": offer.operator,
                    "location_municipality_code": offer.location,
                    "service_paragraph": REGISTER_SPELLING[service],
                    "daily_rate_dkk": _amount(
                        offer.rates[service], offer.role == "decimal comma", ""
                    ),
                    "assumed_utilisation_percent": utilisation,
                    "approval_status": offer.approval_status,
                }
                for version in _versions(offer, department, max(2, -(-places // sharing))):
                    rows.append(row | version)
    return rows


def _owners(rng: Random, region: Region) -> list[tuple[str, str, str]]:
    """Return (ownership, operating municipality or nothing, municipality where it lies)."""
    codes = list(region.adults)
    owners = []
    for ownership, (inside, outside, _) in COMPOSITION.items():
        if ownership == "municipal":
            counts = _allocate(inside, {code: region.adults[code] for code in codes}, least=1)
            homes = [code for code in codes for _ in range(counts[code])]
        else:
            weights = [region.adults[code] for code in codes]
            homes = [_weighted(rng, codes, weights) for _ in range(inside)]
        homes += rng.sample(region.outside, outside)
        owners += [(ownership, home if ownership == "municipal" else "", home) for home in homes]
    # Aarhus and Viborg run offers that lie in another municipality.
    for operator, location in (("751", "707"), ("751", "746"), ("791", "779")):
        position = owners.index(("municipal", operator, operator))
        owners[position] = ("municipal", operator, location)
    return owners


def _services(rng: Random, ownership: str, shape: str) -> tuple[str, ...]:
    """Return the services of an offer: one, or two for some."""
    if shape == "split_by_service":
        return ("section_107", "section_108")
    first = rng.choice(SERVICES_OF[ownership])
    if ownership != "unknown" and rng.random() < 0.08:
        return (first, "section_107" if first == "section_108" else "section_108")
    return (first,)


def _departments(rng: Random, shape: str, services: tuple[str, ...]) -> tuple[Department, ...]:
    """Return departments whose target groups give the shape."""
    groups = _groups_in_order(rng)
    size = rng.randrange(2, 5) if shape == "department_ambiguous" else rng.randrange(1, 4)
    if shape == "split_by_service":
        texts = [(_text(rng, group),) for group in groups[:2]]
        return tuple(
            Department(f"A{number}", (service,), text)
            for number, (service, text) in enumerate(zip(services, texts, strict=True), 1)
        )
    if shape == "department_ambiguous":
        texts = [(_text(rng, group),) for group in groups[:size]]
    elif shape == "multi_group":
        texts = [_several(rng, groups)] + [(_text(rng, groups[0]),) for _ in range(size - 1)]
    elif shape == "no_target_group":
        texts = [("",)]
    elif shape == "unknown_text_only":
        texts = [(UNKNOWN_TARGET_GROUP,)]
    else:
        texts = [_one_or_two(rng, groups[0]) for _ in range(size)]
    return tuple(Department(f"A{n}", services, text) for n, text in enumerate(texts, 1))


def _groups_in_order(rng: Random) -> list[str]:
    """Return the analysis groups, the common ones first more often than not."""
    left = dict(TARGET_GROUP_WEIGHTS)
    order = []
    while left:
        group = _weighted(rng, list(left), list(left.values()))
        order.append(group)
        del left[group]
    return order


def _several(rng: Random, groups: Sequence[str]) -> tuple[str, ...]:
    """Return target groups of several analysis groups: named one by one, or by a high node."""
    if rng.random() < 0.35:
        return (rng.choice(HIGH_NODES),)
    return tuple(_text(rng, group) for group in groups[: rng.randrange(2, 5)])


def _one_or_two(rng: Random, group: str) -> tuple[str, ...]:
    """Return one or two texts of one analysis group."""
    return tuple(rng.sample(TARGET_GROUPS[group], 1 if rng.random() < 0.8 else 2))


def _give_roles(rng: Random, region: Region, offers: Sequence[Offer]) -> None:
    """Give roles to offers, at most one each; a municipality keeps ordinary offers of its own."""
    number_run_by = Counter(offer.operator for offer in offers)
    for offer in offers:
        if offer.location in region.outside:
            offer.role = "outside"
    for role, ownership, number, shape in ROLES:
        candidates = [
            offer
            for offer in offers
            if not offer.role
            and offer.ownership == ownership
            and (offer.shape == shape if shape else offer.shape != "no_target_group")
            and (not offer.operator or number_run_by[offer.operator] >= 6)
            and offer.operator not in NOT_DELIVERING
        ]
        for offer in rng.sample(candidates, number):
            offer.role = role
            _play_role(rng, offer)


def _play_role(rng: Random, offer: Offer) -> None:
    """Change an offer to what its role asks; versions and places follow when rows are written."""
    if offer.role == "closed":
        offer.valid_from = date(rng.randrange(2008, 2018), 1, 1)
        offer.valid_to = date(2021, rng.randrange(3, 12), 1) - timedelta(days=1)
    elif offer.role == "approval ended":
        offer.approval_status = "Ophørt"
    elif offer.role == "expensive":
        offer.rates = {service: rng.randrange(55, 96) * 10_000 for service in offer.rates}
    elif offer.role == "target group changed":
        service = next(iter(offer.rates))
        offer.rates = {service: offer.rates[service]}
        offer.departments = (Department("A1", (service,), ("Udviklingshæmning",)),)
    elif offer.role == "first version late":
        offer.valid_from = date(2022, 9, 1)
    elif offer.role == "unknown text":
        first, *rest = offer.departments
        texts = (*first.target_groups, UNKNOWN_TARGET_GROUP)
        offer.departments = (replace(first, target_groups=texts), *rest)
    elif offer.role == "wrong cvr":
        offer.cvr_number = f"{offer.cvr_number[:-1]}{(int(offer.cvr_number[-1]) + 1) % 10}"
    elif offer.role == "decimal comma":
        offer.rates = {service: rate + 50 for service, rate in offer.rates.items()}


def _versions(offer: Offer, department: Department, places: int) -> Iterable[Row]:
    """Return what differs between the rows of a department and service: groups and versions."""
    spring, summer = date(2022, 6, 30), date(2022, 7, 1)
    given = "" if offer.role == "places not given" else str(places)
    fewer = str(max(1, places - 1 - places // 8))
    for text in department.target_groups:
        if offer.role == "places changed":
            yield _version(text, fewer, offer.valid_from, spring)
            yield _version(text, given, summer, None)
        elif offer.role == "target group changed":
            yield _version(text, given, offer.valid_from, spring)
            yield _version("Autismespektrum", given, summer, None)
        else:
            yield _version(text, given, offer.valid_from, offer.valid_to)


def _version(text: str, places: str, valid_from: date, valid_to: date | None) -> Row:
    return {
        "target_group": text,
        "approved_places": places,
        "valid_from": valid_from.isoformat(),
        "valid_to": valid_to.isoformat() if valid_to else "",
    }


def _cvr_numbers(rng: Random) -> Iterable[str]:
    """Draw numbers that start with 99 and are valid by modulus 11, each once."""
    seen = set()
    while True:
        digits = f"99{rng.randrange(1_000_000):06d}"
        rest = sum(int(d) * w for d, w in zip(digits, (2, 7, 6, 5, 4, 3, 2, 1), strict=True)) % 11
        if rest == 0 and digits not in seen:
            seen.add(digits)
            yield digits


def _text(rng: Random, group: str) -> str:
    return rng.choice(TARGET_GROUPS[group])


def _percent(rng: Random) -> int:
    """Draw approved places in percent of the citizens who lived there in the year."""
    return rng.randrange(82, 124)


# --- citizens and stays -------------------------------------------------------------------------


def make_stays(region: Region, offers: Sequence[Offer]) -> list[Stay]:
    """Make every stay that the current deliveries hold and can use.

    Every citizen of the external quota is an adult with an external stay in 2022, all of whose
    external stays are of one service and ownership and from one municipality. Nobody else is.
    """
    rng = _random("citizens")
    quota = _allocate(ADULTS_IN_EXTERNAL_OFFERS, _varied(rng, region, 75, 135), least=1)
    own_quota = _allocate(CITIZENS_IN_OWN_OFFERS, _varied(rng, region, 85, 118), least=1)
    adults = sum(region.adults[code] for code in region.delivering)
    high_total = round(HIGH_COST_PER_1000 * adults / 1000)
    high_quota = _allocate(high_total, _varied(rng, region, 55, 165), least=1)

    stays = _stays_in_closed_offers(rng, region, offers)
    stays += _stays_in_special_offers(rng, offers)
    by_number = {offer.p_number: offer for offer in offers}
    for stay in stays:
        municipality = stay.citizen.municipality
        if by_number[stay.p_number].is_external_to(municipality):
            quota[municipality] -= 1
    for municipality in region.delivering:
        high = high_quota[municipality]
        high_own = high * 3 // 10
        external = _places(offers, municipality, is_external=True)
        own = _places(offers, municipality, is_external=False)
        dear = _places(offers, municipality, is_external=True, is_expensive=True)
        for number in range(quota[municipality]):
            is_high = number < high - high_own
            has_supplement = not is_high or rng.random() < 0.21
            places = external if has_supplement else dear
            stays += _life(rng, municipality, places, is_high, has_supplement)
        for number in range(own_quota[municipality]):
            stays += _life(rng, municipality, own, number < high_own, True)
        stays += _life_before_the_year(rng, municipality, external)
    stays = _with_edge_cases(stays, by_number)
    stays = _with_odd_rates(rng, stays)
    stays += _stays_of_minors(rng, region, offers)
    stays += _stays_without_offer(rng, region, offers, stays)
    return [_registered(rng, stay, by_number) for stay in stays]


def _places(
    offers: Sequence[Offer], municipality: str, is_external: bool, is_expensive: bool = False
) -> tuple[list[Place], list[int]]:
    """Return the places open to a municipality, and how likely each is."""
    places, weights = [], []
    for offer in offers:
        is_own = offer.ownership == "municipal" and offer.operator == municipality
        fits = offer.is_external_to(municipality) if is_external else is_own
        if not fits or (offer.role == "expensive") != is_expensive or offer.is_closed:
            continue
        weight = offer.weight * (4 if offer.location == municipality else 1) * 10
        if is_external and offer.ownership == "municipal":
            weight = weight * 3 // 10
        if offer.role == "outside":
            weight //= 4
        for service in offer.rates:
            places.append(Place(offer, service))
            weights.append(weight)
    return places, weights


def _life(
    rng: Random,
    municipality: str,
    choice: tuple[list[Place], list[int]],
    is_high: bool,
    has_supplement: bool,
) -> list[Stay]:
    """Return one adult's stays, at least one of them in 2022, all in places of one kind."""
    citizen = _citizen(rng, municipality, _adult_birth_date(rng))
    place = _weighted(rng, *choice)
    alike = [
        other
        for other in choice[0]
        if other.service == place.service
        and other.offer.ownership == place.offer.ownership
        and other != place
    ]
    price = _high_price(rng, place, has_supplement) if is_high else _price(rng, place)
    since = _start_before(rng, citizen)
    day = FIRST_DAY + timedelta(days=rng.randrange(20, 345))
    stay = Stay(citizen, place.offer.p_number, place.service, since, None, price)
    pattern = _weighted(
        rng,
        ["stays", "enters", "renewed", "leaves", "visits", "overlaps", "moves", "leaving", "two"],
        [810, 80, 18, 0, 0, 0, 0, 0, 0] if is_high else [770, 80, 18, 70, 15, 9, 16, 6, 2],
    )
    ended = replace(stay, end=day, end_reason=rng.choice(END_REASONS))
    if pattern == "enters":
        return [replace(stay, start=day)]
    if pattern == "renewed":  # a new rate from the day after
        old = replace(price, rate=(price.rate or 0) * 97 // 100)
        return [replace(ended, price=old, end_reason=""), replace(stay, start=_next(day))]
    if pattern == "leaves":
        return [ended]
    if pattern == "visits":
        return [replace(ended, start=FIRST_DAY + timedelta(days=rng.randrange(0, 19)))]
    if pattern == "overlaps":
        again = day - timedelta(days=rng.randrange(0, 20))
        return [replace(ended, end_reason=""), replace(stay, start=again)]
    if pattern in ("moves", "two") and alike:
        other = rng.choice(alike)
        new = Stay(
            citizen, other.offer.p_number, other.service, _next(day), None, _price(rng, other)
        )
        return [ended if pattern == "moves" else stay, new]
    if pattern == "leaving":  # known when the file was made, in spring 2023
        return [replace(ended, end=LAST_DAY + timedelta(days=rng.randrange(1, 80)))]
    return [stay]


def _life_before_the_year(
    rng: Random, municipality: str, choice: tuple[list[Place], list[int]]
) -> list[Stay]:
    """Return stays of citizens who had left before 2022 and are still in the file."""
    stays = []
    for _ in range(rng.randrange(1, 4)):
        place = _weighted(rng, *choice)
        citizen = _citizen(rng, municipality, _adult_birth_date(rng, youngest=25))
        end = date(2021, 12, 31) - timedelta(days=rng.randrange(0, 200))
        start = end - timedelta(days=rng.randrange(60, 1500))
        stay = Stay(citizen, place.offer.p_number, place.service, start, end, _price(rng, place))
        stays.append(replace(stay, end_reason=rng.choice(END_REASONS)))
    return stays


def _stays_in_closed_offers(rng: Random, region: Region, offers: Sequence[Offer]) -> list[Stay]:
    """Return stays in 2022 in offers that the register had closed (R4, closed_offer)."""
    stays = []
    for offer in offers:
        if not offer.is_closed:
            continue
        for number in range(6):
            payer = offer.operator if offer.operator and number < 4 else region.draw(rng)
            stays.append(_simple_stay(rng, payer, offer))
    return stays


def _stays_in_special_offers(rng: Random, offers: Sequence[Offer]) -> list[Stay]:
    """Return stays that make the rare offers matter: versions, and unknown ownership."""
    stays = []
    for offer in offers:
        if offer.role == "target group changed":
            for end in (date(2022, 4, 30), date(2022, 6, 30), date(2022, 7, 1)):
                stay = _simple_stay(rng, "791", offer)
                stays.append(replace(stay, end=end, end_reason="Frivillig flytning"))
        if offer.role == "first version late":
            stay = _simple_stay(rng, offer.operator, offer)
            stays.append(replace(stay, end=date(2022, 5, 31), end_reason="Andet"))
        if offer.ownership == "unknown":
            payer = offer.location if offer.location not in NOT_DELIVERING else "751"
            stays += [_simple_stay(rng, payer, offer) for _ in range(4)]
    return stays


def _stays_of_minors(rng: Random, region: Region, offers: Sequence[Offer]) -> list[Stay]:
    """Return stays of citizens under 18 on 31 December 2022 (R2), in external offers."""
    births = [date(2005, 1, 1)] + [
        date(2005, 1, 2) + timedelta(days=rng.randrange(400)) for _ in range(14)
    ]
    stays = []
    for birth_date in births:
        municipality = region.draw(rng)
        place = _weighted(rng, *_places(offers, municipality, is_external=True))
        start = date(2021, 9, 1) + timedelta(days=rng.randrange(400))
        citizen = _citizen(rng, municipality, birth_date)
        price = _price(rng, place)
        stays.append(Stay(citizen, place.offer.p_number, place.service, start, None, price))
    return stays


def _stays_without_offer(
    rng: Random, region: Region, offers: Sequence[Offer], stays: Sequence[Stay]
) -> list[Stay]:
    """Return stays whose P-number is missing, malformed or not in the register (R4).

    Three of the citizens are delivered by their own municipality too, for the same days.
    """
    known = [offer.p_number for offer in offers]
    missing = [("", "section_85")] * 6 + [("", "")] * 51
    malformed = [(_malformed(rng.choice(known), number), "") for number in range(25)]
    absent = [(str(n), "") for n in rng.sample(range(1_950_000_000, 1_951_000_000), 40)]
    result = []
    for p_number, service in missing + malformed + absent:
        municipality = region.draw(rng)
        place = _weighted(rng, *_places(offers, municipality, is_external=True))
        stay = _simple_stay(rng, municipality, place.offer, place.service)
        result.append(replace(stay, p_number=p_number, service=service or place.service))

    operators = {offer.p_number: offer.operator for offer in offers}
    lines_of = Counter(stay.citizen.citizen_id for stay in stays)
    shared = [
        stay
        for stay in stays
        if operators[stay.p_number] == stay.citizen.municipality
        and stay.end is None
        and lines_of[stay.citizen.citizen_id] == 1
        and stay.price.daily < 400_000
    ]
    for stay, other in zip(rng.sample(shared, 3), ("751", "791", "657"), strict=True):
        payer = other if other != stay.citizen.municipality else "746"
        result.append(replace(stay, citizen=replace(stay.citizen, municipality=payer), p_number=""))
    return result


def _with_edge_cases(stays: list[Stay], offers: Mapping[str, Offer]) -> list[Stay]:
    """Give four citizens a birth date or a price at the edge of a rule (R2, R8)."""
    result = list(stays)
    lines_of = Counter(stay.citizen.citizen_id for stay in stays)
    ordinary = (
        index
        for index, stay in enumerate(stays)
        if lines_of[stay.citizen.citizen_id] == 1
        and offers[stay.p_number].is_external_to(stay.citizen.municipality)
        and stay.end is None
        and stay.start >= date(2021, 1, 1)
        and stay.price.daily < HIGH_COST_DAILY
        and not offers[stay.p_number].is_closed
    )
    for birth_date in (date(2004, 12, 31), date(2004, 2, 29)):
        index = next(ordinary)
        citizen = replace(stays[index].citizen, birth_date=birth_date)
        result[index] = replace(stays[index], citizen=citizen)
    for daily in (HIGH_COST_DAILY - 1, HIGH_COST_DAILY):
        index = next(ordinary)
        rate = stays[index].price.rate or 0
        price = Price(rate, supplement=daily - rate - 10_000, day_offer=10_000)
        result[index] = replace(stays[index], price=price)
    return result


def _with_odd_rates(rng: Random, stays: list[Stay]) -> list[Stay]:
    """Leave 30 rates out, and put 30 more than 25 percent away from the offer's."""
    result = list(stays)
    plain = [
        index
        for index, stay in enumerate(stays)
        if stay.end is None and stay.price.supplement == stay.price.day_offer == 0
        and stay.price.daily < 380_000
    ]  # fmt: skip
    for number, index in enumerate(rng.sample(plain, 60)):
        price = stays[index].price
        factor = 62 if number % 2 else 142
        rate = None if number < 30 else (price.rate or 0) * factor // 100
        result[index] = replace(stays[index], price=replace(price, rate=rate))
    return result


def _registered(rng: Random, stay: Stay, offers: Mapping[str, Offer]) -> Stay:
    """Add the municipality's own target group, which is not always one of the offer's."""
    draw, other = rng.random(), rng.choice(list(TARGET_GROUPS))
    if stay.citizen.municipality not in REGISTERING_TARGET_GROUP or draw > 0.92:
        return stay
    offer = offers.get(stay.p_number)
    texts = [t for t in offer.target_groups(stay.service) if t not in HIGH_NODES] if offer else []
    known = [text for text in texts if text != UNKNOWN_TARGET_GROUP]
    text = rng.choice(known) if known and draw < 0.78 else TARGET_GROUPS[other][0]
    return replace(stay, target_group=text)


def _simple_stay(rng: Random, municipality: str, offer: Offer, service: str = "") -> Stay:
    """Return an adult's single stay, open at the end of the year and below the high-cost limit."""
    citizen = _citizen(rng, municipality, _adult_birth_date(rng))
    place = Place(offer, service or rng.choice(list(offer.rates)))
    start, price = _start_before(rng, citizen), _price(rng, place)
    return Stay(citizen, offer.p_number, place.service, start, None, price)


def _citizen(rng: Random, municipality: str, birth_date: date) -> Citizen:
    """Make a citizen; no identifier holds ten digits in a row, as a CPR number would."""
    citizen_id = f"{rng.getrandbits(64):016x}"
    while re.search(r"\d{10}", citizen_id):
        citizen_id = f"{rng.getrandbits(64):016x}"
    return Citizen(f"demo-{citizen_id}", birth_date, rng.choice("MMMKK"), municipality)


def _adult_birth_date(rng: Random, youngest: int = 18) -> date:
    """Draw a birth date of someone who is `youngest` or more at the end of 2022."""
    age = youngest + min(rng.randrange(0, 64), rng.randrange(0, 80))
    return date(2022 - age, 1, 1) + timedelta(days=rng.randrange(365))


def _start_before(rng: Random, citizen: Citizen) -> date:
    """Draw a start date between 1995 and 2021, from around the citizen's 18th year."""
    earliest = min(2021, max(1995, citizen.birth_date.year + 18))
    year = max(rng.randrange(earliest, 2022), rng.randrange(earliest, 2022))
    day = date(year, 1, 1) + timedelta(days=rng.randrange(365))
    return day.replace(day=1) if rng.random() < 0.6 else day


def _price(rng: Random, place: Place) -> Price:
    """Draw a price below the high-cost limit, whose rate is the offer's or close to it."""
    rate = min(place.rate, 515_000)
    if rng.random() < 0.4:
        rate = rate * rng.randrange(950, 1040) // 1000
    room = HIGH_COST_DAILY - 5_000 - rate
    day_offer = rng.randrange(50, 180) * 500 if rng.random() < 0.36 else 0
    day_offer = min(day_offer, room)
    supplement = rng.randrange(20, 150) * 1_000 if rng.random() < 0.24 else 0
    supplement = min(supplement, room - day_offer)
    supplement = 0 if supplement < 10_000 else supplement
    return Price(rate, supplement, day_offer, _own_payment(rng, place.service))


def _high_price(rng: Random, place: Place, has_supplement: bool) -> Price:
    """Draw a price at or above the high-cost limit: by a supplement, or by the rate alone."""
    day_offer = rng.randrange(50, 180) * 500 if rng.random() < 0.36 else 0
    own_payment = _own_payment(rng, place.service)
    if not has_supplement:
        return Price(place.rate, 0, day_offer, own_payment)
    bands = ((2000, 2500), (2500, 3000), (3000, 3500), (3500, 4000), (4000, 6000), (6000, 10000))
    band = _weighted(rng, [*bands, (10000, 12500)], [34, 22, 16, 9, 13, 4, 2])
    daily = rng.randrange(*band) * 100_000 // 365 + 1
    supplement = max(10_000, daily - place.rate - day_offer)
    return Price(place.rate, supplement, day_offer, own_payment)


def _own_payment(rng: Random, service: str) -> int:
    if service == "abl_105" or rng.random() < 0.3:
        return 0
    return rng.randrange(300, 950) * 10_000


def _malformed(p_number: str, number: int) -> str:
    """Return a P-number that is not ten digits: too short, with letters, or as a decimal."""
    return (p_number[:9], f"P{p_number[1:]}", f"{p_number}.0", f"{p_number[:8]}xx")[number % 4]


def _varied(rng: Random, region: Region, low: int, high: int) -> dict[str, int]:
    """Return inhabitants weighted by a factor that varies between municipalities."""
    return {code: region.adults[code] * rng.randrange(low, high) for code in region.delivering}


def _next(day: date) -> date:
    return day + timedelta(days=1)


# --- deliveries ---------------------------------------------------------------------------------


def make_deliveries(
    region: Region, offers: Sequence[Offer], stays: Sequence[Stay]
) -> tuple[list[Row], list[Row]]:
    """Spell the stays as each municipality would, and add what a real collection contains.

    Returns:
        The rows of `raw_placements` and of `raw_deliveries`.
    """
    rng = _random("deliveries")
    lines: dict[str, list[Row]] = {code: [] for code in region.delivering}
    for stay in stays:
        lines[stay.citizen.municipality].append(_line(region, stay))
    for code in region.delivering:
        if code != REPEATED:  # one line word for word once more
            lines[code].append(dict(rng.choice(lines[code])))
    _add_faulty_lines(rng, region, offers, lines)
    for municipal_lines in lines.values():
        rng.shuffle(municipal_lines)

    placements: list[Row] = []
    deliveries: list[Row] = []
    for code, current in lines.items():
        received = RECEIVED.get(code) or (_received(rng),)
        for number, received_date in enumerate(received, 1):
            is_faulty_first = code == CORRECTED and number == 1
            content = _faulty_first(rng, region, offers, current) if is_faulty_first else current
            delivery_id = f"{COLLECTION}-{code}-{number}"
            placements += [{"delivery_id": delivery_id} | line for line in content]
            deliveries.append(
                {
                    "delivery_id": delivery_id,
                    "collection_id": COLLECTION,
                    "municipality_code": code,
                    "received_date": received_date,
                    "period_from": FIRST_DAY.isoformat(),
                    "period_to": LAST_DAY.isoformat(),
                    "file_name": _file_name(region, code, number),
                    "file_sha256": _sha256(content),
                    "line_count": str(len(content)),
                }
            )
    return placements, deliveries


def _line(region: Region, stay: Stay) -> Row:
    """Return a stay as its municipality spells it, without the delivery's id."""
    code = stay.citizen.municipality
    spelling = PLACEMENT_SPELLINGS[region.delivering.index(code) % len(PLACEMENT_SPELLINGS)]
    services = dict(zip(REGISTER_SPELLING, spelling, strict=True))
    is_danish = code in DANISH_NUMBERS
    price = stay.price

    def amount(ore: int | None) -> str:
        return _amount(ore, is_danish) if ore else ""

    return {
        "citizen_id": stay.citizen.citizen_id,
        "birth_date": _day(stay.citizen.birth_date, code),
        "sex": stay.citizen.sex,
        "p_number": stay.p_number,
        "service_paragraph": services[stay.service],
        "start_date": _day(stay.start, code),
        "end_date": _day(stay.end, code) if stay.end else "",
        "daily_rate_dkk": amount(price.rate),
        "supplement_daily_rate_dkk": amount(price.supplement),
        "day_offer_daily_rate_dkk": amount(price.day_offer),
        "own_payment_annual_dkk": amount(price.own_payment),
        "end_reason": stay.end_reason,
        "registered_target_group": stay.target_group,
    }


def _add_faulty_lines(
    rng: Random, region: Region, offers: Sequence[Offer], lines: dict[str, list[Row]]
) -> None:
    """Add lines of further citizens that would count as external, were they not faulty."""
    codes = [code for code in region.delivering if code not in ("741", REPEATED)]
    number = 0
    for _, mistakes in FAULTS:
        for mistake in mistakes:
            code = codes[number * 4 % len(codes)]
            number += 1
            place = _weighted(rng, *_places(offers, code, is_external=True))
            line = _line(region, _simple_stay(rng, code, place.offer, place.service))
            for column, value in mistake.items():
                line[column] = _day(value, code) if isinstance(value, date) else value
            lines[code].append(line)


def _faulty_first(
    rng: Random, region: Region, offers: Sequence[Offer], corrected: Sequence[Row]
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
        line["end_date"] = "2022-08-31"
    for _ in range(12):
        place = _weighted(rng, *_places(offers, CORRECTED, is_external=True))
        stay = _simple_stay(rng, CORRECTED, place.offer, place.service)
        lines.insert(rng.randrange(len(lines)), _line(region, stay))
    return lines


def _received(rng: Random) -> str:
    return (date(2023, 3, 1) + timedelta(days=rng.randrange(90))).isoformat()


def _file_name(region: Region, code: str, number: int) -> str:
    name = region.names[code].lower()
    for letter, ascii_letters in (("æ", "ae"), ("ø", "oe"), ("å", "aa")):
        name = name.replace(letter, ascii_letters)
    suffix = "_rettet" if code == CORRECTED and number == 2 else ""
    return f"{code}_{name}_2022{suffix}.csv"


def _sha256(lines: Sequence[Row]) -> str:
    """Return the hash of the delivered file: its lines, without our id of the delivery."""
    return hashlib.sha256(_csv_text(PLACEMENT_COLUMNS[1:], lines).encode("utf-8")).hexdigest()


# --- small tools --------------------------------------------------------------------------------


def _random(part: str) -> Random:
    """Return the generator of one part, so that a change in one leaves the others alone."""
    return Random(f"kapacitet demonstration {part}")


def _weighted(rng: Random, values: Sequence[T], weights: Sequence[int]) -> T:
    return rng.choices(values, weights)[0]


def _shuffled(rng: Random, values: list[str]) -> list[str]:
    rng.shuffle(values)
    return values


def _allocate(total: int, weights: Mapping[str, int], least: int = 0) -> dict[str, int]:
    """Split a total by weights, by largest remainder, each getting at least `least`."""
    rest = total - least * len(weights)
    whole = sum(weights.values())
    shares = {code: divmod(rest * weight, whole) for code, weight in weights.items()}
    left = rest - sum(quotient for quotient, _ in shares.values())
    first = sorted(shares, key=lambda code: (-shares[code][1], code))[:left]
    return {code: least + shares[code][0] + (code in first) for code in weights}


def _day(day: date, municipality: str) -> str:
    return day.strftime("%d-%m-%Y") if municipality in DANISH_DATES else day.isoformat()


def _amount(ore: int, is_danish: bool, thousands: str = ".") -> str:
    """Write øre as kroner: `3250.50`, or in Danish `3.250,50`."""
    kroner, rest = divmod(ore, 100)
    if is_danish:
        return f"{kroner:,}".replace(",", thousands) + f",{rest:02d}"
    return f"{kroner}.{rest:02d}"


def _read(path: Path) -> Iterable[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


def _write(path: Path, columns: Sequence[str], rows: Sequence[Row]) -> None:
    path.write_text(_csv_text(columns, rows), encoding="utf-8", newline="\n")


def _csv_text(columns: Sequence[str], rows: Sequence[Row]) -> str:
    text = io.StringIO()
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


if __name__ == "__main__":
    write_demonstration(SEEDS / "raw")
