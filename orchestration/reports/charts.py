"""Charts as SVG, drawn while the report is written: a page needs no script to show them.

Each is drawn twice, wide for paper and screens and narrow for phones, so that its words can be
read on both. Figures on them are texts made by `numbers`, as in the tables.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from markupsafe import Markup, escape

if TYPE_CHECKING:
    import altair as alt

WIDE, NARROW = 800, 340
FONT_SIZE = 13
# The reader's letters are not known here, so room is left for wide ones.
LETTER_WIDTH = 0.62 * FONT_SIZE
BAR_HEIGHT, BAR_STEP, NAMED_BAR_STEP = 19, 27, 46
SMALLEST_TILE, LARGEST_TILE = 48, 80

INK, MUTED, LINE = "#1c2733", "#56616d", "#d8dee4"
# Told apart without colours too: each is lighter than the one before.
SERIES = ("#1f4e79", "#5f94c4", "#a9c8e0", "#e3b667", "#ced3d8", "#eaedf0")
PALEST = "#e1ebf4"
MARK = "#b3541e"

_LOCALE = {
    "decimal": ",",
    "thousands": ".",
    "grouping": [3],
    "currency": ["", " kr."],
    "percent": "\N{NO-BREAK SPACE}%",
}


class Part(NamedTuple):
    """A part of a category's bar; a label is written in it when it is the first."""

    category: str
    series: str
    value: float
    label: str = ""


class Bar(NamedTuple):
    """A bar, with the figure that is written after it."""

    category: str
    value: float
    label: str


class Range(NamedTuple):
    """From lowest to highest, with what is expected and the text that is written after it."""

    category: str
    lower: float
    expected: float
    upper: float
    label: str

    @property
    def width(self) -> float:
        """How far it is from lowest to highest."""
        return self.upper - self.lower


class Spread(NamedTuple):
    """Shares of one: the lowest, the median and the highest of the municipalities', that of them
    all together, and, where it is of one municipality, its own."""

    lowest: float
    median: float
    highest: float
    of_all: float
    own: float | None = None


class Tile(NamedTuple):
    """A municipality on the schematic map; `name` has a bar where a new line begins."""

    column: int
    row: int
    name: str
    value: float | None
    label: str


@dataclass(frozen=True)
class Chart:
    """The two drawings, what they say in words, and the colour of each series."""

    wide: Markup
    narrow: Markup
    legend: dict[str, str] = field(default_factory=dict)


_NOTHING = Markup("<p>Der er ingen tal, der kan vises som figur.</p>")
NOTHING_TO_DRAW = Chart(_NOTHING, _NOTHING)


@dataclass(frozen=True)
class Figure:
    """A chart under a title that says what it shows, and what is measured."""

    title: str
    about: str
    chart: Chart


def stacked_bars(
    parts: Sequence[Part], labels: dict[str, str], *, axis: str = ",.0f", alt_text: str
) -> Chart:
    """A bar for each category of `labels`, which are written after the bars; its parts have one
    colour a series, in the order in which the series come."""
    if not labels:
        return NOTHING_TO_DRAW
    legend = dict(zip(dict.fromkeys(part.series for part in parts), SERIES, strict=False))
    series = list(legend)
    bars = [
        Bar(category, sum(part.value for part in parts if part.category == category), label)
        for category, label in labels.items()
    ]

    def draw(width: int) -> "alt.LayerChart | alt.FacetChart":
        import altair as alt

        rows = [part._asdict() | {"order": series.index(part.series)} for part in parts]
        room = _Room(width, bars)
        base = alt.Chart(alt.InlineData(rows)).encode(y=room.categories())
        drawn = base.mark_bar(height=BAR_HEIGHT, yOffset=room.below_name).encode(
            x=room.values("value", axis),
            color=alt.Color(
                "series:N",
                scale=alt.Scale(domain=series, range=list(legend.values())),
                legend=None,
            ),
            order="order:Q",
        )
        inside = base.transform_filter("datum.label != ''").mark_text(
            align="left", dx=6, yOffset=room.below_name, color="white"
        )
        inside = inside.encode(x=alt.datum(0), text="label:N")
        return room.layered(drawn, inside)

    return _drawn_twice(draw, alt_text, legend)


