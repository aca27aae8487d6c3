"""The collections that a report is written for, and how much of each came."""

from dataclasses import dataclass
from functools import cached_property
from types import SimpleNamespace

import duckdb

from orchestration.reports.disclosure import counted
from orchestration.reports.numbers import Hidden
from orchestration.reports.pages import file_name, query


@dataclass(frozen=True)
class Municipality:
    """A municipality that a collection expects, in one year."""

    code: str
    name: str
    is_delivered: bool
    delivered_lines: int
    accepted_lines: int


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
    """The collections that the report has, in print order: the newest first."""
    rows = query(connection, f"from reports.rpt_{report}_coverage order by print_order")
    return [
        _collection([row for row in rows if row.collection_id == collection_id])
        for collection_id in dict.fromkeys(row.collection_id for row in rows)
    ]


def _collection(rows: list[SimpleNamespace]) -> Collection:
    years: dict[int, list[Municipality]] = {}
    for row in reversed(rows):
        municipality = Municipality(
            row.row_key,
            row.municipality_name,
            row.is_delivered,
            row.delivered_lines,
            row.accepted_lines,
        )
        years.setdefault(row.year, []).insert(0, municipality)
    return Collection(
        rows[0].collection_id,
        rows[0].collection_name,
        rows[0].region_name,
        {year: Coverage(municipalities) for year, municipalities in years.items()},
    )
