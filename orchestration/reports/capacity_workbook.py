"""Bilag 1: the capacity memo's tables as a workbook for everybody, and each municipality's own
figures as one for it alone; in every year of the collection."""

from collections.abc import Iterator
from pathlib import Path

from orchestration.reports.capacity_figures import REGION, CapacityFigures
from orchestration.reports.capacity_method import METHOD
from orchestration.reports.coverage import Collection
from orchestration.reports.disclosure import OPEN, SharedTable, joined, shared
from orchestration.reports.figures import Tables
from orchestration.reports.pages import plain_name
from orchestration.reports.tables import Column, Row, Table
from orchestration.reports.workbooks import (
    FICTIVE,
    Sheet,
    write_shared,
    write_titled_lists,
)

NOT_TO_PUBLISH = (
    "Til brug i kommunerne; må ikke offentliggøres. Små tal er skjult, se arket Metode."
)
ONLY_OWN = "Kun til kommunen selv: arket viser også små tal."
YEAR = Column("År", 7, "plain", OPEN)
BY_OWNERSHIP = "Helårspersoner efter driftsherre og tilbudstype"
BY_GROUP = "Helårspersoner efter målgruppe"
# Of its own row in the table of municipalities; the import is of others' citizens
OWN_COLUMNS = (
    "Helårspersoner",
    "Eksterne tilbud",
    "Entydig målgruppe",
    "I egen kommune",
    "I regionen",
    "Eksport",
)


def write_capacity_workbook(
    path: Path, collection: Collection, figures: CapacityFigures, *, is_demonstration: bool
) -> None:
    """Writes the sheets Region, Målgrupper, Kommuner, Tilbud, Dækning and Metode."""
    notes = [
        *([FICTIVE] if is_demonstration else []),
        *([collection.coverage_text] if collection.coverage_text else []),
        NOT_TO_PUBLISH,
    ]
    write_shared(path, notes, _sheets(collection, figures))


def write_own_capacity_workbooks(
    folder: Path, collection: Collection, figures: CapacityFigures, *, is_demonstration: bool
) -> None:
    """Writes `<folder>/<code>_<name>_bilag_1.xlsx` for each municipality that delivered
    placements: its own figures, small ones too."""
    notes = [*([FICTIVE] if is_demonstration else []), collection.name, ONLY_OWN]
    for code, name in collection.municipality_names.items():
        ownership = _own(figures.ownership, code)
        if not ownership.rows:
            continue
        sheets = [
            Sheet("Driftsherre", f"{BY_OWNERSHIP}: {name}", ownership, 2),
            Sheet("Målgrupper", f"{BY_GROUP}: {name}", _own(figures.groups, code), 2),
            Sheet("Kommunen", f"Selvforsyning: {name}", _own_row(figures, name), 2),
        ]
        path = folder / f"{code}_{plain_name(name)}_bilag_1.xlsx"
        write_titled_lists(path, notes, sheets)


def _sheets(collection: Collection, figures: CapacityFigures) -> Iterator[Sheet]:
    def by_year(name: str) -> SharedTable:
        years = sorted(
            (year for year, place in getattr(figures, name) if place == REGION), reverse=True
        )
        return joined({year: figures.shared(name, (year, REGION)) for year in years}, YEAR)

    region = "Region" if collection.region_name else "Landet"
    title = f"Bilag 1. {BY_OWNERSHIP}: {collection.area}"
    yield Sheet(region, title, by_year("ownership"), 2)
    yield Sheet("Målgrupper", f"{BY_GROUP}: {collection.area}", by_year("groups"), 2)
    title = "Kommunerne: eksterne tilbud, entydighed og selvforsyning"
    yield Sheet("Kommuner", title, by_year("municipalities"), 2)
    yield Sheet("Tilbud", "Tilbuddenes pladser og belægning", by_year("offers"), 2)
    yield Sheet("Dækning", "Dækning: hvem har leveret?", _coverage(collection), 2)
    method = Table([Column("Begreb", 30), Column("Forklaring", 110, rests_on=OPEN)], METHOD)
    yield Sheet("Metode", "Metode", shared(method))


def _own(tables: Tables, code: str) -> Table:
    """A municipality's tables below one another, the latest year first."""
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


def _own_row(figures: CapacityFigures, name: str) -> Table:
    """The municipality's row of what it delivered itself, the latest year first."""
    tables = {year: table for (year, _), table in figures.municipalities.items()}
    columns = next(iter(tables.values())).columns
    places = [
        place for place, column in enumerate(columns) if column.heading in ("Kommune", *OWN_COLUMNS)
    ]
    return Table(
        [YEAR, *(columns[place] for place in places)],
        [
            Row((year, *(row.values[place] for place in places)))
            for year, table in sorted(tables.items(), reverse=True)
            for row in table.rows
            if row.values[0] == name
        ],
    )


def _coverage(collection: Collection) -> SharedTable:
    table = Table(
        [
            YEAR,
            Column("Kommune", 20, rests_on=OPEN),
            Column("Status", 36, rests_on=OPEN),
            Column("Leverede linjer", 12, "count", ("delivered",)),
            Column("Heraf brugt", 12, "count", ("accepted",)),
            Column("Modtaget", 12, "date", OPEN),
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
                ),
                citizens=municipality.lines,
                within=str(year),
            )
            for year in reversed(collection.years)
            for municipality in collection.coverages[year].municipalities
        ],
    )
    return shared(table)
