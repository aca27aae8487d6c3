"""The capacity memo: a page in Danish, in the order of the memo of 31 October 2023, and Bilag 1."""

from datetime import datetime
from pathlib import Path

import duckdb

from orchestration.reports.capacity_figures import (
    EXTERNAL,
    LISTED_OFFERS,
    NOT_KNOWN,
    OWN,
    REGION,
    TOTAL,
    CapacityFigures,
)
from orchestration.reports.capacity_method import METHOD
from orchestration.reports.capacity_workbook import (
    write_capacity_workbook,
    write_own_capacity_workbooks,
)
from orchestration.reports.charts import (
    Bar,
    Figure,
    Part,
    Range,
    Tile,
    ranges,
    simple_bars,
    stacked_bars,
    tile_map,
)
from orchestration.reports.coverage import Collection
from orchestration.reports.disclosure import FEWEST_CITIZENS, FEWEST_MUNICIPALITIES
from orchestration.reports.numbers import NO_NUMBER, count, is_number, number, share
from orchestration.reports.pages import listed, query, template
from orchestration.reports.tables import Table

NOT_NAMED = (
    "Et tilbud nævnes kun, når dets borgere kommer fra mindst"
    f" {FEWEST_MUNICIPALITIES} kommuner, og når der er mindst {FEWEST_CITIZENS} af dem, selv uden"
    " dem fra den kommune, der har flest."
)
ANY_SERVICE = "Tilbudstypen er skjult"


def write_capacity_memo(
    connection: duckdb.DuckDBPyConnection,
    collection: Collection,
    folder: Path,
    *,
    built_at: datetime,
    is_demonstration: bool,
) -> Path:
    """Writes the collection's page and workbook into `folder`, and a workbook for each municipality
    alone into `kommuner_<collection>` there; returns the workbook."""
    figures = CapacityFigures(connection, collection)
    workbook = folder / f"bilag_1_{collection.file_name}.xlsx"
    write_capacity_workbook(workbook, collection, figures, is_demonstration=is_demonstration)
    municipalities = folder / collection.own_folder
    municipalities.mkdir()
    write_own_capacity_workbooks(
        municipalities, collection, figures, is_demonstration=is_demonstration
    )
    tables = figures.at((collection.year, REGION))
    page = template("capacity_memo.html.jinja").render(
        collection=collection,
        coverage=collection.coverage,
        year=collection.year,
        tables=tables,
        facts=figures.facts,
        charts={
            "ownership": _ownership(figures, tables.ownership),
            "groups": _groups(tables.groups),
            "utilisation": _utilisation(tables.utilisation),
            "self_sufficiency": _self_sufficiency(tables.municipalities),
            "map": _map(connection, collection, tables.municipalities),
        },
        workbook=workbook.name,
        built_at=built_at,
        is_demonstration=is_demonstration,
        OWN=OWN,
        EXTERNAL=EXTERNAL,
        NOT_KNOWN=NOT_KNOWN,
        TOTAL=TOTAL,
        LISTED_OFFERS=LISTED_OFFERS,
        NOT_NAMED=NOT_NAMED,
        method=METHOD,
    )
    path = folder / f"kapacitetsanalyse_{collection.file_name}.html"
    path.write_text(page, encoding="utf-8")
    return workbook


def _ownership(figures: CapacityFigures, table: Table | None) -> Figure | None:
    """Without the line that sums up the external ones, and those who have none or are hidden."""
    if table is None:
        return None
    rows = [
        row.values[0]
        for row in table.rows
        for total in [table.value(row.values[0], TOTAL)]
        if row.values[0] not in (EXTERNAL, TOTAL) and is_number(total) and total
    ]
    if not rows:
        return None
    external, everyone = table.value(EXTERNAL, TOTAL), table.value(TOTAL, TOTAL)
    title = "Helårspersoner på egne og eksterne tilbud"
    if is_number(external) and is_number(everyone):
        title = f"Eksterne tilbud står for {share(external / everyone)} af helårspersonerne"
    return Figure(
        title,
        "Helårspersoner efter driftsherre og tilbudstype",
        stacked_bars(
            [part for row in rows for part in _by_service(figures, table, row)],
            {row: number(table.value(row, TOTAL)) for row in rows},
            alt_text=title,
        ),
    )


