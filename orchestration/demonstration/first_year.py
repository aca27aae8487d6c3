"""The stays of 2022."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from orchestration.demonstration.chance import allocate, random_of, weighted
from orchestration.demonstration.entities import HIGH_COST_DAILY, Offer, Place, Price, Region, Stay
from orchestration.demonstration.people import (
    END_REASONS,
    adult_birth_date,
    life,
    new_citizen,
    ordinary_price,
    places_for,
    registered,
    simple_stay,
    varied,
)

YEAR = 2022
ADULTS_IN_EXTERNAL_OFFERS = 2353
CITIZENS_IN_OWN_OFFERS = 2480
HIGH_COST_PER_1000 = 0.45
REGISTERING_TARGET_GROUP = ("615", "740", "746", "751")


def make_stays(region: Region, offers: Sequence[Offer]) -> list[Stay]:
    """Make every stay that the current deliveries hold and can use.

    Every citizen of the external quota is an adult with an external stay in 2022, all of whose
    external stays are of one service and ownership and from one municipality. Nobody else is.
    """
    rng = random_of("citizens")
    quota = allocate(ADULTS_IN_EXTERNAL_OFFERS, varied(rng, region, 75, 135), least=1)
    own_quota = allocate(CITIZENS_IN_OWN_OFFERS, varied(rng, region, 85, 118), least=1)
    adults = sum(region.adults[code] for code in region.delivering)
    high_total = round(HIGH_COST_PER_1000 * adults / 1000)
    high_quota = allocate(high_total, varied(rng, region, 55, 165), least=1)

    stays = _stays_in_closed_offers(rng, region, offers)
    stays += _stays_in_special_offers(rng, region, offers)
    by_number = {offer.p_number: offer for offer in offers}
    for stay in stays:
        municipality = stay.citizen.municipality
        if by_number[stay.p_number].is_external_to(municipality):
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
            stays += life(rng, YEAR, municipality, places, is_high, has_supplement)
        for number in range(own_quota[municipality]):
            stays += life(rng, YEAR, municipality, own, number < high_own, True)
        stays += _life_before_the_year(rng, municipality, external)
    stays = _with_edge_cases(stays, by_number)
    stays = _with_odd_rates(rng, stays)
    stays += _stays_of_minors(rng, region, offers)
    stays += _stays_without_offer(rng, region, offers, stays)
    return [registered(rng, stay, by_number, REGISTERING_TARGET_GROUP) for stay in stays]


def _life_before_the_year(
    rng: Random, municipality: str, choice: tuple[list[Place], list[int]]
) -> list[Stay]:
    """Return stays of citizens who had left before 2022 and are still in the file."""
    stays = []
    for _ in range(rng.randrange(1, 4)):
        place = weighted(rng, *choice)
        citizen = new_citizen(rng, municipality, adult_birth_date(rng, YEAR, youngest=25))
        end = date(2021, 12, 31) - timedelta(days=rng.randrange(0, 200))
        start = end - timedelta(days=rng.randrange(60, 1500))
        stay = Stay(
            citizen, place.offer.p_number, place.service, start, end, ordinary_price(rng, place)
        )
        stays.append(replace(stay, end_reason=rng.choice(END_REASONS[YEAR])))
    return stays


def _stays_in_closed_offers(rng: Random, region: Region, offers: Sequence[Offer]) -> list[Stay]:
    """Return stays in 2022 in offers that the register had closed (R4, closed_offer)."""
    stays = []
    for offer in offers:
        if not offer.is_closed:
            continue
        for number in range(6):
            payer = offer.operator if offer.operator and number < 4 else region.draw(rng)
            stays.append(simple_stay(rng, YEAR, payer, offer))
    return stays


def _stays_in_special_offers(rng: Random, region: Region, offers: Sequence[Offer]) -> list[Stay]:
    """Return stays that make the rare offers matter: versions, and unknown ownership."""
    stays = []
    for offer in offers:
        if offer.role == "target group changed":
            for end in (date(2022, 4, 30), date(2022, 6, 30), date(2022, 7, 1)):
                stay = simple_stay(rng, YEAR, "791", offer)
                stays.append(replace(stay, end=end, end_reason="Frivillig flytning"))
        if offer.role == "first version late":
            stay = simple_stay(rng, YEAR, offer.operator, offer)
            stays.append(replace(stay, end=date(2022, 5, 31), end_reason="Andet"))
        if offer.ownership == "unknown":
            payer = offer.location if offer.location not in region.not_delivering else "751"
            stays += [simple_stay(rng, YEAR, payer, offer) for _ in range(4)]
    return stays


def _stays_of_minors(rng: Random, region: Region, offers: Sequence[Offer]) -> list[Stay]:
    """Return stays of citizens under 18 on 31 December 2022 (R2), in external offers."""
    births = [date(2005, 1, 1)] + [
        date(2005, 1, 2) + timedelta(days=rng.randrange(400)) for _ in range(14)
    ]
    stays = []
    for birth_date in births:
        municipality = region.draw(rng)
        place = weighted(rng, *places_for(offers, municipality, is_external=True))
        start = date(2021, 9, 1) + timedelta(days=rng.randrange(400))
        citizen = new_citizen(rng, municipality, birth_date)
        price = ordinary_price(rng, place)
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
        place = weighted(rng, *places_for(offers, municipality, is_external=True))
        stay = simple_stay(rng, YEAR, municipality, place.offer, place.service)
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


def _malformed(p_number: str, number: int) -> str:
    """Return a P-number that is not ten digits: too short, with letters, or as a decimal."""
    return (p_number[:9], f"P{p_number[1:]}", f"{p_number}.0", f"{p_number[:8]}xx")[number % 4]
