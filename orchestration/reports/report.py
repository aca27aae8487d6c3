"""A report of one collection, as its spec says: pages and workbooks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duckdb

from orchestration.reports.charts import Figure
from orchestration.reports.coverage import Collection, Municipality
from orchestration.reports.disclosure import NO_ROWS, OPEN, SharedTable, joined, reported, shared
from orchestration.reports.drawings import Places, drawn
from orchestration.reports.pages import marked_up, plain, plain_name, query, template
from orchestration.reports.printed import At, PrintedTables, TablesAt
from orchestration.reports.spec import Book, Chart, Page, Part, Section, SheetOf, Spec
from orchestration.reports.tables import Column, Row, Table
from orchestration.reports.workbooks import Sheet, write_shared, write_titled_lists


@dataclass(frozen=True)
class Report:
    """What of a spec is printed for one collection, in the latest year and of all municipalities
    where nothing else is said."""

    connection: duckdb.DuckDBPyConnection
    spec: Spec
    collection: Collection
    built_at: datetime
    is_demonstration: bool

    @cached_property
    def tables(self) -> PrintedTables:
        """The collection's tables."""
        return PrintedTables(self.connection, self.spec.report, self.collection.collection_id)

    @cached_property
    def year(self) -> At:
        """What the page is of."""
        return {
            "year": self.collection.year,
            "area_type": "collection",
            "area_code": self.collection.collection_id,
        }

    def own(self, municipality: Municipality) -> At:
        """What a municipality's own tables are of."""
        return {
            "area_type": "municipality",
            "area_code": municipality.code,
            "for_municipality": municipality.name,
        }

    def context(self, at: At) -> dict[str, Any]:
        """What texts may use."""
        return {
            "collection": self.collection,
            "coverage": self.collection.coverage,
            "year": self.collection.year,
            "facts": self.facts,
            "tables": TablesAt(self.tables, at),
            "words": SimpleNamespace(
                **{name: plain(word, {}) for name, word in self.spec.words.items()}
            ),
            "terms": self.spec.terms,
            "workbook": f"{self.spec.workbook.file}_{self.collection.file_name}.xlsx",
            "built_at": self.built_at,
            "is_demonstration": self.is_demonstration,
        }

    @cached_property
    def facts(self) -> SimpleNamespace:
        """Single figures that stand in no table: the model `rpt_<report>_facts`."""
        return self.tables.facts("facts", self.year)

    def write_page(self, path: Path, page: Page, at: At, more: Mapping[str, Any]) -> None:
        """Writes the page."""
        context = {**self.context(at), **more}
        text = template("report.html.jinja").render(
            context,
            title=plain(page.title, context),
            about=plain(page.about, context),
            sections=[one for of in page.sections for one in self._sections(of, at, context)],
            footer=[said for one in page.footer for said in [marked_up(one, context)] if said],
        )
        path.write_text(text, encoding="utf-8")

    def write_own_page(self, path: Path, page: Page, municipality: Municipality) -> None:
        """Writes a municipality's own page, in which small figures of its own are; none where there
        are no figures of it."""
        at = self.own(municipality)
        if not self.tables.rows(page.table, at):
            return
        books = path.parent.glob(f"{path.stem}_*.xlsx")
        more = {
            "municipality": municipality,
            "own": self.tables.facts("own_facts", at),
            "own_files": {book.stem.removeprefix(f"{path.stem}_"): book.name for book in books},
        }
        self.write_page(path, page, at, more)

    def write_workbook(self, path: Path) -> None:
        """Writes the workbook for everybody."""
        book = self.spec.workbook
        write_shared(path, self._notes(book, {}), self._sheets(book))

    def write_own_workbook(self, path: Path, book: Book, municipality: Municipality) -> None:
        """Writes a municipality's own workbook, in which small figures are; none where there are
        no figures in its first table."""
        if not self.tables.rows(book.sheets[0].table, self.own(municipality)):
            return
        context = self.context({}) | {"municipality": municipality}
        sheets = [
            Sheet(of.name, plain(of.title, context), table, of.labels)
            for of in book.sheets
            for table in [self._own_table(of, municipality)]
        ]
        write_titled_lists(path, self._notes(book, {"municipality": municipality}), sheets)

    # pages

    def _sections(
        self, section: Section, at: At, context: dict[str, Any]
    ) -> Iterator[dict[str, Any]]:
        for of, more in self._each(section.each, at):
            within = context | more | {"tables": TablesAt(self.tables, of)}
            if not _holds(section.if_, within):
                continue
            parts = [
                made
                for part in section.parts
                if _holds(part.if_, within)
                for made in self._parts(part, of, within)
            ]
            yield {
                "heading": plain(section.heading, within),
                "of": plain(section.of, within),
                "parts": parts,
                "tables": [made["table"] for made in parts if "table" in made],
            }

    def _each(self, each: str | None, at: At) -> Iterator[tuple[At, dict[str, Any]]]:
        if each is None:
            yield at, {}
            return
        names = self.tables.printed(each)
        printed = {column.name for column in names.columns} | {"print_order"}
        for number, row in enumerate(self.tables.rows(each, at), start=1):
            of = {name: value for name, value in row.items() if name not in printed}
            each_row = SimpleNamespace(**of, **reported(names.columns, row))
            yield {**at, **of}, {"each": each_row, "number": number}

    def _parts(self, part: Part, at: At, context: dict[str, Any]) -> Iterator[dict[str, Any]]:
        """The part as `report.html.jinja` prints it."""
        if part.chart is not None:
            yield from self._figures(part.chart, at, context)
        elif part.table is not None:
            table = self.tables.shared(part.table, {**at, **part.where})
            if table is not None:
                name = part.name or part.table
                yield {
                    "kind": "table",
                    "table": table.headed(part.first),
                    "title": plain(part.title, context),
                    "about": plain(part.about, context),
                    "name": name
                    if context.get("number", 1) == 1
                    else f"{name}_{context['number']}",
                    "of": plain(part.of, context),
                }
        elif part.points is not None:
            points = [said for one in part.points for said in [marked_up(one, context)] if said]
            yield {"kind": "points", "points": points}
        elif part.terms:
            terms = {term: plain(text, context) for term, text in self.spec.terms.items()}
            yield {"kind": "terms", "terms": terms}
        elif part.include is not None:
            yield {"kind": "include", "include": part.include, "context": context}
        else:
            for kind in ("heading", "text", "note"):
                text = getattr(part, kind)
                if text is not None and (said := marked_up(text, context)):
                    yield {"kind": kind, "text": said}

    def _figures(self, chart: Chart, at: At, context: dict[str, Any]) -> Iterator[dict[str, Any]]:
        table = self.tables.shared(chart.table, {**at, **chart.where})
        if table is None or not _holds(chart.if_, context):
            return
        places = self._places if chart.kind == "map" else {}
        for bars, draw in drawn(chart, table, places):
            within = context | {"bars": bars}
            title = plain(chart.title, within)
            figure = Figure(title, plain(chart.about, within), draw(title))
            yield {
                "kind": "chart",
                "figure": figure,
                "of": plain(chart.of, within),
                "css": "map" if chart.kind == "map" else "",
            }

    @cached_property
    def _places(self) -> Places:
        grid = {
            place.municipality_code: place
            for place in query(self.connection, "from reference.municipality_tile_grid")
        }
        return {
            one.code: (place.tile_column, place.tile_row, place.tile_label, one.is_delivered)
            for one in self.collection.coverage.municipalities
            for place in [grid[one.code]]
        }

    # workbooks

    def _notes(self, book: Book, more: dict[str, Any]) -> list[str]:
        context = self.context(self.year) | more
        return [said for note in book.notes for said in [plain(note, context)] if said]

    def _sheets(self, book: Book) -> Iterator[Sheet]:
        for of in book.sheets:
            for at, more in self._each(of.each, self.year):
                context = {**self.context(at), **more}
                if _holds(of.if_, context):
                    yield Sheet(
                        plain(of.name, context),
                        plain(of.title, context),
                        self._shared_table(of, at),
                        of.labels,
                        plain(of.note, context),
                    )

    def _shared_table(self, of: SheetOf, at: At) -> SharedTable:
        if not of.table:
            context = self.context(self.year)
            rows = [Row((term, plain(text, context))) for term, text in self.spec.terms.items()]
            columns = [Column("Begreb", 30), Column("Forklaring", 110, rests_on=OPEN)]
            return shared(Table(columns, rows))
        where = {**at, **of.where}
        if of.by is None:
            table = self.tables.shared(of.table, where)
            return NO_ROWS if table is None else table.headed(of.first)
        # below one another: each is a table for itself, and only it adds up
        where = {key: value for key, value in where.items() if key != of.by}
        found = dict.fromkeys(row[of.by] for row in self.tables.rows(of.table, where))
        apart = {key: self.tables.shared(of.table, {**where, of.by: key}) for key in found}
        (by,) = (one for one in self.tables.printed(of.table).columns if one.name == of.by)
        return joined({key: one for key, one in apart.items() if one is not None}, by)

    def _own_table(self, of: SheetOf, municipality: Municipality) -> Table:
        at = {} if of.is_own_row else self.own(municipality)
        table = self.tables.table(of.table, {**at, **of.where})
        if table is None:
            return NO_ROWS
        places = [
            place
            for place, column in enumerate(table.columns)
            if not of.only or column.name in of.only
        ]
        return replace(
            table,
            columns=[table.columns[place] for place in places],
            rows=[
                row._replace(values=tuple(row.values[place] for place in places))
                for row in table.rows
                if not of.is_own_row or row.key == municipality.code
            ],
        )


def _holds(expression: str, context: dict[str, Any]) -> bool:
    return plain("{% if " + expression + " %}x{% endif %}", context) == "x"


def write_report(report: Report, folder: Path) -> Path:
    """Writes the collection's page and workbook into `folder`, and a page and a workbook for each
    municipality alone into `kommuner_<collection>` there, as the spec has them; returns the
    workbook."""
    spec, name = report.spec, report.collection.file_name
    workbook = folder / f"{spec.workbook.file}_{name}.xlsx"
    report.write_workbook(workbook)
    own_folder = folder / report.collection.own_folder
    own_folder.mkdir(exist_ok=True)
    for municipality in report.collection.coverage.municipalities:
        path = own_folder / f"{municipality.code}_{plain_name(municipality.name)}"
        if spec.own_workbook is not None:
            own_workbook = path.with_name(f"{path.name}_{spec.own_workbook.file}.xlsx")
            report.write_own_workbook(own_workbook, spec.own_workbook, municipality)
        if spec.own_page is not None:
            report.write_own_page(path.with_name(f"{path.name}.html"), spec.own_page, municipality)
    report.write_page(folder / f"{spec.page.file}_{name}.html", spec.page, report.year, {})
    return workbook
