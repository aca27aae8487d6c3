"""What the demonstration is made of. Amounts are in øre."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

from orchestration.demonstration.chance import weighted
from orchestration.demonstration.tables import read_rows

REGION = "082"
HIGH_COST_DAILY = 547_946  # øre; x 365 is the first amount of 2,000,000 DKK or more (R8)


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
        """Return whether a placement that the municipality pays for is external (R3)."""
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
class Placement:
    """One placement, before the municipality spells it."""

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
    not_delivering: tuple[str, ...] = ()

    @property
    def delivering(self) -> list[str]:
        """Return the codes of the municipalities that deliver."""
        return [code for code in self.adults if code not in self.not_delivering]

    def draw(self, rng: Random) -> str:
        """Draw a delivering municipality, by inhabitants."""
        return weighted(rng, self.delivering, [self.adults[code] for code in self.delivering])


def read_region(seeds: Path) -> Region:
    """Read municipalities and population from the seeds.

    Inhabitants aged 18-66 are the share of the structure of 2014 times the total of 2021: good
    enough to spread people over municipalities. What is reported is estimated by R13, elsewhere.
    """
    municipalities = list(read_rows(seeds / "reference" / "municipalities.csv"))
    inside = {row["municipality_code"] for row in municipalities if row["region_code"] == REGION}
    structure: dict[str, Counter[bool]] = defaultdict(Counter)
    totals: dict[str, int] = {}
    for row in read_rows(seeds / "raw" / "raw_population.csv"):
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
