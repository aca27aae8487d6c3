"""What is drawn of citizens, places and prices, in any year."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from orchestration.demonstration.chance import weighted
from orchestration.demonstration.entities import (
    HIGH_COST_DAILY,
    Citizen,
    Offer,
    Place,
    Placement,
    Price,
    Region,
)
from orchestration.demonstration.register import HIGH_NODES, TARGET_GROUPS, UNKNOWN_TARGET_GROUP

# From 2023 in the words that Komponent asks in (question 5).
END_REASONS = {
    2022: (
        "Død",
        "Frivillig flytning",
        "Flyttet til billigere tilbud",
        "Bedre funktionsniveau",
        "Andet",
    ),
    2023: (
        "Dødsfald",
        "Frivillig flytning",
        "Flyttet til billigere tilbud",
        "Bedre funktionsniveau",
        "Andet",
    ),
}


def places_for(
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


def life(
    rng: Random,
    year: int,
    municipality: str,
    choice: tuple[list[Place], list[int]],
    is_high: bool,
    has_supplement: bool,
) -> list[Placement]:
    """Return one adult's placements, at least one in the year, all in places of one kind."""
    citizen = new_citizen(rng, municipality, adult_birth_date(rng, year))
    place = weighted(rng, *choice)
    alike = [
        other
        for other in choice[0]
        if other.service == place.service
        and other.offer.ownership == place.offer.ownership
        and other != place
    ]
    price = high_price(rng, place, has_supplement) if is_high else ordinary_price(rng, place)
    since = start_before(rng, year, citizen)
    first_day = date(year, 1, 1)
    day = first_day + timedelta(days=rng.randrange(20, 345))
    placement = Placement(citizen, place.offer.p_number, place.service, since, None, price)
    pattern = weighted(
        rng,
        ["stays", "enters", "renewed", "leaves", "visits", "overlaps", "moves", "leaving", "two"],
        [810, 80, 18, 0, 0, 0, 0, 0, 0] if is_high else [770, 80, 18, 70, 15, 9, 16, 6, 2],
    )
    ended = replace(placement, end=day, end_reason=rng.choice(END_REASONS[year]))
    if pattern == "enters":
        return [replace(placement, start=day)]
    if pattern == "renewed":  # a new rate from the day after
        old = replace(price, rate=(price.rate or 0) * 97 // 100)
        return [replace(ended, price=old, end_reason=""), replace(placement, start=day_after(day))]
    if pattern == "leaves":
        return [ended]
    if pattern == "visits":
        return [replace(ended, start=first_day + timedelta(days=rng.randrange(0, 19)))]
    if pattern == "overlaps":
        again = day - timedelta(days=rng.randrange(0, 20))
        return [replace(ended, end_reason=""), replace(placement, start=again)]
    if pattern in ("moves", "two") and alike:
        other = rng.choice(alike)
        price = ordinary_price(rng, other)
        new = Placement(citizen, other.offer.p_number, other.service, day_after(day), None, price)
        return [ended if pattern == "moves" else placement, new]
    if pattern == "leaving":  # known when the file was made, in the spring after
        return [replace(ended, end=date(year, 12, 31) + timedelta(days=rng.randrange(1, 80)))]
    return [placement]


def registered(
    rng: Random, placement: Placement, offers: Mapping[str, Offer], registering: Sequence[str]
) -> Placement:
    """Add the municipality's own target group, which is not always one of the offer's."""
    draw, other = rng.random(), rng.choice(list(TARGET_GROUPS))
    if placement.citizen.municipality not in registering or draw > 0.92:
        return placement
    offer = offers.get(placement.p_number)
    texts = (
        [t for t in offer.target_groups(placement.service) if t not in HIGH_NODES] if offer else []
    )
    known = [text for text in texts if text != UNKNOWN_TARGET_GROUP]
    text = rng.choice(known) if known and draw < 0.78 else TARGET_GROUPS[other][0]
    return replace(placement, target_group=text)


def simple_placement(
    rng: Random, year: int, municipality: str, offer: Offer, service: str = ""
) -> Placement:
    """Return an adult's single placement, open at the year's end and below the high-cost limit."""
    citizen = new_citizen(rng, municipality, adult_birth_date(rng, year))
    place = Place(offer, service or rng.choice(list(offer.rates)))
    start, price = start_before(rng, year, citizen), ordinary_price(rng, place)
    return Placement(citizen, offer.p_number, place.service, start, None, price)


def new_citizen(rng: Random, municipality: str, birth_date: date) -> Citizen:
    """Make a citizen; no identifier holds ten digits in a row, as a CPR number would."""
    citizen_id = f"{rng.getrandbits(64):016x}"
    while re.search(r"\d{10}", citizen_id):
        citizen_id = f"{rng.getrandbits(64):016x}"
    return Citizen(f"demo-{citizen_id}", birth_date, rng.choice("MMMKK"), municipality)


def adult_birth_date(rng: Random, year: int, youngest: int = 18) -> date:
    """Draw a birth date of someone who is `youngest` or more at the end of the year."""
    age = youngest + min(rng.randrange(0, 64), rng.randrange(0, 80))
    return date(year - age, 1, 1) + timedelta(days=rng.randrange(365))


def start_before(rng: Random, year: int, citizen: Citizen) -> date:
    """Draw a start date from 1995 to before the year, from around the citizen's 18th year."""
    earliest = min(year - 1, max(1995, citizen.birth_date.year + 18))
    drawn = max(rng.randrange(earliest, year), rng.randrange(earliest, year))
    day = date(drawn, 1, 1) + timedelta(days=rng.randrange(365))
    return day.replace(day=1) if rng.random() < 0.6 else day


def ordinary_price(rng: Random, place: Place) -> Price:
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


def high_price(rng: Random, place: Place, has_supplement: bool) -> Price:
    """Draw a price at or above the high-cost limit: by a supplement, or by the rate alone."""
    day_offer = rng.randrange(50, 180) * 500 if rng.random() < 0.36 else 0
    own_payment = _own_payment(rng, place.service)
    if not has_supplement:
        return Price(place.rate, 0, day_offer, own_payment)
    bands = ((2000, 2500), (2500, 3000), (3000, 3500), (3500, 4000), (4000, 6000), (6000, 10000))
    band = weighted(rng, [*bands, (10000, 12500)], [34, 22, 16, 9, 13, 4, 2])
    daily = rng.randrange(*band) * 100_000 // 365 + 1
    supplement = max(10_000, daily - place.rate - day_offer)
    return Price(place.rate, supplement, day_offer, own_payment)


def _own_payment(rng: Random, service: str) -> int:
    if service == "abl_105" or rng.random() < 0.3:
        return 0
    return rng.randrange(300, 950) * 10_000


def varied(rng: Random, region: Region, low: int, high: int) -> dict[str, int]:
    """Return inhabitants weighted by a factor that varies between municipalities."""
    return {code: region.adults[code] * rng.randrange(low, high) for code in region.delivering}


def day_after(day: date) -> date:
    """Return the next day."""
    return day + timedelta(days=1)
