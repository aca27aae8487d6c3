"""The register as it was read on 1 January 2024: the rates of 2023, and what else had changed."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from random import Random

from orchestration.demonstration.chance import random_of
from orchestration.demonstration.entities import Offer, Placement, Region
from orchestration.demonstration.register import (
    HIGH_NODES,
    REGISTER_SPELLING,
    TARGET_GROUPS,
    cvr_numbers,
)
from orchestration.demonstration.tables import Row, amount_text

SNAPSHOT_DATE = "2024-01-01"

# What was added to the rates, per mille; a municipality's own taken in turn. Prices rose by about
# four percent, so where next to nothing was added the rates fell by two or more (R16).
MUNICIPAL_RISES = (43, 48, 3, 42, 54, 46, 7, 40, 21, 50)
REGIONAL_RISE = 38
OTHER_RISES = (-15, 28, 34, 38, 40, 42, 44, 46, 50, 57, 72)

# Changes of approved places; of more than ten when they need approval (minutes, 1.4).
PLACES_CHANGED = (14, -11, 6, 4, -3, 2, -5, 3)
ADDED_TARGET_GROUP = "Psykiske vanskeligheder"


@dataclass(frozen=True)
class NextRegister:
    """The offers with their rates of 2023, and which of them changed how."""

    offers: list[Offer]  # the closed one among them, the opened one last
    closed: Offer
    opened: Offer
    taken_over: Offer  # the region's, now the municipality's
    narrowed: Offer  # approved for several target groups, now for the first of them
    widened: Offer  # approved for one more
    places_changed: dict[str, int]  # by P-number


def make_next_offers(
    region: Region, offers: Sequence[Offer], placements: Sequence[Placement]
) -> NextRegister:
    """Raise the rates, and choose the offers that changed."""
    rng = random_of("offers 2023")
    raised = [_with_new_rates(rng, region, offer) for offer in offers]
    residents = Counter(placement.p_number for placement in placements if not placement.end)
    ordinary = [
        offer
        for offer in raised
        if not offer.role and len(offer.departments) == len(offer.rates) == 1
    ]

    def take(fits: Callable[[Offer], bool]) -> Offer:
        chosen = next(offer for offer in ordinary if fits(offer))
        ordinary.remove(chosen)
        return chosen

    closed = take(
        lambda offer: (
            offer.ownership == "private"
            and offer.shape == "unambiguous"
            and 6 <= residents[offer.p_number] <= 9
        )
    )
    opened = replace(
        closed,
        p_number=_new_p_number(rng, offers),
        cvr_number=_new_cvr_number(rng, offers),
        name=f"Demo Botilbud Havnely {len(offers) + 1}",
        ownership="self_owning",
        company_form="Selvejende institution",
        rates={service: rate + 15_000 for service, rate in closed.rates.items()},
        valid_from=date(2023, 9, 1),
    )
    return NextRegister(
        offers=[*raised, opened],
        closed=closed,
        opened=opened,
        taken_over=take(
            lambda offer: (
                offer.ownership == "regional"
                and offer.shape == "unambiguous"
                and residents[offer.p_number] >= 6
            )
        ),
        narrowed=take(
            lambda offer: (
                offer.ownership == "self_owning"
                and len(_texts(offer)) > 1
                and offer.shape == "multi_group"
                and residents[offer.p_number] >= 10
            )
        ),
        widened=take(
            lambda offer: (
                offer.ownership == "private"
                and offer.shape == "unambiguous"
                and _texts(offer)[0] not in TARGET_GROUPS["mental_illness"]
                and residents[offer.p_number] >= 6
            )
        ),
        places_changed={
            offer.p_number: change
            for offer, change in zip(
                (offer for offer in ordinary if residents[offer.p_number] >= 20),
                PLACES_CHANGED,
                strict=False,
            )
        },
    )


def next_register_rows(rows: Sequence[Row], register: NextRegister) -> list[Row]:
    """Return the rows of the second reading: those of the first that still hold, as changed."""
    services = {spelling: service for service, spelling in REGISTER_SPELLING.items()}
    offers = {offer.p_number: offer for offer in register.offers}
    result: list[Row] = []
    opened: list[Row] = []
    for row in rows:
        if row["valid_to"]:
            continue
        offer = offers[row["p_number"]]
        service = services[row["service_paragraph"]]
        changed = row | {"snapshot_date": SNAPSHOT_DATE, "daily_rate_dkk": _rate(offer, service)}
        if offer is register.closed:
            opened.append(changed | _opened(register.opened, service))
            continue
        if offer is register.narrowed and row["target_group"] != _texts(offer)[0]:
            continue
        if offer is register.taken_over:
            changed |= _taken_over(offer, register.offers)
        if offer.p_number in register.places_changed:
            places = int(row["approved_places"]) + register.places_changed[offer.p_number]
            changed |= {"approved_places": str(places), "valid_from": "2023-07-01"}
        result.append(changed)
        if offer is register.widened and row["target_group"] == _texts(offer)[-1]:
            result.append(changed | {"target_group": ADDED_TARGET_GROUP})
    return result + opened


def _with_new_rates(rng: Random, region: Region, offer: Offer) -> Offer:
    """Raise an offer's rates, to whole kroner."""
    codes = [*region.adults, *region.outside]
    if offer.ownership == "municipal":
        rise = MUNICIPAL_RISES[codes.index(offer.operator) % len(MUNICIPAL_RISES)]
        rise += rng.randrange(-2, 3)
    elif offer.ownership == "regional":
        rise = REGIONAL_RISE
    else:
        rise = rng.choice(OTHER_RISES)
    ore = 50 if offer.role == "half kroner" else 0
    return replace(
        offer,
        rates={
            service: rate * (1000 + rise) // 100_000 * 100 + ore
            for service, rate in offer.rates.items()
        },
    )


def _opened(offer: Offer, service: str) -> Row:
    return {
        "p_number": offer.p_number,
        "cvr_number": offer.cvr_number,
        "offer_name": offer.name,
        "company_form": offer.company_form,
        "approved_places": "10",
        "daily_rate_dkk": _rate(offer, service),
        "valid_from": offer.valid_from.isoformat(),
    }


def _taken_over(offer: Offer, offers: Sequence[Offer]) -> Row:
    municipality = offer.location
    return {
        "cvr_number": next(o.cvr_number for o in offers if o.operator == municipality),
        "company_form": "Primærkommune",
        "operator_municipality_code": municipality,
        "valid_from": SNAPSHOT_DATE,
    }


def _rate(offer: Offer, service: str) -> str:
    return amount_text(offer.rates[service], is_danish=False)


def _texts(offer: Offer) -> list[str]:
    """Return the target groups of the first department, without those that stand for several."""
    return [text for text in offer.departments[0].target_groups if text not in HIGH_NODES]


def _new_p_number(rng: Random, offers: Sequence[Offer]) -> str:
    taken = {int(offer.p_number) for offer in offers}
    return str(rng.choice([n for n in range(1_900_000_000, 1_900_001_000) if n not in taken]))


def _new_cvr_number(rng: Random, offers: Sequence[Offer]) -> str:
    taken = {offer.cvr_number for offer in offers}
    return next(number for number in cvr_numbers(rng) if number not in taken)
