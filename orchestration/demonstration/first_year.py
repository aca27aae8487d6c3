"""The placements of 2022."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from orchestration.demonstration.chance import allocate, random_of, weighted
from orchestration.demonstration.entities import (
    HIGH_COST_DAILY,
    Offer,
    Place,
    Placement,
    Price,
    Region,
)
from orchestration.demonstration.people import (
    END_REASONS,
    adult_birth_date,
    life,
    new_citizen,
    ordinary_price,
    places_for,
    registered,
    simple_placement,
    varied,
)

YEAR = 2022
ADULTS_IN_EXTERNAL_OFFERS = 2353
CITIZENS_IN_OWN_OFFERS = 2480
HIGH_COST_PER_1000 = 0.45
REGISTERING_TARGET_GROUP = ("615", "740", "746", "751")


def make_placements(region: Region, offers: Sequence[Offer]) -> list[Placement]:
    """Make every placement that the current deliveries hold and can use.

    Every citizen of the external quota is an adult with an external placement in 2022, all of whose
    external placements are of one service and ownership and from one municipality. Nobody else is.
    """
    rng = random_of("citizens")
    quota = allocate(ADULTS_IN_EXTERNAL_OFFERS, varied(rng, region, 75, 135), least=1)
    own_quota = allocate(CITIZENS_IN_OWN_OFFERS, varied(rng, region, 85, 118), least=1)
    adults = sum(region.adults[code] for code in region.delivering)
    high_total = round(HIGH_COST_PER_1000 * adults / 1000)
    high_quota = allocate(high_total, varied(rng, region, 55, 165), least=1)

    placements = _placements_in_closed_offers(rng, region, offers)
    placements += _placements_in_special_offers(rng, region, offers)
    by_number = {offer.p_number: offer for offer in offers}
    for placement in placements:
        municipality = placement.citizen.municipality
        if by_number[placement.p_number].is_external_to(municipality):
            quota[municipality] -= 1
    for municipality in region.delivering:
        high = high_quota[municipality]
        high_own = high * 3 // 10
        external = places_for(offers, municipality, is_external=True)
        own = places_for(offers, municipality, is_external=False)
        dear = places_for(offers, municipality, is_external=True, is_expensive=True)
        for number in range(quota[municipality]):
            is_high = number < high - high_own
            has_supplement = not is_high or rng.random() < 0.21
            places = external if has_supplement else dear
            placements += life(rng, YEAR, municipality, places, is_high, has_supplement)
        for number in range(own_quota[municipality]):
            placements += life(rng, YEAR, municipality, own, number < high_own, True)
        placements += _life_before_the_year(rng, municipality, external)
    placements = _with_edge_cases(placements, by_number)
    placements = _with_odd_rates(rng, placements)
    placements += _placements_of_minors(rng, region, offers)
    placements += _placements_without_offer(rng, region, offers, placements)
    return [
        registered(rng, placement, by_number, REGISTERING_TARGET_GROUP) for placement in placements
    ]


def _life_before_the_year(
    rng: Random, municipality: str, choice: tuple[list[Place], list[int]]
) -> list[Placement]:
    """Return placements of citizens who had left before 2022 and are still in the file."""
    placements = []
    for _ in range(rng.randrange(1, 4)):
        place = weighted(rng, *choice)
        citizen = new_citizen(rng, municipality, adult_birth_date(rng, YEAR, youngest=25))
        end = date(2021, 12, 31) - timedelta(days=rng.randrange(0, 200))
        start = end - timedelta(days=rng.randrange(60, 1500))
        placement = Placement(
            citizen, place.offer.p_number, place.service, start, end, ordinary_price(rng, place)
        )
        placements.append(replace(placement, end_reason=rng.choice(END_REASONS[YEAR])))
    return placements


def _placements_in_closed_offers(
    rng: Random, region: Region, offers: Sequence[Offer]
) -> list[Placement]:
    """Return placements in 2022 in offers that the register had closed (R4, closed_offer)."""
    placements = []
    for offer in offers:
        if not offer.is_closed:
            continue
        for number in range(6):
            payer = offer.operator if offer.operator and number < 4 else region.draw(rng)
            placements.append(simple_placement(rng, YEAR, payer, offer))
    return placements


def _placements_in_special_offers(
    rng: Random, region: Region, offers: Sequence[Offer]
) -> list[Placement]:
    """Return placements that make the rare offers matter: versions, and unknown ownership."""
    placements = []
    for offer in offers:
        if offer.role == "target group changed":
            for end in (date(2022, 4, 30), date(2022, 6, 30), date(2022, 7, 1)):
                placement = simple_placement(rng, YEAR, "791", offer)
                placements.append(replace(placement, end=end, end_reason="Frivillig flytning"))
        if offer.role == "first version late":
            placement = simple_placement(rng, YEAR, offer.operator, offer)
            placements.append(replace(placement, end=date(2022, 5, 31), end_reason="Andet"))
        if offer.ownership == "unknown":
            payer = offer.location if offer.location not in region.not_delivering else "751"
            placements += [simple_placement(rng, YEAR, payer, offer) for _ in range(4)]
    return placements


def _placements_of_minors(rng: Random, region: Region, offers: Sequence[Offer]) -> list[Placement]:
    """Return placements of citizens under 18 on 31 December 2022 (R2), in external offers."""
    births = [date(2005, 1, 1)] + [
        date(2005, 1, 2) + timedelta(days=rng.randrange(400)) for _ in range(14)
    ]
    placements = []
    for birth_date in births:
        municipality = region.draw(rng)
        place = weighted(rng, *places_for(offers, municipality, is_external=True))
        start = date(2021, 9, 1) + timedelta(days=rng.randrange(400))
        citizen = new_citizen(rng, municipality, birth_date)
        price = ordinary_price(rng, place)
        placements.append(
            Placement(citizen, place.offer.p_number, place.service, start, None, price)
        )
    return placements


def _placements_without_offer(
    rng: Random, region: Region, offers: Sequence[Offer], placements: Sequence[Placement]
) -> list[Placement]:
    """Return placements whose P-number is missing, malformed or not in the register (R4).

    Three of the citizens are delivered by their own municipality too, for the same days.
    """
    known = [offer.p_number for offer in offers]
    missing = [("", "section_85")] * 6 + [("", "")] * 51
    malformed = [(_malformed(rng.choice(known), number), "") for number in range(25)]
    absent = [(str(n), "") for n in rng.sample(range(1_950_000_000, 1_951_000_000), 40)]
    result = []
    for p_number, service in missing + malformed + absent:
        municipality = region.draw(rng)
        place = weighted(rng, *places_for(offers, municipality, is_external=True))
        placement = simple_placement(rng, YEAR, municipality, place.offer, place.service)
        result.append(replace(placement, p_number=p_number, service=service or place.service))

    operators = {offer.p_number: offer.operator for offer in offers}
    lines_of = Counter(placement.citizen.citizen_id for placement in placements)
    shared = [
        placement
        for placement in placements
        if operators[placement.p_number] == placement.citizen.municipality
        and placement.end is None
        and lines_of[placement.citizen.citizen_id] == 1
        and placement.price.daily < 400_000
    ]
    for placement, other in zip(rng.sample(shared, 3), ("751", "791", "657"), strict=True):
        payer = other if other != placement.citizen.municipality else "746"
        result.append(
            replace(placement, citizen=replace(placement.citizen, municipality=payer), p_number="")
        )
    return result


def _with_edge_cases(placements: list[Placement], offers: Mapping[str, Offer]) -> list[Placement]:
    """Give four citizens a birth date or a price at the edge of a rule (R2, R8)."""
    result = list(placements)
    lines_of = Counter(placement.citizen.citizen_id for placement in placements)
    ordinary = (
        index
        for index, placement in enumerate(placements)
        if lines_of[placement.citizen.citizen_id] == 1
        and offers[placement.p_number].is_external_to(placement.citizen.municipality)
        and placement.end is None
        and placement.start >= date(2021, 1, 1)
        and placement.price.daily < HIGH_COST_DAILY
        and not offers[placement.p_number].is_closed
    )
    for birth_date in (date(2004, 12, 31), date(2004, 2, 29)):
        index = next(ordinary)
        citizen = replace(placements[index].citizen, birth_date=birth_date)
        result[index] = replace(placements[index], citizen=citizen)
    for daily in (HIGH_COST_DAILY - 1, HIGH_COST_DAILY):
        index = next(ordinary)
        rate = placements[index].price.rate or 0
        price = Price(rate, supplement=daily - rate - 10_000, day_offer=10_000)
        result[index] = replace(placements[index], price=price)
    return result


def _with_odd_rates(rng: Random, placements: list[Placement]) -> list[Placement]:
    """Leave 30 rates out, and put 30 more than 25 percent away from the offer's."""
    result = list(placements)
    plain = [
        index
        for index, placement in enumerate(placements)
        if placement.end is None and placement.price.supplement == placement.price.day_offer == 0
        and placement.price.daily < 380_000
    ]  # fmt: skip
    for number, index in enumerate(rng.sample(plain, 60)):
        price = placements[index].price
        factor = 62 if number % 2 else 142
        rate = None if number < 30 else (price.rate or 0) * factor // 100
        result[index] = replace(placements[index], price=replace(price, rate=rate))
    return result


def _malformed(p_number: str, number: int) -> str:
    """Return a P-number that is not ten digits: too short, or with letters."""
    return (p_number[:9], f"P{p_number[1:]}", p_number[:7], f"{p_number[:8]}xx")[number % 4]
