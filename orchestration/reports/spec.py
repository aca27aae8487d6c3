"""What a report's spec, `orchestration/reports/<report>.yml`, may say.

To add a printed table, write

1. `models/reports/<report>/rpt_<report>_<table>.sql`: the rows of every collection, with
   `collection_id`, `print_order`, and a column for each value; where they are wanted `year`,
   `area_type` and `area_code`, `row_key`, `level`, `within`, and a count of citizens for each
   figure (`fewest_citizens`, a macro);
2. its columns' headings and units in `models/reports/<report>/<report>.yml` (`printed`), and its
   name in the exposure there;
3. where it is printed, in the spec: `table: <table>` with title and about in a section of the page,
   or in a sheet of the workbook, or in both.

Texts are Jinja. They may use `tables`, whose values are found by the rows' `row_key` and the
column's name (`tables.ownership.cell("total", "total")`), `facts`, `collection`, `coverage`,
`year`, `words` of the spec, `each` (below), and what `pages.template` offers. Every figure in a
text is one that everybody may see. A text that comes out empty is not printed.
"""

from functools import cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, model_validator


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    if_: str = Field("true", alias="if")
    """A Jinja expression: what does not hold is not printed."""


class Chart(_Strict):
    """A chart of a table; `columns` in the order that the kind says.

    stacked: a bar for each row, of the columns; the column `total` stands after it, and what is
    hidden of it is called `rest`. nested: each column is a part of the next; sorted by the first.
    bars: one column. ranges: lowest, expected, highest. map: one column, by municipality.

    The title may use `bars`, what is drawn, each with `category` and its values (`charts`)."""

    kind: Literal["stacked", "nested", "bars", "ranges", "map"]
    table: str
    where: dict[str, str] = {}
    columns: list[str]
    skip: list[str] = []
    """The `row_key` of rows that are not drawn."""
    total: str = ""
    rest: str = ""
    line_at: float | None = None
    largest: int | None = None
    """As many bars as one figure has; the rest are in further figures on the same scale."""
    title: str
    about: str
    of: str = "{{ coverage.text }}"


class Part(_Strict):
    """A part of a section: exactly one of `heading`, `text` and `note` (paragraphs), `points`,
    `terms` (those of the spec), `chart`, `table`, and `include` (a template of its own)."""

    heading: str | None = None
    text: str | None = None
    note: str | None = None
    points: list[str] | None = None
    terms: Literal[True] | None = None
    chart: Chart | None = None
    table: str | None = None
    include: str | None = None

    # of a table
    where: dict[str, str] = {}
    """Values of columns that the rows have."""
    title: str = ""
    about: str = ""
    name: str = ""
    """What the page calls it, if not as the table."""
    first: str = ""
    """The heading of the first column, if not the model's."""
    of: str = "{{ coverage.text }}"
    """How many municipalities the figures are of; nothing where all are."""

    @model_validator(mode="after")
    def _is_one_thing(self) -> "Part":
        kinds = ("heading", "text", "note", "points", "terms", "chart", "table", "include")
        if sum(getattr(self, kind) is not None for kind in kinds) != 1:
            raise ValueError(f"A part of a section is exactly one of {', '.join(kinds)}")
        if self.table is not None and not (self.title and self.about):
            raise ValueError(f"Table {self.table} has no title or no about")
        return self


class Section(_Strict):
    """A part of a page under a heading. With `each` it is there once for each row of that table:
    texts may use `each` and `number` (1 for the first), and tables are those where the columns
    of the row are the same. Without a heading it goes on under the one above."""

    heading: str
    of: str = "{{ coverage.text }}"
    each: str | None = None
    parts: list[Part]


class Page(_Strict):
    """A page; its file is `<file>_<collection>.html`. A municipality's own page is
    `<municipality>.html`, where it has rows in `table`; its texts may use `municipality`, `own`
    (the single figures of the model `rpt_<report>_own_facts`) and `own_files` (the names of its
    workbooks, by the books' `file`)."""

    file: str = ""
    table: str = ""
    title: str
    about: str
    sections: list[Section]
    footer: list[str] = []


class SheetOf(_Strict):
    """A sheet of a workbook: a table, or the terms of the spec. `by` is the column that tells
    several tables apart which stand below one another, `labels` how many columns name a row."""

    name: str
    title: str
    table: str = ""
    where: dict[str, str] = {}
    by: str | None = None
    each: str | None = None
    first: str = ""
    """The heading of the first column, if not the model's."""
    only: list[str] = []
    """The columns that are shown, if not all."""
    is_own_row: bool = False
    """Of a table of municipalities: the municipality's own row."""
    labels: int = 1
    note: str = ""


class Book(_Strict):
    """A workbook; its file is `<file>_<collection>.xlsx`, or `<municipality>_<file>.xlsx`."""

    file: str
    notes: list[str]
    sheets: list[SheetOf]


class Spec(_Strict):
    """A report: a page and a workbook for everybody, and a page and a workbook for each
    municipality alone."""

    report: str
    words: dict[str, str] = {}
    terms: dict[str, str]
    page: Page
    workbook: Book
    own_page: Page | None = None
    own_workbook: Book | None = None


@cache
def read_spec(report: str) -> Spec:
    """The report's spec. Raises pydantic's ValidationError where it says what no spec may."""
    text = Path(__file__).with_name(f"{report}.yml").read_text("utf-8")
    return Spec.model_validate({"report": report, **yaml.safe_load(text)})
