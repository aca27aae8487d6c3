"""The expenditure analysis: a page in Danish, a page for each municipality, and a workbook."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import duckdb

from orchestration.reports.charts import Figure, Range, ranges
from orchestration.reports.coverage import Collection
from orchestration.reports.expenditure_figures import (
    ALL,
    CHARACTERISTICS,
    ExpenditureFigures,
)
from orchestration.reports.expenditure_method import METHOD
from orchestration.reports.expenditure_workbook import (
    write_expenditure_workbook,
    write_questionnaire,
)
from orchestration.reports.numbers import NO_NUMBER, is_number, rate
from orchestration.reports.pages import plain_name, template
from orchestration.reports.tables import Table

# As many as a printed page holds.
DRAWN_TOGETHER = 30


def write_expenditure_memo(
    connection: duckdb.DuckDBPyConnection,
    collection: Collection,
    folder: Path,
    *,
    built_at: datetime,
    is_demonstration: bool,
) -> None:
    """Writes the collection's page and workbook into `folder`, and what each municipality alone
    gets into `kommuner_<collection>` there."""
    figures = ExpenditureFigures(connection, collection)
    workbook = folder / f"udgiftsanalyse_{collection.file_name}.xlsx"
    write_expenditure_workbook(workbook, collection, figures, is_demonstration=is_demonstration)
    common = {
        "collection": collection,
        "coverage": collection.coverage,
        "year": collection.year,
        "facts": figures.facts,
        "of": figures.of,
        "built_at": built_at,
        "is_demonstration": is_demonstration,
    }
    municipalities = folder / collection.own_folder
    municipalities.mkdir(exist_ok=True)
    for code, name in collection.municipality_names.items():
        if code not in figures.own_areas:
            continue
        path = municipalities / f"{code}_{plain_name(name)}.html"
        capacity = path.with_name(f"{path.stem}_bilag_1.xlsx")
        questionnaire = path.with_name(f"{path.stem}_spoergeskema.xlsx")
        form = figures.form.get(ALL)
        has_form = form is not None and any(row.values[0] == name for row in form.rows)
        if has_form:
            write_questionnaire(
                questionnaire, collection, name, form, is_demonstration=is_demonstration
            )
        page = template("expenditure_municipality.html.jinja").render(
            **common,
            tables=figures.at(code),
            screened=figures.screened(code),
            own=figures.own[code],
            developments=[made for made in figures.developments if code in made.own_progression],
            code=code,
            name=name,
            questionnaire=questionnaire.name if has_form else None,
            capacity=capacity.name if capacity.is_file() else None,
        )
        path.write_text(page, encoding="utf-8")
    tables = figures.at(ALL)
    page = template("expenditure_memo.html.jinja").render(
        **common,
        tables=tables,
        developments=figures.developments,
        screened=figures.screened(ALL),
        charts=list(_rates(figures, tables.municipalities)),
        characteristics=CHARACTERISTICS,
        workbook=workbook.name,
        method=METHOD,
    )
    path = folder / f"udgiftsanalyse_{collection.file_name}.html"
    path.write_text(page, encoding="utf-8")


def _rates(figures: ExpenditureFigures, table: Table) -> Iterator[Figure]:
    """The municipalities ranked, on one scale."""
    rows = [
        Range(
            row.values[0],
            lower,
            table.value(row.values[0], "Sager pr. 1.000"),
            upper,
            f"{rate(lower)}{NO_NUMBER}{rate(upper)}",
        )
        for row in table.rows
        for lower, upper in [
            (table.value(row.values[0], "95 % fra"), table.value(row.values[0], "95 % til"))
        ]
        if is_number(lower)
    ]
    highest = max((row.upper for row in rows), default=0)
    mean_rate = figures.facts.mean_rate
    mean = "skjult" if mean_rate is None else rate(mean_rate)
    for start in range(0, len(rows), DRAWN_TOGETHER):
        drawn = rows[start : start + DRAWN_TOGETHER]
        title = (
            f"Fra {rate(drawn[0].expected)} sager pr. 1.000 i {drawn[0].category}"
            f" til {rate(drawn[-1].expected)} i {drawn[-1].category}"
        )
        yield Figure(
            title,
            "Sager pr. 1.000 indbyggere 18-66 år med 95 %-interval; gennemsnittet af kommunernes"
            f" rater er {mean}",
            ranges(drawn, axis=",.1f", highest=highest, alt_text=title),
        )
