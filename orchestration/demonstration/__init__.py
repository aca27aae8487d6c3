"""Write the demonstration deliveries: fictive people and offers in real municipalities.

`python -m orchestration.demonstration` writes three raw seeds, always the same bytes:
`raw_offers.csv` (one row per department, service and approved target group and version),
`raw_placements.csv` (one row per placement, as the municipalities spelled it) and
`raw_deliveries.csv`.

The first collection is `dassos-2022`. Over its current deliveries exactly 2,353 distinct adults
have a placement in an external offer, the number printed in the DASSOS memo of 31 October 2023.
Everything that a real collection contains is there too: offers with several target groups, closed
offers, P-numbers that lead nowhere, lines that cannot be used, a corrected delivery and a repeated
one.

The second, `dassos-2023`, stands on the first: the same citizens at new prices, dearer, cheaper,
moved or gone, and others new; two municipalities that did not deliver before, and one that no
longer does; a register read a year later. It is made after the first and written below it, so that
no line of the first depends on it.

Numbers that could belong to someone are avoided: CVR numbers start with 99 (not issued), and
P-numbers with 1900 or 1950, which are no day and month of a CPR number.
"""

from dataclasses import replace
from pathlib import Path

from orchestration.demonstration.chance import random_of
from orchestration.demonstration.deliveries import (
    DASSOS_2022,
    DASSOS_2023,
    make_deliveries,
)
from orchestration.demonstration.entities import read_region
from orchestration.demonstration.first_year import make_placements
from orchestration.demonstration.register import make_offers, register_rows
from orchestration.demonstration.second_register import make_next_offers, next_register_rows
from orchestration.demonstration.second_year import make_next_placements
from orchestration.demonstration.tables import (
    DELIVERY_COLUMNS,
    OFFER_COLUMNS,
    PLACEMENT_COLUMNS,
    write_rows,
)

SEEDS = Path(__file__).resolve().parents[2] / "seeds"


def write_demonstration(folder: Path, seeds: Path = SEEDS) -> None:
    """Write the three raw seeds to a folder.

    Args:
        folder: where `raw_offers.csv`, `raw_placements.csv` and `raw_deliveries.csv` are written.
        seeds: the project's seeds, read for municipalities and population.
    """
    region = replace(read_region(seeds), not_delivering=DASSOS_2022.not_delivering)
    offers = make_offers(region)
    placements = make_placements(region, offers)
    register = register_rows(offers, placements)
    lines, deliveries = make_deliveries(
        random_of("deliveries"), DASSOS_2022, region, offers, placements
    )

    region = replace(region, not_delivering=DASSOS_2023.not_delivering)
    next_register = make_next_offers(region, offers, placements)
    next_placements = make_next_placements(region, offers, next_register, register, placements)
    next_lines, next_deliveries = make_deliveries(
        random_of("deliveries 2023"), DASSOS_2023, region, next_register.offers, next_placements
    )

    # the second year below the first, whose lines keep their numbers
    register += next_register_rows(register, next_register)
    lines += next_lines
    deliveries += next_deliveries
    folder.mkdir(parents=True, exist_ok=True)
    write_rows(folder / "raw_offers.csv", OFFER_COLUMNS, register)
    write_rows(folder / "raw_placements.csv", PLACEMENT_COLUMNS, lines)
    write_rows(folder / "raw_deliveries.csv", DELIVERY_COLUMNS, deliveries)
