"""The expenditure analysis' tables as a workbook, and the questionnaire ready to check and send."""

from collections.abc import Iterator
from pathlib import Path

from orchestration.reports.coverage import Collection
from orchestration.reports.expenditure_figures import (
    ALL,
    CHARACTERISTICS,
    ExpenditureFigures,
)
from orchestration.reports.expenditure_method import METHOD
from orchestration.reports.figures import Tables
from orchestration.reports.tables import Column, Row, Table
from orchestration.reports.workbooks import FICTIVE, write_titled_lists

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
NO_ROWS = Table([Column("Ingen tal", 60)], [Row(("Der er ingen tal i denne indsamling.",))])


def write_expenditure_workbook(
    path: Path, collection: Collection, figures: ExpenditureFigures, *, is_demonstration: bool
) -> None:
    """Writes a sheet for each subject."""
    notes = [
        *([FICTIVE] if is_demonstration else []),
        *([collection.coverage.text] if collection.coverage.text else []),
        SMALL_NUMBERS,
    ]
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
    write_titled_lists(path, notes, [("Spørgeskema", title, Table(columns, rows), 1)])


def _sheets(
    collection: Collection, figures: ExpenditureFigures
) -> Iterator[tuple[str, str, Table, int]]:
    """Name, title, table, and how many of its columns name the row."""
    names = {ALL: "Alle", **collection.municipality_names}

    def whole(tables: Tables) -> Table:
        return tables.get(ALL, NO_ROWS)

    yield "Kommuner", "Sager og rater", whole(figures.municipalities), 1
    yield "Grundlag", "Hvad raterne hviler på", whole(figures.basis), 1
    yield "Områder", "Regioner, KKR og land", whole(figures.areas), 1
    yield "Estimat", "Estimat for hele landet", whole(figures.estimate), 1
    yield "Sammenhænge", "Sammenhænge", whole(figures.correlations), 1
    yield (
        "Bånd",
        "Sager efter prisbånd og aldersbånd",
        _by_municipality(figures.own_bands, names),
        2,
    )
    for key, name in CHARACTERISTICS.items():
        yield name, f"Borgere og sager efter {name.lower()}", whole(getattr(figures, key)), 1
    yield "Statsrefusion", "Bruttoudgift og beregnet statsrefusion", whole(figures.refund), 1
    title = "Udvikling siden forrige indsamling"
    yield "Udvikling", title, _by_municipality(figures.progression, names), 2
    yield "Udgiftsklasser", "Udgiftsklasser før og nu", whole(figures.transitions), 1
    yield "Vækst", "Udgiftens vækst", whole(figures.growth), 1
    yield "Ophørte sager", "Hvad der er sket med de tidligere sager", whole(figures.departures), 1
    yield "Takster", f"Takster {collection.year}", whole(figures.rates), 1
    yield "Takstaftale", f"Takstaftale {collection.year}", whole(figures.agreement), 1
    yield "Svar", "Spørgeskemaets svar lagt sammen", whole(figures.questionnaire), 1
    yield "Spørgeskema", "Spørgeskema til kontrol og afsendelse", whole(figures.form), 1
    title = "Sammenlignelige kommuner"
    yield "Sammenlignelige", title, _by_municipality(figures.comparable, names), 2
    yield "Dækning", "Dækning: hvem har leveret?", _coverage(collection), 1
    yield "Metode", "Metode", Table([Column("Begreb", 30), Column("Forklaring", 110)], METHOD), 1


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


def _coverage(collection: Collection) -> Table:
    return Table(
        [
            Column("Kommune", 20),
            Column("Status", 36),
            Column("Leverede linjer", 12, "count"),
            Column("Heraf brugt", 12, "count"),
            Column("Modtaget", 12, "date"),
        ],
        [
            Row(
                (
                    municipality.name,
                    "Har oplyst sager" if municipality.is_delivered else "Har ikke oplyst sager",
                    municipality.delivered_lines,
                    municipality.accepted_lines,
                    municipality.received_date,
                )
            )
            for municipality in collection.coverage.municipalities
        ],
    )
