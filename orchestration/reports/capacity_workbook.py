"""Bilag 1: the capacity memo's tables as a workbook, for the region and for each municipality, in
every year of the collection."""

from collections.abc import Iterator
from pathlib import Path

from orchestration.reports.capacity_figures import REGION, CapacityFigures
from orchestration.reports.capacity_method import METHOD
from orchestration.reports.coverage import Collection
from orchestration.reports.figures import Tables
from orchestration.reports.tables import Column, Row, Table
from orchestration.reports.workbooks import FICTIVE, Sheet, write_titled_lists

SMALL_NUMBERS = "Bilaget viser også små tal og må ikke offentliggøres, som det er."
YEAR = Column("År", 7, "plain")
BY_OWNERSHIP = "Helårspersoner efter driftsherre og tilbudstype"


def write_capacity_workbook(
    path: Path, collection: Collection, figures: CapacityFigures, *, is_demonstration: bool
) -> None:
    """Writes the sheets Region, Målgrupper, Kommuner, Tilbud, Dækning, Metode, and one for each
    municipality."""
    notes = [
        *([FICTIVE] if is_demonstration else []),
        *([collection.coverage_text] if collection.coverage_text else []),
        SMALL_NUMBERS,
    ]
    write_titled_lists(path, notes, _sheets(collection, figures))


def _sheets(collection: Collection, figures: CapacityFigures) -> Iterator[Sheet]:
    region = "Region" if collection.region_name else "Landet"
    ownership = _by_year(figures.ownership, REGION)
    yield Sheet(region, f"Bilag 1. {BY_OWNERSHIP}: {collection.area}", ownership, 2)
    groups = _groups(collection, figures)
    yield Sheet("Målgrupper", "Helårspersoner efter målgruppe", groups, 3)
    title = "Kommunerne: eksterne tilbud, entydighed og selvforsyning"
    yield Sheet("Kommuner", title, _by_year(figures.municipalities, REGION), 2)
    offers = _by_year(figures.offers, REGION)
    yield Sheet("Tilbud", "Tilbuddenes pladser og belægning", offers, 2)
    yield Sheet("Dækning", "Dækning: hvem har leveret?", _coverage(collection), 2)
    method = Table([Column("Begreb", 30), Column("Forklaring", 110)], METHOD)
    yield Sheet("Metode", "Metode", method)
    for code, name in collection.municipality_names.items():
        if (table := _by_year(figures.ownership, code)).rows:
            yield Sheet(name, f"{BY_OWNERSHIP}: {name}", table, 2)


def _by_year(tables: Tables, code: str) -> Table:
    """A municipality's tables, or the region's, below one another, the latest year first."""
    found = {year: table for (year, place), table in tables.items() if place == code}
    columns = next(iter(found.values())).columns if found else []
    return Table(
        [YEAR, *columns],
        [
            Row((year, *row.values), row.level)
            for year, table in sorted(found.items(), reverse=True)
            for row in table.rows
        ],
    )


def _groups(collection: Collection, figures: CapacityFigures) -> Table:
    """The region and then each municipality."""
    places = {REGION: collection.area, **collection.municipality_names}
    by_place = {name: _by_year(figures.groups, code) for code, name in places.items()}
    year, *others = by_place[collection.area].columns
    return Table(
        [year, Column("Kommune", 20), *others],
        [
            Row((row.values[0], name, *row.values[1:]), row.level)
            for name, table in by_place.items()
            for row in table.rows
        ],
    )


def _coverage(collection: Collection) -> Table:
    return Table(
        [
            YEAR,
            Column("Kommune", 20),
            Column("Status", 36),
            Column("Leverede linjer", 12, "count"),
            Column("Heraf brugt", 12, "count"),
            Column("Modtaget", 12, "date"),
        ],
        [
            Row(
                (
                    year,
                    municipality.name,
                    municipality.outcome,
                    municipality.delivered_lines,
                    municipality.accepted_lines,
                    municipality.received_date,
                )
            )
            for year in reversed(collection.years)
            for municipality in collection.coverages[year].municipalities
        ],
    )
