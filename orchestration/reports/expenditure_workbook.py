"""The expenditure analysis' tables as a workbook, and the questionnaire ready to check and send."""

from collections.abc import Iterator
from pathlib import Path

from orchestration.reports.coverage import Collection, Municipality
from orchestration.reports.expenditure_figures import (
    ALL,
    CHARACTERISTICS,
    ExpenditureFigures,
)
from orchestration.reports.expenditure_method import METHOD
from orchestration.reports.figures import Tables
from orchestration.reports.tables import Column, Row, Table
from orchestration.reports.workbooks import FICTIVE, Sheet, write_titled_lists

SMALL_NUMBERS = "Regnearket viser også små tal og må ikke offentliggøres, som det er."
CHECK_AND_SEND = (
    "Tallene er beregnet af kommunens leverede ophold. Kontrollér dem, skriv jeres svar, hvor det"
    " er et andet, og send arket til den, der samler ind."
)
# Asked for in words; nothing can be computed.
QUESTION_6 = (
    "6a. Evt. bemærkninger til data (frivilligt)",
    "6b. De væsentligste tiltag for at forebygge eller forbedre (frivilligt)",
)
EVERY_RATE = (
    "Godkendte takster er alle tilbuds på Tilbudsportalen; leverede er alle kommuners, uanset"
    " indsamling."
)
BOUND = "De kommuner i indsamlingen, som en takstaftale binder."
NO_ROWS = Table([Column("Ingen tal", 60)], [Row(("Der er ingen tal i denne indsamling.",))])


def write_expenditure_workbook(
    path: Path, collection: Collection, figures: ExpenditureFigures, *, is_demonstration: bool
) -> None:
    """Writes a sheet for each subject."""
    notes = [*([FICTIVE] if is_demonstration else []), SMALL_NUMBERS]
    write_titled_lists(path, notes, _sheets(collection, figures))


def write_questionnaire(
    path: Path, collection: Collection, name: str, form: Table, *, is_demonstration: bool
) -> None:
    """Writes the municipality's row of the form downwards, with room for its own answers."""
    columns = [Column("Spørgsmål", 70), Column("Beregnet", 12, "count"), Column("Jeres svar", 30)]
    answers = next(row.values[1:] for row in form.rows if row.values[0] == name)
    rows = [
        *map(Row, zip((column.heading for column in form.columns[1:]), answers, strict=True)),
        *(Row((question,)) for question in QUESTION_6),
    ]
    notes = [*([FICTIVE] if is_demonstration else []), collection.name, CHECK_AND_SEND]
    title = f"{name}: botilbud til over 2 mio. kr."
    write_titled_lists(path, notes, [Sheet("Spørgeskema", title, Table(columns, rows))])


def _sheets(collection: Collection, figures: ExpenditureFigures) -> Iterator[Sheet]:
    names = {ALL: "Alle", **collection.municipality_names}
    told, of = collection.coverage.text, figures.of

    def whole(name: str, title: str, tables: Tables, note: str) -> Sheet:
        return Sheet(name, title, tables.get(ALL, NO_ROWS), note=note)

    def each(name: str, title: str, tables: Tables, note: str) -> Sheet:
        return Sheet(name, title, _by_municipality(tables, names), 2, note)

    yield whole("Kommuner", "Sager og rater", figures.municipalities, told)
    yield whole("Grundlag", "Hvad raterne hviler på", figures.basis, told)
    areas = "Region og KKR" if collection.region_name else "Regioner, KKR og land"
    yield whole("Områder", areas, figures.areas, told)
    yield whole("Estimat", "Estimat for hele landet", figures.estimate, told)
    yield whole("Sammenhænge", "Sammenhænge", figures.correlations, of.rates)
    yield each("Bånd", "Sager efter prisbånd og aldersbånd", figures.own_bands, of.bands)
    for key, name in CHARACTERISTICS.items():
        title = f"Borgere og sager efter {name.lower()}"
        yield whole(name, title, getattr(figures, key), of.rows)
    yield whole("Statsrefusion", "Bruttoudgift og beregnet statsrefusion", figures.refund, of.rows)
    for number, made in enumerate(figures.developments, start=1):
        nr = f" {number}" if number > 1 else ""
        since = f"siden {made.since}"
        yield each(f"Udvikling{nr}", f"Udvikling {since}", made.progression, made.of)
        yield whole(f"Udgiftsklasser{nr}", f"Udgiftsklasser {since}", made.transitions, made.of)
        yield whole(f"Vækst{nr}", f"Udgiftens vækst {since}", made.growth, made.of)
        title = f"Hvad der er sket med de tidligere sager {since}"
        yield whole(f"Ophørte sager{nr}", title, made.departures, made.of)
    yield whole("Takster", f"Takster {collection.year}", figures.rates, EVERY_RATE)
    yield whole("Takstaftale", f"Takstaftale {collection.year}", figures.agreement, BOUND)
    yield whole("Svar", "Spørgeskemaets svar lagt sammen", figures.questionnaire, of.answers)
    yield whole("Spørgeskema", "Spørgeskema til kontrol og afsendelse", figures.form, of.rows)
    yield each("Sagsscreening", "Svar på sagsscreeningen", figures.screening, of.screening)
    yield each("Sammenlignelige", "Sammenlignelige kommuner", figures.comparable, of.rates)
    coverage = _coverage(collection, figures.facts.only_answered)
    yield Sheet("Dækning", "Dækning: hvem har leveret?", coverage, note=told)
    method = Table([Column("Begreb", 30), Column("Forklaring", 110)], METHOD)
    yield Sheet("Metode", "Metode", method)


def _by_municipality(tables: Tables, names: dict[str, str]) -> Table:
    """The municipalities' tables below one another."""
    if not tables:
        return NO_ROWS
    return Table(
        [Column("For", 20), *next(iter(tables.values())).columns],
        [
            Row((name, *row.values), row.level)
            for code, name in names.items()
            if code in tables
            for row in tables[code].rows
        ],
    )


def _coverage(collection: Collection, only_answered: list[str]) -> Table:
    def status(municipality: Municipality) -> str:
        if municipality.name in only_answered:
            return "Har oplyst sager, kun i spørgeskemaet"
        return "Har oplyst sager" if municipality.is_delivered else "Har ikke oplyst sager"

    return Table(
        [
            Column("Kommune", 20),
            Column("Status", 36),
            Column("Leverede linjer og svar", 12, "count"),
            Column("Heraf brugt", 12, "count"),
            Column("Modtaget", 12, "date"),
        ],
        [
            Row(
                (
                    municipality.name,
                    status(municipality),
                    municipality.delivered_lines,
                    municipality.accepted_lines,
                    municipality.received_date,
                )
            )
            for municipality in collection.coverage.municipalities
        ],
    )
