"""The expenditure analysis' tables as a workbook for everybody, and the questionnaire of each
municipality, ready to check and send."""

from collections.abc import Iterator
from pathlib import Path

from orchestration.reports.coverage import Collection, Municipality
from orchestration.reports.disclosure import NO_ROWS, OPEN, SharedTable, joined, shared
from orchestration.reports.expenditure_figures import (
    ALL,
    CHARACTERISTICS,
    ExpenditureFigures,
)
from orchestration.reports.expenditure_method import METHOD
from orchestration.reports.figures import Figures
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


def write_expenditure_workbook(
    path: Path, collection: Collection, figures: ExpenditureFigures, *, is_demonstration: bool
) -> None:
    """Writes a sheet for each subject."""
    notes = [*([FICTIVE] if is_demonstration else []), NOT_TO_PUBLISH]
    write_shared(path, notes, _sheets(collection, figures))


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
    notes = [*([FICTIVE] if is_demonstration else []), collection.name, ONLY_OWN, CHECK_AND_SEND]
    title = f"{name}: botilbud til over 2 mio. kr."
    write_titled_lists(path, notes, [Sheet("Spørgeskema", title, Table(columns, rows))])


def _sheets(collection: Collection, figures: ExpenditureFigures) -> Iterator[Sheet]:
    told, of = collection.coverage.text, figures.of

    def whole(name: str, title: str, table: str, note: str, of_figures: Figures = figures) -> Sheet:
        return Sheet(name, title, of_figures.shared(table, ALL) or NO_ROWS, note=note)

    yield whole("Kommuner", "Sager og rater", "municipalities", told)
    yield whole("Grundlag", "Hvad raterne hviler på", "basis", told)
    areas = "Region og KKR" if collection.region_name else "Regioner, KKR og land"
    yield whole("Områder", areas, "areas", told)
    yield whole("Estimat", "Estimat for hele landet", "estimate", told)
    yield whole("Sammenhænge", "Sammenhænge", "correlations", of.rates)
    yield whole("Prisbånd", "Sager efter prisbånd", "price_bands", of.price_bands)
    yield whole("Aldersbånd", "Sager efter aldersbånd", "age_bands", of.age_bands)
    for key, name in CHARACTERISTICS.items():
        title = f"Borgere og sager efter {name.lower()}"
        yield whole(name, title, key, of.rows)
    yield whole("Statsrefusion", "Bruttoudgift og beregnet statsrefusion", "refund", of.rows)
    for number, made in enumerate(figures.developments, start=1):
        nr = f" {number}" if number > 1 else ""
        since = f"siden {made.since}"
        ended = "Hvad der er sket med de tidligere sager"
        for name, title, table in (
            ("Udvikling", "Udvikling", "progression"),
            ("Udgiftsklasser", "Udgiftsklasser", "transitions"),
            ("Vækst", "Udgiftens vækst", "growth"),
            ("Ophørte sager", ended, "departures"),
        ):
            yield whole(f"{name}{nr}", f"{title} {since}", table, made.of, made)
    yield whole("Takster", f"Takster {collection.year}", "rates", EVERY_RATE)
    yield whole("Takstaftale", f"Takstaftale {collection.year}", "agreement", BOUND)
    yield whole("Svar", "Spørgeskemaets svar lagt sammen", "questionnaire", of.answers)
    yield whole("Sagsscreening", "Svar på sagsscreeningen", "screening", of.screening)
    nearest = _nearest(collection, figures)
    yield Sheet("Sammenlignelige", "Sammenlignelige kommuner", nearest, 2, of.rates)
    coverage = _coverage(collection, figures.facts.only_answered)
    yield Sheet("Dækning", "Dækning: hvem har leveret?", coverage, note=told)
    method = Table([Column("Begreb", 30), Column("Forklaring", 110, rests_on=OPEN)], METHOD)
    yield Sheet("Metode", "Metode", shared(method))


def _nearest(collection: Collection, figures: ExpenditureFigures) -> SharedTable:
    """The municipalities' tables below one another."""
    found = {
        name: figures.shared("comparable_for_all", code)
        for code, name in collection.municipality_names.items()
        if code in figures.comparable_for_all
    }
    return joined(found, Column("For", 20))


def _coverage(collection: Collection, only_answered: list[str]) -> SharedTable:
    def status(municipality: Municipality) -> str:
        if municipality.name in only_answered:
            return "Har oplyst sager, kun i spørgeskemaet"
        return "Har oplyst sager" if municipality.is_delivered else "Har ikke oplyst sager"

    table = Table(
        [
            Column("Kommune", 20),
            Column("Status", 36, rests_on=OPEN),
            Column("Leverede linjer og svar", 12, "count", ("delivered",)),
            Column("Heraf brugt", 12, "count", ("accepted",)),
            Column("Modtaget", 12, "date", OPEN),
        ],
        [
            Row(
                (
                    municipality.name,
                    status(municipality),
                    municipality.delivered_lines,
                    municipality.accepted_lines,
                    municipality.received_date,
                ),
                citizens=municipality.lines,
            )
            for municipality in collection.coverage.municipalities
        ],
    )
    return shared(table)
