"""The register of offers as it was read on 1 January 2023."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from orchestration.demonstration.chance import allocate, random_of, shuffled, weighted
from orchestration.demonstration.entities import Department, Offer, Placement, Region
from orchestration.demonstration.tables import Row, amount_text

SNAPSHOT_DATE = "2023-01-01"

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
    ("half kroner", "municipal", 8, ""),
    ("half kroner", "private", 4, ""),
)

OFFER_NAMES = (
    "Lærkebo", "Egelyst", "Solkrogen", "Birkehegn", "Mosehøj", "Fjordglimt", "Klokkeblomst",
    "Rævebakken", "Hasselgang", "Vibereden", "Åbrinken", "Lyngtoften", "Kløverly", "Bøgekanten",
    "Svaleøen", "Ærtemarken", "Hyldegård", "Tranekær", "Kornblomst", "Stenbroen",
)  # fmt: skip
DEPARTMENT_NAMES = ("Afdeling Nord", "Afdeling Syd", "Afdeling Øst", "Afdeling Vest")


def make_offers(region: Region) -> list[Offer]:
    """Make the 260 offers of the register, in the order in which they are written."""
    rng = random_of("offers")
    shapes = shuffled(rng, [shape for shape, number in SHAPES.items() for _ in range(number)])
    p_numbers = iter(rng.sample(range(1_900_000_000, 1_901_000_000), len(shapes)))
    cvr_numbers_left = cvr_numbers(rng)
    cvr_of_owner: dict[str, str] = {}
    offers = []
    for index, (ownership, operator, location) in enumerate(_owners(rng, region)):
        shape = "unambiguous" if ownership in ("state", "unknown") else shapes.pop()
        owner = operator or (f"region {location[0]}" if ownership == "regional" else f"{index}")
        services = _services(rng, ownership, shape)
        offers.append(
            Offer(
                p_number=str(next(p_numbers)),
                cvr_number=cvr_of_owner.setdefault(owner, next(cvr_numbers_left)),
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
                approval_status=weighted(
                    rng, ["Godkendt", "Godkendt på vilkår", "Skærpet tilsyn"], [95, 3, 2]
                ),
            )
        )
    _give_roles(rng, region, offers)
    return offers


def register_rows(offers: Sequence[Offer], placements: Sequence[Placement]) -> list[Row]:
    """Return the register's rows; approved places follow from the placements that were made.

    `placements` are those of the current deliveries, so that utilisation lies around 90 percent.
    """
    rng = random_of("places")
    occupants = Counter(
        (placement.p_number, placement.service)
        for placement in placements
        if placement.start.year <= 2022 and (placement.end is None or placement.end.year >= 2022)
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
                    "daily_rate_dkk": amount_text(offer.rates[service], is_danish=False),
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
            counts = allocate(inside, {code: region.adults[code] for code in codes}, least=1)
            homes = [code for code in codes for _ in range(counts[code])]
        else:
            weights = [region.adults[code] for code in codes]
            homes = [weighted(rng, codes, weights) for _ in range(inside)]
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
        return tuple(
            Department(f"A{number}", (service,), (_text(rng, group),))
            for number, (service, group) in enumerate(zip(services, groups[:2], strict=True), 1)
        )
    texts: list[tuple[str, ...]]
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
        group = weighted(rng, list(left), list(left.values()))
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
            and offer.operator not in region.not_delivering
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
    elif offer.role == "half kroner":
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


def cvr_numbers(rng: Random) -> Iterator[str]:
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