def simple_bars(
    bars: Sequence[Bar], *, axis: str, line_at: float | None = None, alt_text: str
) -> Chart:
    """A bar for each category; a line marks the value `line_at`."""
    if not bars:
        return NOTHING_TO_DRAW

    def draw(width: int) -> "alt.LayerChart | alt.FacetChart":
        import altair as alt

        room = _Room(width, bars, least=line_at or 0)
        drawn = alt.Chart(alt.InlineData([bar._asdict() for bar in bars]))
        drawn = drawn.mark_bar(height=BAR_HEIGHT, yOffset=room.below_name, color=SERIES[1])
        drawn = drawn.encode(y=room.categories(), x=room.values("value", axis))
        line = alt.Chart(alt.InlineData([{"value": line_at}] if line_at else []))
        line = line.mark_rule(color=MARK, strokeWidth=1.5, strokeDash=[4, 3]).encode(x="value:Q")
        return room.layered(drawn, line)

    return _drawn_twice(draw, alt_text)


def ranges(
    rows: Sequence[Range], *, axis: str = ",.0f", highest: float = 0, alt_text: str
) -> Chart:
    """A bar from lowest to highest for each category, with a dot at what is expected; the axis
    reaches to `highest` at least."""
    if not rows:
        return NOTHING_TO_DRAW

    def draw(width: int) -> "alt.LayerChart | alt.FacetChart":
        import altair as alt

        room = _Room(width, [Bar(row.category, row.upper, row.label) for row in rows], highest)
        base = alt.Chart(alt.InlineData([row._asdict() for row in rows]))
        base = base.encode(y=room.categories())
        spans = base.mark_bar(
            height=BAR_HEIGHT - 6, yOffset=room.below_name, color=SERIES[2], cornerRadius=2
        )
        spans = spans.encode(x=room.values("lower", axis), x2="upper:Q")
        dots = base.mark_point(
            size=90, yOffset=room.below_name, color=SERIES[0], filled=True, opacity=1
        )
        return room.layered(spans, dots.encode(x="expected:Q"))

    return _drawn_twice(draw, alt_text)


def spread(row: Spread) -> Markup:
    """A line of a table from 0 to 100 percent: a bar from lowest to highest, the median across it,
    a dot for all, and a diamond for one's own. The cells beside it tell the figures."""
    lowest, median, highest, of_all = (round(6 + 100 * share, 1) for share in row[:4])
    own = None if row.own is None else round(6 + 100 * row.own, 1)
    width = max(round(highest - lowest, 1), 1)
    marks = [
        f'<path d="M6 8H106" stroke="{LINE}"/>',
        f'<rect x="{lowest}" y="4" width="{width}" height="8" rx="1" fill="{SERIES[2]}"/>',
        f'<path d="M{median} 1V15" stroke="{SERIES[0]}" stroke-width="1.5"/>',
        f'<circle cx="{of_all}" cy="8" r="3.5" fill="{SERIES[0]}"/>',
    ]
    if own is not None:
        diamond = f'<path d="M{own} 2.5l5 5.5-5 5.5-5-5.5z" fill="{MARK}" stroke="white"/>'
        marks.append(diamond)
    return Markup(f'<svg width="112" height="16" aria-hidden="true">{"".join(marks)}</svg>')