def _by_service(figures: CapacityFigures, table: Table, row: str) -> list[Part]:
    """The services of a row, and what is left of it where some are hidden."""
    of_services = {
        service.name_da: table.value(row, service.heading) for service in figures.services
    }
    known = {name: value for name, value in of_services.items() if is_number(value)}
    if len(known) < len(of_services):
        known[ANY_SERVICE] = max(table.value(row, TOTAL) - sum(known.values()), 0)
    return [Part(row, name, value) for name, value in known.items()]


def _groups(table: Table | None) -> Figure | None:
    if table is None:
        return None
    rows = [
        Range(
            row.values[0],
            *row.values[1:4],
            f"{number(row.values[1])}{NO_NUMBER}{number(row.values[3])}",
        )
        for row in table.rows
        if row.values[0] not in (NOT_KNOWN, TOTAL) and all(map(is_number, row.values[1:4]))
    ]
    if not rows:
        return None
    widest = max(rows, key=lambda row: row.upper - row.lower)
    title = (
        f"Usikkerheden er størst for {widest.category.lower()}:"
        f" mellem {number(widest.lower)} og {number(widest.upper)} helårspersoner"
    )
    return Figure(
        title,
        "Helårspersoner i hver målgruppe, fra mindst til højst; prikken er det forventede",
        ranges(rows, alt_text=title),
    )


def _utilisation(table: Table | None) -> Figure | None:
    if table is None:
        return None
    bars = [
        Bar(group, used, share(used))
        for group in [row.values[0] for row in table.rows]
        for used in [table.value(group, "Belægning")]
        if is_number(used) and group not in (NOT_KNOWN, TOTAL)
    ]
    if not bars:
        return None
    fullest = max(bars, key=lambda bar: bar.value)
    title = f"Belægningen er højest for {fullest.category.lower()}: mindst {fullest.label}"
    return Figure(
        title,
        "Helårspersoner i forhold til godkendte pladser; den stiplede linje er fuld belægning",
        simple_bars(bars, axis=".0%", line_at=1, alt_text=title),
    )


def _self_sufficiency(table: Table | None) -> Figure | None:
    """Those who delivered and whose shares may be seen, the most self-sufficient first."""
    if table is None:
        return None
    names = [
        row.values[0]
        for row in table.rows
        if row.level != "total"
        and is_number(table.value(row.values[0], "I egen kommune"))
        and is_number(table.value(row.values[0], "I regionen"))
    ]
    if not names:
        return None
    own = {name: table.value(name, "I egen kommune") for name in names}
    region = {name: table.value(name, "I regionen") for name in names}
    names.sort(key=lambda name: -own[name])
    first, last = names[0], names[-1]
    title = f"Selvforsyningen går fra {share(own[last])} i {last} til {share(own[first])} i {first}"
    return Figure(
        title,
        "Andel af kommunens helårspersoner på tilbud i kommunen selv (i søjlen) og i hele regionen"
        " (efter søjlen)",
        stacked_bars(
            [
                part
                for name in names
                for part in (
                    Part(name, "I egen kommune", own[name], share(own[name])),
                    Part(name, "I andre kommuner i regionen", region[name] - own[name]),
                )
            ],
            {name: share(region[name]) for name in names},
            axis=".0%",
            alt_text=title,
        ),
    )


def _map(
    connection: duckdb.DuckDBPyConnection, collection: Collection, table: Table | None
) -> Figure | None:
    if table is None:
        return None
    places = {
        place.municipality_code: place
        for place in query(
            connection,
            "select municipality_code, tile_column, tile_row, tile_label"
            " from reference.municipality_tile_grid",
        )
    }
    coverage = collection.coverage
    title = (
        f"{coverage.text} har leveret; {listed(coverage.missing)} mangler"
        if coverage.missing
        else f"Alle {count(len(coverage.municipalities))} kommuner har leveret"
    )
    return Figure(
        title,
        "Skematisk kort over andelen af kommunens helårspersoner på tilbud i kommunen selv; jo"
        " mørkere, jo højere",
        tile_map(
            [
                Tile(
                    place.tile_column,
                    place.tile_row,
                    place.tile_label,
                    own if is_number(own) else None,
                    share(own) if municipality.is_delivered else "mangler",
                )
                for municipality in coverage.municipalities
                for place in [places[municipality.code]]
                for own in [table.value(municipality.name, "I egen kommune")]
            ],
            alt_text=title,
        ),
    )
