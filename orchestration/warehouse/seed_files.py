"""Reads the seed files' form before dbt loads them: a heading that is missing, a line that is cut,
a text where the seed's own properties promise a number. dbt and DuckDB would stop at these too,
but without naming file, line and column."""

import csv
from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

import yaml

from orchestration.errors import KapacitetError

_SHOWN = 20


def check_seed_files(project: Path) -> None:
    """Raises KapacitetError naming file, line and column of everything in `project`/seeds that
    does not have the form that the seed's properties (.yml) promise."""
    faults = [fault for file, types in _seeds(project) for fault in _faults(project, file, types)]
    if faults:
        more = f"\n… og {len(faults) - _SHOWN} fejl mere" if len(faults) > _SHOWN else ""
        raise KapacitetError("\n".join(faults[:_SHOWN]) + more)


def _seeds(project: Path) -> Iterator[tuple[Path, dict[str, str]]]:
    for properties in sorted((project / "seeds").rglob("*.yml")):
        for seed in yaml.safe_load(properties.read_text("utf-8"))["seeds"]:
            yield properties.parent / f"{seed['name']}.csv", seed["config"]["column_types"]


def _faults(project: Path, file: Path, types: dict[str, str]) -> Iterator[str]:
    place = file.relative_to(project)
    if not file.is_file():
        yield f"{place}: filen mangler."
        return
    try:
        lines = list(_lines(file))
    except UnicodeDecodeError as error:
        line = file.read_bytes()[: error.start].count(b"\n") + 1
        yield f"{place}, linje {line}: filen skal være UTF-8. Gem den i UTF-8."
        return
    headings = lines[0][1] if lines else []
    if headings != list(types):
        yield from (
            f"{place}, linje 1, kolonne {column}: kolonnen mangler. Tilføj den i overskriften."
            for column in types
            if column not in headings
        )
        yield f"{place}, linje 1: overskriften skal være {','.join(types)}"
        return
    for number, cells in lines[1:]:
        if len(cells) != len(headings):
            yield (
                f"{place}, linje {number}, kolonne {headings[min(len(cells), len(headings)) - 1]}:"
                f" linjen har {len(cells)} felter, overskriften har {len(headings)}."
            )
            continue
        for column, cell in zip(headings, cells, strict=True):
            if cell and not _fits(cell, types[column]):
                yield (
                    f"{place}, linje {number}, kolonne {column}: »{cell}« er ikke"
                    f" {_NAMES[types[column].split('(')[0]]}. Ret værdien."
                )


def _lines(file: Path) -> Iterator[tuple[int, list[str]]]:
    with file.open(encoding="utf-8-sig", newline="") as handle:
        reader = csv.reader(handle)
        start = 1
        for cells in reader:
            yield start, cells
            start = reader.line_num + 1


_NAMES = {
    "integer": "et helt tal",
    "double": "et tal",
    "decimal": "et tal",
    "boolean": "true eller false",
    "date": "en dato (ÅÅÅÅ-MM-DD)",
}


def _fits(cell: str, type_name: str) -> bool:
    kind = type_name.split("(")[0]
    try:
        match kind:
            case "integer":
                int(cell)
            case "double" | "decimal":
                return Decimal(cell).is_finite()
            case "date":
                date.fromisoformat(cell)
            case "boolean":
                return cell in ("true", "false")
    except (ValueError, InvalidOperation):
        return False
    return True
