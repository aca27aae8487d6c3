"""What became in 2023 of a citizen who lived in an offer at the end of 2022."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from random import Random

from orchestration.demonstration.chance import weighted
from orchestration.demonstration.entities import HIGH_COST_DAILY, Offer, Placement, Price
from orchestration.demonstration.market import NEW_YEAR, YEAR, Market
from orchestration.demonstration.people import END_REASONS, day_after
from orchestration.demonstration.second_register import NextRegister

_, MOVED, CHEAPER_OFFER, BETTER, OTHER = END_REASONS[YEAR]
PRICE_RISE = 104  # percent of the year before, where the offer does not tell it

# What became of a hundred citizens, by their annual cost the year before.
OUTCOMES = {
    "2 mio. or more": {"goes on": 66, "leaves": 9, "dearer": 17, "cheaper": 5, "moves down": 3},
    "1-2 mio.": {
        "goes on": 84, "leaves": 8, "dearer": 4, "cheaper": 1, "moves down": 1, "moves": 2
    },
    "under 1 mio.": {"goes on": 81, "leaves": 9, "dearer": 6, "moves": 2, "support at home": 2},
}  # fmt: skip
# Why they left, in the order of END_REASONS.
REASON_WEIGHTS, REASON_WEIGHTS_FROM_70 = (18, 36, 12, 14, 20), (85, 5, 2, 2, 6)


def a_year_later(
    rng: Random, market: Market, register: NextRegister, going_on: Sequence[Placement]
) -> list[Placement]:
    """Return the placements of a citizen who lived there at the end of the year before."""
    now = [
        _repriced(rng, market, _with_offer_found(rng, market, placement)) for placement in going_on
    ]
    first = now[0]
    if first.end:  # known in the spring before
        words = dict(zip(END_REASONS[YEAR - 1], END_REASONS[YEAR], strict=True))
        return [replace(first, end_reason=words[first.end_reason])]
    if first.p_number == register.closed.p_number:
        return _out_of_the_closed(rng, register.opened, first)
    if len(now) > 1:
        return now
    return _outcome(rng, market, going_on[0], first)


def _with_offer_found(rng: Random, market: Market, placement: Placement) -> Placement:
    """Return the placement with the offer it is in, for half that had none or a closed one."""
    known = market.before.get(placement.p_number)
    is_right = (known and not known.is_closed) or placement.service == "section_85"
    if is_right or rng.random() < 0.5:
        return placement
    places, _ = market.choice(placement.citizen.municipality, is_external=True)
    rate = placement.price.rate or 0
    alike = [place for place in places if place.service == placement.service]
    found = min(
        alike,
        key=lambda place: abs(market.before[place.offer.p_number].rates[place.service] - rate),
    )
    market.room[found.offer.p_number, found.service] -= 1
    return replace(placement, p_number=found.offer.p_number)


def _repriced(rng: Random, market: Market, placement: Placement) -> Placement:
    """Return the placement at the prices of the year."""
    old = placement.price
    before, now = (
        offers[placement.p_number].rates.get(placement.service)
        if placement.p_number in offers
        else None
        for offers in (market.before, market.now)
    )
    if not before or not now:
        rate = _risen(old.rate or 0)
    elif old.rate is None or old.rate == before or not 0.75 < old.rate / before < 1.25:
        # the rate that was missing or odd, more often than not
        is_right = old.rate == before or rng.random() < 0.6
        rate = now if is_right else _kroner((old.rate or 0) * now // before)
    else:
        rate = _kroner(old.rate * now // before)
    price = Price(
        rate=rate or None,
        supplement=_risen(old.supplement),
        day_offer=_risen(old.day_offer),
        own_payment=_risen(old.own_payment),
    )
    if old.daily < HIGH_COST_DAILY <= price.daily and rng.random() < 0.98:
        price = _below_limit(price)
    return replace(placement, price=price)


def _below_limit(price: Price) -> Price:
    """Cut supplement and day offer, so that the rise alone makes few high-cost cases."""
    over = _kroner(price.daily - HIGH_COST_DAILY + 5_100)
    supplement = max(0, price.supplement - over)
    day_offer = max(0, price.day_offer - (over - (price.supplement - supplement)))
    return replace(price, supplement=supplement, day_offer=day_offer)


def _out_of_the_closed(rng: Random, opened: Offer, placement: Placement) -> list[Placement]:
    """Move a citizen from the offer that closed to the one that opened."""
    last_day = date(2023, 8, 31) + timedelta(days=rng.randrange(0, 90))
    price = replace(placement.price, rate=opened.rates[placement.service])
    return [
        replace(placement, end=last_day, end_reason=OTHER),
        replace(placement, p_number=opened.p_number, start=day_after(last_day), price=price),
    ]


def _outcome(
    rng: Random, market: Market, before: Placement, placement: Placement
) -> list[Placement]:
    """Return what became of a citizen's single placement."""
    weights = dict(OUTCOMES[_cost_class(before.price)])
    age = YEAR - placement.citizen.birth_date.year
    if age >= 70:
        weights["leaves"] *= 3
    outcome = weighted(rng, list(weights), list(weights.values()))
    day = NEW_YEAR + timedelta(days=rng.randrange(20, 345))
    start = day_after(day)
    price = placement.price
    if outcome == "leaves":
        return _leaves(rng, market, placement, age)
    if outcome == "dearer":
        # the dearest become dearer by most
        most = 45 if before.price.daily >= HIGH_COST_DAILY else 25
        more = _kroner(price.daily * rng.randrange(6, most) // 100)
        dearer = replace(price, supplement=price.supplement + more)
        if rng.random() < 0.5:  # delivered as if it had cost that all year
            return [replace(placement, price=dearer)]
        return [replace(placement, end=day), replace(placement, start=start, price=dearer)]
    if outcome == "cheaper":
        ended = replace(placement, end=day, end_reason=BETTER)
        if price.supplement or price.day_offer:
            less = replace(price, supplement=_kroner(price.supplement // 4), day_offer=0)
        else:
            less = replace(price, rate=_kroner((price.rate or 0) * 4 // 5) or None)
        return [ended, replace(placement, start=start, price=less)]
    if outcome == "support at home":
        support = Price(rng.randrange(300, 900) * 100)
        new = replace(placement, p_number="", service="section_85", start=start, price=support)
        return [replace(placement, end=day, end_reason=BETTER), new]
    if outcome == "moves down":
        ended = replace(placement, end=day, end_reason=CHEAPER_OFFER)
        return _moves(rng, market, ended, below=price.daily * 4 // 5)
    if outcome == "moves":
        return _moves(rng, market, replace(placement, end=day, end_reason=MOVED))
    return [placement]


def _cost_class(price: Price) -> str:
    if price.daily >= HIGH_COST_DAILY:
        return "2 mio. or more"
    return "1-2 mio." if price.daily * 365 >= 100_000_000 else "under 1 mio."


def _leaves(rng: Random, market: Market, placement: Placement, age: int) -> list[Placement]:
    """End a placement during the year or, known when the file was made, soon after it."""
    if rng.random() < 0.04:  # left out of the file
        return []
    market.room[placement.p_number, placement.service] += 1
    end = NEW_YEAR + timedelta(days=rng.randrange(5, 430))
    reason = weighted(
        rng, END_REASONS[YEAR], REASON_WEIGHTS_FROM_70 if age >= 70 else REASON_WEIGHTS
    )
    return [replace(placement, end=end, end_reason="" if rng.random() < 0.08 else reason)]


def _moves(
    rng: Random, market: Market, ended: Placement, below: int | None = None
) -> list[Placement]:
    """Move a citizen to another offer, own or external as the one before, at a rate below."""
    places, weights = market.choice(ended.citizen.municipality, market.is_external(ended))
    fitting = [
        (place, weight)
        for place, weight in zip(places, weights, strict=True)
        if place.offer.p_number != ended.p_number and (below is None or place.rate < below)
    ]
    if not fitting:
        return [replace(ended, end=None, end_reason="")]
    assert ended.end is not None
    place = weighted(rng, *zip(*fitting, strict=True))
    market.room[ended.p_number, ended.service] += 1
    new = replace(
        ended,
        p_number=place.offer.p_number,
        service=place.service,
        start=day_after(ended.end),
        end=None,
        price=replace(ended.price, rate=place.rate, supplement=0),
        end_reason="",
    )
    return [ended, *market.moves_in([new])]


def _risen(ore: int) -> int:
    return _kroner(ore * PRICE_RISE // 100)


def _kroner(ore: int) -> int:
    """Return whole kroner, in øre."""
    return ore // 100 * 100
