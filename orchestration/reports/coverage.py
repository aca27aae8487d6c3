"""The collections that a report is written for, and how much of each came."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from types import SimpleNamespace

import duckdb

from orchestration.reports.disclosure import counted
from orchestration.reports.numbers import Hidden
from orchestration.reports.pages import file_name, query, readable


@dataclass(frozen=True)
class Municipality:
    """A municipality that a collection expects, in one year."""

    code: str
    name: str
    is_delivered: bool
    delivered_lines: int
    accepted_lines: int
    received_date: date | None

    @property
    def lines(self) -> dict[str, int]:
        """How many citizens its numbers of lines are of, at most."""
        return {"delivered": self.delivered_lines, "accepted": self.accepted_lines}


@dataclass(frozen=True)
class Coverage:
    """Who delivered of those that are expected."""

    municipalities: list[Municipality]

    @property
    def delivered(self) -> list[Municipality]:
        """Those that did."""
        return [municipality for municipality in self.municipalities if municipality.is_delivered]

    @property
    def missing(self) -> list[str]:
        """The names of those that did not."""
        return [
            municipality.name
            for municipality in self.municipalities
            if not municipality.is_delivered
        ]

    @property
    def delivered_lines(self) -> int | Hidden:
        """How many lines came, as others may be told it."""
        return counted(sum(of.delivered_lines for of in self.delivered))

    @property
    def accepted_lines(self) -> int | Hidden:
        """How many of them could be used."""
        return counted(sum(of.accepted_lines for of in self.delivered))

    @property
    def text(self) -> str:
        """17 af 19 kommuner; empty when all delivered."""
        return self.of(len(self.delivered))

    def of(self, number: int) -> str:
        """The same of a table that so many municipalities are in."""
        if number == len(self.municipalities):
            return ""
        return f"{number} af {len(self.municipalities)} kommuner"


@dataclass(frozen=True)
class Collection:
    """A round of gathering placements, from a region or from the country."""

    collection_id: str
    name: str
    region_name: str | None
    coverages: dict[int, Coverage]

    @cached_property
    def years(self) -> list[int]:
        """The years that have placements, the latest last."""
        return sorted(self.coverages)

    @property
    def year(self) -> int:
        """The latest year."""
        return self.years[-1]

    @property
    def coverage(self) -> Coverage:
        """Who delivered in the latest year."""
        return self.coverages[self.year]

    @property
    def coverage_text(self) -> str:
        """The same for all years: `17 af 19 kommuner`, or with the year where there are several."""
        texts = {year: coverage.text for year, coverage in self.coverages.items() if coverage.text}
        if len(self.years) == 1:
            return self.coverage.text
        return ", ".join(f"{year}: {text}" for year, text in texts.items())

    @property
    def municipality_names(self) -> dict[str, str]:
        """The expected municipalities by code, in the order of their names."""
        return {m.code: m.name for m in self.coverage.municipalities}

    @property
    def area(self) -> str:
        """Where the municipalities lie."""
        return self.region_name or "Danmark"

    @property
    def own_folder(self) -> str:
        """The folder of what goes to one municipality only."""
        return f"kommuner_{self.file_name}"

    @property
    def file_name(self) -> str:
        """The id, as a part of files' names."""
        return file_name(self.collection_id)


def read_collections(connection: duckdb.DuckDBPyConnection, report: str) -> list[Collection]:
    """The collections that the report has, the one with the latest reference date first."""
    rows = query(connection, f"from reports.rpt_{report}_coverage order by print_order")
    collections = [
        Collection(
            collection_id,
            of_collection[0].collection_name,
            of_collection[0].region_name,
            {
                year: Coverage([_municipality(row) for row in of_collection if row.year == year])
                for year in {row.year for row in of_collection}
            },
        )
        for collection_id in dict.fromkeys(row.collection_id for row in rows)
        for of_collection in [[row for row in rows if row.collection_id == collection_id]]
    ]
    newest = {
        row.collection_id: (row.reference_date or date.min, row.collection_id) for row in rows
    }
    return sorted(collections, key=lambda one: newest[one.collection_id], reverse=True)


def _municipality(row: SimpleNamespace) -> Municipality:
    return Municipality(
        row.row_key,
        row.municipality_name,
        row.is_delivered,
        row.delivered_lines,
        row.accepted_lines,
        row.received_date,
    )


def read_expenditure_collections(connection: duckdb.DuckDBPyConnection) -> list[Collection]:
    """The collections that have numbers of high-cost cases, the one with the latest reference date
    first; their year is the reference date's."""
    found = query(
        connection,
        f"""
        select
            collection_id,
            {readable("any_value(collections.collection_name)")} as name,
            any_value(regions.region_name) as region_name,
            year(any_value(collections.reference_date)) as year
        from marts.high_cost_cases
        inner join staging.stg_deliveries__collections as collections using (collection_id)
        left join marts.dim_municipality as regions using (region_code)
        group by collection_id
        order by any_value(collections.reference_date) desc, collection_id desc
        """,
    )
    return [
        Collection(
            row.collection_id,
            row.name or row.collection_id,
            row.region_name,
            {row.year: _expenditure_coverage(connection, row.collection_id)},
        )
        for row in found
    ]


def _expenditure_coverage(connection: duckdb.DuckDBPyConnection, collection_id: str) -> Coverage:
    rows = query(
        connection,
        """
        select
            coverage.municipality_code as code,
            coverage.municipality_name as name,
            cases.high_cost_cases is not null as is_delivered,
            coverage.delivered_lines,
            coverage.accepted_lines,
            coverage.received_date
        from marts.delivery_coverage as coverage
        left join marts.high_cost_cases as cases using (collection_id, municipality_code)
        where collection_id = $collection_id and coverage.status <> 'not_expected'
        order by coverage.municipality_name collate da
        """,
        collection_id=collection_id,
    )
    return Coverage([Municipality(**vars(row)) for row in rows])
