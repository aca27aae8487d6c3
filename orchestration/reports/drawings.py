"""The charts of a report's spec, drawn from its tables as everybody may see them."""

from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import pairwise
from typing import Any

from orchestration.reports.charts import (
    Bar,
    Chart,
    Part,
    Range,
    Tile,
    ranges,
    simple_bars,
    stacked_bars,
    tile_map,
)
from orchestration.reports.numbers import NO_NUMBER, is_number
from orchestration.reports.spec import Chart as Declared
from orchestration.reports.tables import Column, Row, Table, shown

Drawn = tuple[list[Any], Callable[[str], Chart]]
"""What is drawn, and how, given the text that stands for it."""
Places = dict[str, tuple[int, int, str, bool]]
"""By municipality: column, line and name on the map, and whether it delivered."""


def drawn(chart: Declared, table: Table, places: Places) -> Iterator[Drawn]:
    """The chart's figures; none where there is nothing to draw."""
    # those that are left out where they have no figures are not drawn either
    columns = [of for name in chart.columns for of in table.columns if of.name == name]
    rows = [row for row in table.rows if row.key not in chart.skip]
    match chart.kind:
        case "stacked":
            yield from _stacked(chart, columns, column(table, chart.total), table, rows)
        case "nested":
            yield from _nested(columns, table, rows)
        case "bars":
            yield from _bars(chart, columns[0], table, rows)
        case "ranges":
            yield from _ranges(chart, columns, table, rows)
        case "map":
            yield from _map(columns[0], table, places)


def column(table: Table, name: str) -> Column:
    """The table's column of that name."""
    return next(column for column in table.columns if column.name == name)


def _axis(of: Column) -> str:
    return {"share": ".0%", "rate": ",.1f"}.get(of.kind, ",.0f")


def _name(row: Row) -> str:
    return str(row.values[0])


def _stacked(
    chart: Declared, columns: list[Column], total: Column, table: Table, rows: Iterable[Row]
) -> Iterator[Drawn]:
    parts: list[Part] = []
    labels: dict[str, str] = {}
    for row in rows:
        whole: Any = table.cell(row.key, total.name)
        if not is_number(whole) or not whole:
            continue
        labels[_name(row)] = shown(whole, total.kind)
        values = {of.legend: table.cell(row.key, of.name) for of in columns}
        known: dict[str, Any] = {name: one for name, one in values.items() if is_number(one)}
        if len(known) < len(values):
            known[chart.rest] = max(whole - sum(known.values()), 0)
        parts += [Part(_name(row), series, value) for series, value in known.items()]
    if labels:
        yield (
            parts,
            lambda title: stacked_bars(parts, labels, axis=_axis(total), alt_text=title),
        )


def _nested(columns: list[Column], table: Table, rows: Iterable[Row]) -> Iterator[Drawn]:
    """What is sorted by is written in the bar, all of it after it."""
    found: list[tuple[str, list[Any]]] = [
        (_name(row), values)
        for row in rows
        for values in [[table.cell(row.key, of.name) for of in columns]]
        if all(map(is_number, values))
    ]
    found.sort(key=lambda one: -one[1][0])
    parts: list[Part] = []
    for name, values in found:
        inner, *_ = values
        parts.append(Part(name, columns[0].legend, inner, shown(inner, columns[0].kind)))
        parts += [
            Part(name, of.legend, outer - before)
            for of, (before, outer) in zip(columns[1:], pairwise(values), strict=True)
        ]
    labels = {name: shown(values[-1], columns[-1].kind) for name, values in found}
    if parts:
        yield (
            [Bar(name, values[0], shown(values[0], columns[0].kind)) for name, values in found],
            lambda title: stacked_bars(parts, labels, axis=_axis(columns[0]), alt_text=title),
        )


def _bars(chart: Declared, of: Column, table: Table, rows: Iterable[Row]) -> Iterator[Drawn]:
    bars = [
        Bar(_name(row), value, shown(value, of.kind))
        for row in rows
        for value in [table.cell(row.key, of.name)]
        if is_number(value)
    ]
    if bars:
        yield (
            bars,
            lambda title: simple_bars(bars, axis=_axis(of), line_at=chart.line_at, alt_text=title),
        )


def _ranges(
    chart: Declared, columns: list[Column], table: Table, rows: Iterable[Row]
) -> Iterator[Drawn]:
    found = [
        Range(
            _name(row),
            *(lower, expected, upper),
            f"{shown(lower, of.kind)}{NO_NUMBER}{shown(upper, of.kind)}",
        )
        for of in columns[:1]
        for row in rows
        for lower, expected, upper in [[table.cell(row.key, one.name) for one in columns]]
        if is_number(lower) and is_number(expected) and is_number(upper)
    ]
    highest = max((row.upper for row in found), default=0)
    step = chart.largest or len(found) or 1
    for start in range(0, len(found), step):
        bars = found[start : start + step]
        axis, end = _axis(columns[0]), highest if chart.largest else 0
        yield bars, partial(_ranges_titled, bars, axis, end)


def _ranges_titled(bars: list[Range], axis: str, highest: float, title: str) -> Chart:
    return ranges(bars, axis=axis, highest=highest, alt_text=title)


def _map(of: Column, table: Table, places: Places) -> Iterator[Drawn]:
    values = {row.key: row.values[table.columns.index(of)] for row in table.rows}
    tiles = [
        Tile(
            x,
            y,
            name,
            value if is_number(value) else None,
            shown(value, of.kind) if is_delivered else "mangler",
        )
        for municipality, (x, y, name, is_delivered) in places.items()
        for value in [values[municipality]]
    ]
    yield tiles, lambda title: tile_map(tiles, alt_text=title)
