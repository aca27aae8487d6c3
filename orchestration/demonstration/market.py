"""The offers that take citizens in 2023, and the room in them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from orchestration.demonstration.entities import Offer, Place, Placement
from orchestration.demonstration.people import places_for
from orchestration.demonstration.register import REGISTER_SPELLING
from orchestration.demonstration.tables import Row

YEAR = 2023
NEW_YEAR = date(YEAR, 1, 1)


@dataclass(frozen=True)
class Market:
    """The offers at the prices of both years, and how many of their places are free.

    `room` changes as citizens leave and move in, by P-number and service.
    """

    before: dict[str, Offer]
    now: dict[str, Offer]
    room: Counter[tuple[str, str]]

    def choice(
        self, municipality: str, is_external: bool, is_expensive: bool = False
    ) -> tuple[list[Place], list[int]]:
        """Return the places with room that are open to a municipality, and how likely each is."""
        offers = list(self.now.values())
        places, weights = [], []
        for place in places_for(offers, municipality, is_external, is_expensive)[0]:
            room = self.room[place.offer.p_number, place.service]
            if room > 0:
                places.append(place)
                weights.append(room * (4 if place.offer.location == municipality else 1))
        return places, weights

    def is_external(self, placement: Placement) -> bool:
        """Return whether a placement is external, as far as its offer is known."""
        offer = self.now.get(placement.p_number)
        return not offer or offer.is_external_to(placement.citizen.municipality)

    def moves_in(self, placements: Sequence[Placement]) -> Sequence[Placement]:
        """Take the places of the placements that are open, and return the placements."""
        self.room.subtract(
            (placement.p_number, placement.service) for placement in placements if not placement.end
        )
        return placements


def free_places(
    register_rows: Sequence[Row], placements: Sequence[Placement]
) -> Counter[tuple[str, str]]:
    """Return the approved places less the placements open on the first day of the year."""
    services = {spelling: service for service, spelling in REGISTER_SPELLING.items()}
    places = {
        (row["p_number"], services[row["service_paragraph"]], row["department_id"]): int(
            row["approved_places"] or "0"
        )
        for row in register_rows
        if not row["valid_to"]
    }
    room: Counter[tuple[str, str]] = Counter()
    for (p_number, service, _), number in places.items():
        room[p_number, service] += number
    room.subtract(
        (placement.p_number, placement.service)
        for placement in placements
        if lives_there_at_new_year(placement)
    )
    return room


def lives_there_at_new_year(placement: Placement) -> bool:
    """Return whether the placement goes on into 2023."""
    return not placement.end or placement.end >= NEW_YEAR