def tile_map(tiles: Sequence[Tile], *, alt_text: str) -> Chart:
    """The schematic map: the higher, the darker; one without a value has a dashed outline."""
    if not tiles:
        return NOTHING_TO_DRAW
    columns, lines = _span([tile.column for tile in tiles]), _span([tile.row for tile in tiles])
    known = [tile.value for tile in tiles if tile.value is not None]
    lowest, highest = min(known, default=0), max(known, default=1)

    def draw(width: int) -> "alt.LayerChart | alt.FacetChart":
        import altair as alt

        side = min(max(width // len(columns), SMALLEST_TILE), LARGEST_TILE)
        size = FONT_SIZE if side > 1.2 * SMALLEST_TILE else 10
        rows = [
            tile._asdict()
            | {
                "is_known": tile.value is not None,
                # white letters where dark ones would be hard to read
                "is_dark": tile.value is not None
                and tile.value > lowest + 0.65 * (highest - lowest),
                "text": [*tile.name.split("|"), tile.label],
            }
            for tile in tiles
        ]
        base = alt.Chart(alt.InlineData(rows)).encode(
            x=alt.X("column:O", axis=None, scale=alt.Scale(domain=columns, padding=0.05)),
            y=alt.Y("row:O", axis=None, scale=alt.Scale(domain=lines, padding=0.05)),
        )
        shades = base.transform_filter("datum.is_known").mark_rect(cornerRadius=3)
        shades = shades.encode(
            color=alt.Color(
                "value:Q",
                legend=None,
                scale=alt.Scale(domain=[lowest, highest], range=[PALEST, SERIES[0]]),
            )
        )
        outlines = base.transform_filter("!datum.is_known").mark_rect(
            cornerRadius=3, fill="white", stroke=MUTED, strokeDash=[4, 3]
        )
        # lines go down from where the first stands: half of them up brings them to the middle
        texts = [
            base.transform_filter(f"datum.text.length == {length}")
            .mark_text(fontSize=size, lineHeight=size * 1.2, dy=-size * 1.2 * (length - 1) / 2)
            .encode(
                text="text:N",
                color=alt.condition("datum.is_dark", alt.value("white"), alt.value(INK)),
            )
            for length in (2, 3)
        ]
        return alt.layer(shades, outlines, *texts).properties(
            width=side * len(columns), height=side * len(lines)
        )

    return _drawn_twice(draw, alt_text)


def _span(places: list[int]) -> list[int]:
    """Every place from the first to the last, so that empty ones keep their room."""
    return list(range(min(places), max(places) + 1))


class _Room:
    """How a chart of bars shares its width: names, bars, and labels after them. Where it is narrow,
    the names stand above the bars."""

    def __init__(self, width: int, bars: Sequence[Bar], least: float = 0) -> None:
        self._bars = bars
        self._width = width
        self._is_narrow = width == NARROW
        self.below_name = 10 if self._is_narrow else 0
        names = max(len(bar.category) for bar in bars)
        self._names = 0 if self._is_narrow else LETTER_WIDTH * names + 8
        self._for_bars = width - self._names
        self._after = LETTER_WIDTH * max(len(bar.label) for bar in bars) + 12
        self._highest = max([bar.value for bar in bars] + [least])

    def categories(self) -> Any:
        import altair as alt

        above = {"labelAlign": "left", "labelOffset": -10, "labelPadding": 0, "zindex": 1}
        beside = {"labelPadding": 8, "minExtent": self._names, "maxExtent": self._names}
        axis = alt.Axis(
            title=None,
            ticks=False,
            domain=False,
            labelLimit=0,
            **(above if self._is_narrow else beside),
        )
        return alt.Y("category:N", sort=[bar.category for bar in self._bars], axis=axis)

    def values(self, field: str, axis: str) -> Any:
        import altair as alt

        end = self._highest * self._for_bars / (self._for_bars - self._after)
        return alt.X(
            f"{field}:Q",
            scale=alt.Scale(domain=[0, end or 1], nice=False),
            axis=alt.Axis(title=None, format=axis, tickCount=3 if self._is_narrow else 6),
        )

    def layered(self, *charts: Any) -> "alt.LayerChart | alt.FacetChart":
        """The charts, and the labels over a white edge that keeps lines away from them."""
        import altair as alt

        base = alt.Chart(alt.InlineData([bar._asdict() for bar in self._bars])).encode(
            y=self.categories(), x="value:Q", text="label:N"
        )
        place: dict[str, Any] = {"align": "left", "dx": 6, "yOffset": self.below_name}
        edges = base.mark_text(**place, stroke="white", strokeWidth=4, strokeJoin="round")
        return alt.layer(*charts, edges, base.mark_text(**place, color=INK)).properties(
            width=self._width,
            height={"step": NAMED_BAR_STEP if self._is_narrow else BAR_STEP},
            autosize={"type": "fit-x", "contains": "padding"},
        )


def _drawn_twice(
    draw: Callable[[int], "alt.LayerChart | alt.FacetChart"],
    alt_text: str,
    legend: dict[str, str] | None = None,
) -> Chart:
    wide, narrow = (_svg(draw(width), alt_text) for width in (WIDE, NARROW))
    return Chart(wide, narrow, legend=legend or {})


def _svg(chart: "alt.LayerChart | alt.FacetChart", alt_text: str) -> Markup:
    # takes a second to import, so it is imported only when something is drawn
    import vl_convert

    spec = chart.configure(
        background="transparent",
        padding=2,
        aria=False,
        font="system-ui, sans-serif",
        view={"stroke": None},
        text={"fontSize": FONT_SIZE},
        axis={
            "labelFontSize": FONT_SIZE,
            "labelColor": INK,
            "gridColor": LINE,
            "domainColor": LINE,
            "tickColor": LINE,
        },
    ).to_dict()
    svg = vl_convert.vegalite_to_svg(spec, format_locale=_LOCALE)
    return Markup(svg.replace("<svg ", f'<svg role="img" aria-label="{escape(alt_text)}" ', 1))
