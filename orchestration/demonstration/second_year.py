"""The placements of 2023: most go on at a new price, some change or end, and some are new."""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from orchestration.demonstration import first_year
from orchestration.demonstration.chance import random_of, weighted
from orchestration.demonstration.deliveries import NEWCOMERS
from orchestration.demonstration.entities import Citizen, Offer, Place, Placement, Region
from orchestration.demonstration.market import (
    NEW_YEAR,
    YEAR,
    Market,
    free_places,
    lives_there_at_new_year,
)
from orchestration.demonstration.people import (
    adult_birth_date,
    high_price,
    life,
    new_citizen,
    ordinary_price,
    registered,
)
from orchestration.demonstration.second_register import NextRegister
from orchestration.demonstration.tables import Row
from orchestration.demonstration.year_later import MOVED, a_year_later

REGISTERING_TARGET_GROUP = (*first_year.REGISTERING_TARGET_GROUP, "730")
# One that names no target group, and one that stands for several.
ODD_TARGET_GROUPS = ("Kompleks problemstilling", "Psykisk funktionsnedsættelse")
# Who now pays for a citizen who moved, and the days from the last one there to the first here.
NEW_PAYERS = {"746": 1, "791": 1, "710": -9}


def make_next_placements(
    region: Region,
    offers: Sequence[Offer],
    register: NextRegister,
    register_rows: Sequence[Row],
    placements: Sequence[Placement],
) -> list[Placement]:
    """Make every placement that the deliveries of 2023 hold and can use.

    Args:
        region: the region, with who does not deliver in 2023.
        offers: the offers of 2022.
        register: the same offers a year later.
        register_rows: the rows of the first reading of the register, for their places.
        placements: the placements of 2022.
    """
    rng = random_of("citizens 2023")
    market = Market(
        before={offer.p_number: offer for offer in offers},
        now={offer.p_number: offer for offer in register.offers},
        # nobody new moves into the one that closes
        room=free_places(
            [row for row in register_rows if row["p_number"] != register.closed.p_number],
            placements,
        ),
    )
    result: list[Placement] = []
    gone: dict[str, list[Placement]] = defaultdict(list)
    stayed: Counter[str] = Counter()
    left: Counter[str] = Counter()
    for history in _histories(placements):
        municipality = history[0].citizen.municipality
        if municipality in region.not_delivering:
            continue
        going_on = [placement for placement in history if lives_there_at_new_year(placement)]
        if not going_on:
            gone[municipality].append(history[-1])
            continue
        now = a_year_later(rng, market, register, going_on)
        (stayed if any(not placement.end for placement in now) else left)[municipality] += 1
        result += now
    for municipality in region.delivering:
        if municipality in NEWCOMERS:
            result += _first_delivery(rng, market, region, municipality)
        for _ in range(left[municipality] + stayed[municipality] // 60):
            result += market.moves_in([_new_placement(rng, market, municipality)])
        # ended the year before, and still in the file
        result += rng.sample(gone[municipality], min(2, len(gone[municipality])))
    result += _minors(rng, market, region)
    result += _paid_by_another(rng, market, result)
    return _with_target_groups(rng, market, result)


def _histories(placements: Sequence[Placement]) -> list[list[Placement]]:
    """Return each citizen's placements; of two payers, those of the one who knew the offer."""
    of_citizen: dict[str, list[Placement]] = defaultdict(list)
    for placement in placements:
        of_citizen[placement.citizen.citizen_id].append(placement)
    return [
        history
        if len({placement.citizen.municipality for placement in history}) == 1
        else [placement for placement in history if placement.p_number]
        for history in of_citizen.values()
    ]


def _new_placement(rng: Random, market: Market, municipality: str) -> Placement:
    """Return the placement of a citizen who came in the year, a quarter of them on turning 18."""
    if rng.random() < 0.25:
        birth_date = date(YEAR - 18, 1, 1) + timedelta(days=rng.randrange(365))
        start = birth_date.replace(year=YEAR)
    else:
        birth_date = adult_birth_date(rng, YEAR)
        start = NEW_YEAR + timedelta(days=rng.randrange(355))
    place = _place(rng, market, municipality, is_external=rng.random() < 0.5)
    citizen = new_citizen(rng, municipality, birth_date)
    is_high = rng.random() < 0.025
    price = high_price(rng, place, True) if is_high else ordinary_price(rng, place)
    p_number = "" if rng.random() < 0.03 else place.offer.p_number
    return Placement(citizen, p_number, place.service, start, None, price)


def _place(rng: Random, market: Market, municipality: str, is_external: bool) -> Place:
    """Draw a place with room; an external one where the municipality has no room of its own."""
    places, weights = market.choice(municipality, is_external)
    if not places:
        places, weights = market.choice(municipality, is_external=True)
    return weighted(rng, places, weights)


def _first_delivery(
    rng: Random, market: Market, region: Region, municipality: str
) -> list[Placement]:
    """Return the placements of a municipality that did not deliver the year before.

    Its register rows have few places of its own; most of its citizens live in others' offers.
    """
    adults = region.adults[municipality]
    delivering = sum(number for code, number in region.adults.items() if code not in NEWCOMERS)
    citizens = first_year.ADULTS_IN_EXTERNAL_OFFERS + first_year.CITIZENS_IN_OWN_OFFERS
    high = round(first_year.HIGH_COST_PER_1000 * adults / 1000)
    result: list[Placement] = []
    for number in range(citizens * adults * 85 // 100 // delivering):
        is_high = number < high
        choice = market.choice(municipality, is_external=True, is_expensive=True)
        is_dear = is_high and choice[0] and rng.random() < 0.79
        if not is_dear:
            own = market.choice(municipality, is_external=False)
            choice = own if own[0] else market.choice(municipality, is_external=True)
        placements = life(rng, YEAR, municipality, choice, is_high, has_supplement=not is_dear)
        market.moves_in(placements)
        is_without_number = rng.random() < 0.06
        result += [replace(s, p_number="") if is_without_number else s for s in placements]
    return result


def _minors(rng: Random, market: Market, region: Region) -> list[Placement]:
    """Return placements of six citizens under 18 on the last day of the year (R2)."""
    result = []
    for _ in range(6):
        municipality = region.draw(rng)
        place = _place(rng, market, municipality, is_external=True)
        birth_date = date(YEAR - 17, 1, 2) + timedelta(days=rng.randrange(200))
        citizen = new_citizen(rng, municipality, birth_date)
        start = NEW_YEAR + timedelta(days=rng.randrange(300))
        price = ordinary_price(rng, place)
        result.append(Placement(citizen, place.offer.p_number, place.service, start, None, price))
    return result


def _paid_by_another(
    rng: Random, market: Market, placements: Sequence[Placement]
) -> list[Placement]:
    """Return the new placements of three citizens who moved, whom another municipality now pays.

    One of them is delivered by both for some days.
    """
    lines_of = Counter(placement.citizen.citizen_id for placement in placements)
    moved = [
        (placement, placement.end)
        for placement in placements
        if placement.end_reason == MOVED
        and placement.end is not None
        and NEW_YEAR < placement.end < date(2023, 11, 1)
        and placement.p_number in market.now
        and lines_of[placement.citizen.citizen_id] == 1
        and placement.citizen.municipality not in NEW_PAYERS
    ]
    result = []
    for (placement, end), (payer, days) in zip(
        rng.sample(moved, 3), NEW_PAYERS.items(), strict=True
    ):
        place = _place(rng, market, payer, is_external=True)
        citizen = replace(placement.citizen, municipality=payer)
        price = ordinary_price(rng, place)
        start = end + timedelta(days=days)
        result.append(Placement(citizen, place.offer.p_number, place.service, start, None, price))
    return result


def _with_target_groups(
    rng: Random, market: Market, placements: Sequence[Placement]
) -> list[Placement]:
    """Add the municipality's own target group to citizens who are new in the data."""
    texts: dict[Citizen, str] = {}
    result = []
    for placement in placements:
        is_new = placement.start >= NEW_YEAR or placement.citizen.municipality in NEWCOMERS
        text = placement.target_group or texts.get(placement.citizen, "")
        if is_new and placement.citizen not in texts and not text:
            text = registered(rng, placement, market.now, REGISTERING_TARGET_GROUP).target_group
            if text and rng.random() < 0.05:
                text = rng.choice(ODD_TARGET_GROUPS)
        texts[placement.citizen] = text
        result.append(replace(placement, target_group=text))
    return result
