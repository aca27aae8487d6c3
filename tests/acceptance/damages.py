# ruff: noqa: RUF001 - signs that look like others are what is tried
"""Deliveries of placements that are damaged as files in the world are, and what must follow.

A delivery is clean when it is made, and then damaged. What must be read of each line, and which
cells or lines cannot be, is set by the damage, from the rules (R14, R15, R19), not by the reader.
"""

import csv
import io
import re
import zipfile
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from tests.acceptance.landing_folders import NAMES, REGIONS, birthday, cpr_number

Value = str | date | Decimal | None
P_NUMBERS = [f"19000000{number}" for number in range(11, 17)]
LIKE_CPR = ["1003012345", "1203902345"]
"""P-numbers that could be CPR numbers."""
OFFER_RATE = 2500
HEADINGS = {
    "citizen_id": "Borger-id",
    "birth_date": "Fødselsdato",
    "sex": "Køn",
    "p_number": "P-nummer",
    "service_paragraph": "Paragraf",
    "start_date": "Startdato",
    "end_date": "Slutdato",
    "daily_rate_dkk": "Døgntakst",
    "supplement_daily_rate_dkk": "Tillægstakst",
    "own_payment_annual_dkk": "Egenbetaling",
    "end_reason": "Ophørsårsag",
}
AMOUNTS = ["daily_rate_dkk", "supplement_daily_rate_dkk", "own_payment_annual_dkk"]
DATES = ["birth_date", "start_date", "end_date"]
NOTHING: dict[str, Value] = dict.fromkeys(HEADINGS)
SERVICES = {"SEL § 107": "section_107", "SEL § 108": "section_108"}


@dataclass
class Row:
    """A line of the table."""

    person: str
    """Who is meant, whatever the id looks like; a CPR number, or a word."""
    values: dict[str, Value]
    """What must be read of it."""
    written: dict[str, Any] = field(default_factory=dict)
    """Cells that are written in another way than the file's form."""
    fate: str = "read"
    """`unusable`: must not be accepted; `repeat`: counts with the line it repeats; `nothing`: is no
    placement."""
    faults: dict[str, str] = field(default_factory=dict)
    """By column `unknown`, where no value may be read, or `told`: something must be said of it."""
    line: int = 0

    @property
    def is_open(self) -> bool:
        return self.values["end_date"] is None


@dataclass
class Draft:
    """A delivery before it is written."""

    chance: Random
    code: str
    stem: str
    extension: str
    has_cpr: bool
    rows: list[Row]
    columns: list[str]
    headings: dict[str, str]
    separator: str
    encoding: str
    line_end: str
    date_form: str
    amount_form: str
    is_typed: bool
    above: list[str] = field(default_factory=list)
    forms: dict[str, Callable[[Value], Any]] = field(default_factory=dict)
    """How the cells of a column are written."""
    on_lines: list[Callable[["Lines"], None]] = field(default_factory=list)
    on_bytes: list[Callable[[bytes], bytes]] = field(default_factory=list)
    on_sheet: list[Callable[["Book"], None]] = field(default_factory=list)
    corner: tuple[int, int] = (0, 0)
    options: dict[str, Any] = field(default_factory=dict)
    siblings: list["Draft"] = field(default_factory=list)
    may_wait: bool = False

    @property
    def placements(self) -> list[Row]:
        return [row for row in self.rows if row.person]

    def some(self, where: Callable[[Row], bool] = lambda row: True) -> Row | None:
        rows = [row for row in self.rows if row.fate == "read" and not row.faults and where(row)]
        return self.chance.choice(rows) if rows else None

    def write(self) -> bytes:
        content = self._book() if self.extension == "xlsx" else self._text()
        for change in self.on_bytes:
            content = change(content)
        return content

    def cell(self, row: Row, column: str) -> Any:
        value = row.values.get(column)
        if column in row.written:
            return row.written[column]
        if column in self.forms and value is not None:
            return self.forms[column](value)
        match value:
            case None:
                return ""
            case date() if not self.is_typed:
                return value.strftime(self.date_form)
            case Decimal() if not self.is_typed:
                return amount(value, self.amount_form)
        return value

    def _text(self) -> bytes:
        head = [self.headings[column] for column in self.columns]
        lines = [Line(None, text) for text in self.above]
        lines.append(Line(None, self.joined(head)))
        self.head_at = len(lines) - 1
        lines += [
            Line(row, self.joined([str(self.cell(row, one)) for one in self.columns]))
            for row in self.rows
        ]
        for change in self.on_lines:
            change(lines)
        text, number = "", 1
        for line in lines:
            if line.row:
                line.row.line = number
            text += line.text + self.line_end
            number += len(re.findall("\r\n|\r|\n", line.text + self.line_end))
        with suppress(UnicodeEncodeError):
            return text.encode(self.encoding)
        self.encoding = "utf-8"
        return text.encode()

    def joined(self, cells: Sequence[str]) -> str:
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=self.separator).writerow(cells)
        return text.getvalue().removesuffix("\r\n")

    def _book(self) -> bytes:
        content = io.BytesIO()
        book = xlsxwriter.Workbook(content, {"in_memory": True, **self.options})
        sheet = book.add_worksheet("Ophold")
        opened = Book(self, book, sheet)
        top, left = self.corner
        for at, text in enumerate(self.above):
            sheet.write_string(at, left, text)
        top += len(self.above)
        self.corner = (top, left)
        sheet.write_row(top, left, [self.headings[column] for column in self.columns])
        for at, row in enumerate(self.rows, start=1):
            row.line = top + at + 1
            for column in self.columns:
                opened.put(at, column, self.cell(row, column))
        for change in self.on_sheet:
            change(opened)
        book.close()
        return content.getvalue()


@dataclass
class Line:
    row: Row | None
    text: str


Lines = list[Line]


@dataclass
class Book:
    """A workbook while it is written."""

    draft: Draft
    book: xlsxwriter.Workbook
    sheet: Worksheet

    def put(self, at: int, column: str, value: Any) -> None:
        row, position = self.draft.corner[0] + at, self.place(column)
        if isinstance(value, Formula):
            self.sheet.write_formula(row, position, value.text, None, value.result)
        elif isinstance(value, datetime):
            self.sheet.write_datetime(row, position, value, self.form("dd-mm-yyyy hh:mm"))
        elif isinstance(value, date):
            at_midnight = datetime.combine(value, time())
            self.sheet.write_datetime(row, position, at_midnight, self.form("dd-mm-yyyy"))
        elif isinstance(value, (Decimal, int, float)):
            self.sheet.write_number(row, position, float(value))
        elif value:
            self.sheet.write_string(row, position, str(value))

    def place(self, column: str) -> int:
        return self.draft.corner[1] + self.draft.columns.index(column)

    def form(self, text: str) -> Any:
        return self.book.add_format({"num_format": text})


@dataclass
class Formula:
    text: str
    result: Any


def amount(value: Decimal, form: str) -> str:
    """`comma`, `point`, or with thousands `.,` and `,.`."""
    text = f"{value:,}" if form in (".,", ",.") else f"{value}"
    return text if form in ("point", ",.") else text.translate(str.maketrans(",.", ".,"))


def clean(chance: Random, code: str, extension: str, has_cpr: bool) -> Draft:
    """A delivery without a fault."""
    rows: list[Row] = []
    for number in range(chance.randint(4, 8)):
        birth = birthday(chance)
        while birth > date(2001, 12, 31):
            birth = birthday(chance)
        person = cpr_number(birth, chance) if has_cpr else f"{code}:{number + 1}"
        start = date(2012, 1, 1) + timedelta(chance.randrange(9 * 365))
        end = date(2022, 1, 1) + timedelta(chance.randrange(360)) if number % 2 else None
        rows.append(_row(person, birth, start, end, chance))
        if end and chance.random() < 0.3:
            again = end + timedelta(chance.randint(1, 3))
            rows.append(_row(person, birth, again, None, chance))
            rows[-1].values["sex"] = rows[-2].values["sex"]
    columns = list(HEADINGS)
    if has_cpr and chance.random() < 0.5:
        columns.remove("birth_date")
    headings = {**HEADINGS, "citizen_id": "CPR-nummer" if has_cpr else "Borger-id"}
    separator = chance.choice(";;,\t")
    return Draft(
        chance=chance,
        code=code,
        stem=chance.choice([f"{code}_2022", f"{NAMES[code]} ophold"]),
        extension=extension,
        has_cpr=has_cpr,
        rows=rows,
        columns=columns,
        headings=headings,
        separator=separator,
        encoding=chance.choice(["utf-8", "utf-8-sig", "cp1252"]),
        line_end=chance.choice(["\r\n", "\n"]),
        date_form=chance.choice(["%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%Y"]),
        amount_form=chance.choice(["comma", ".,", "point", ",."]),
        is_typed=extension == "xlsx" and chance.random() < 0.7,
    )


def _row(person: str, birth: date, start: date, end: date | None, chance: Random) -> Row:
    kroner = Decimal(chance.randint(2100, 2900))
    return Row(
        person,
        {
            "citizen_id": person.rpartition(":")[2],
            "birth_date": birth,
            "sex": ("MK"[int(person[-1]) % 2 == 0] if len(person) == 10 else chance.choice("KM")),
            "p_number": chance.choice(P_NUMBERS + LIKE_CPR),
            "service_paragraph": chance.choice(list(SERVICES)),
            "start_date": start,
            "end_date": end,
            "daily_rate_dkk": kroner + Decimal(chance.randint(1, 99)) / 100,
            "supplement_daily_rate_dkk": chance.choice([None, Decimal("312.25"), Decimal("90.5")]),
            "own_payment_annual_dkk": chance.choice([None, Decimal("41000.75")]),
            "end_reason": chance.choice(["Død", "Andet", "Billigere tilbud"]) if end else None,
        },
    )


# --- damages ------------------------------------------------------------------------------------

Work = Callable[[Draft], object]


@dataclass(frozen=True)
class Damage:
    """A way in which a delivery is spoilt, and what must follow.

    `clean`: all is read as it was meant, and there is nothing to say. `read`: all is read.
    `say`: the receipt is not clean. `refuse`: the file is refused. `either`: right, refused or
    said, as of any. False from `work` says that the delivery has nothing it can be done to.
    """

    work: Work
    verdict: str
    extension: str | None
    has_cpr: bool | None
    stage: int


DAMAGES: dict[str, Damage] = {}
ROWS, TABLE, TEXT, BYTES = range(4)


def damage(
    verdict: str, extension: str | None = None, has_cpr: bool | None = None, stage: int = ROWS
) -> Callable[[Work], Work]:
    def note(work: Work) -> Work:
        name = work.__name__.strip("_")
        DAMAGES[name] = Damage(work, verdict, extension, has_cpr, stage)
        return work

    return note


def register(name: str, work: Work, verdict: str, **where: Any) -> None:
    work.__name__ = name
    damage(verdict, **where)(work)


@damage("clean")
def none(draft: Draft) -> None: ...


# amounts: forms that are read


def _amounts_as(write: Callable[[Decimal], str], whole: bool = False) -> Work:
    def work(draft: Draft) -> object:
        for row in draft.placements:
            for column in AMOUNTS:
                value = row.values[column]
                if whole and isinstance(value, Decimal):
                    row.values[column] = Decimal(int(value))
        return draft.forms.update(dict.fromkeys(AMOUNTS, write))  # type: ignore[dict-item]

    return work


def _kroner(value: Decimal) -> str:
    return amount(value.quantize(Decimal("0.01")), ".,")


for _name, _write, _whole in [
    ("kr_before", lambda v: f"kr. {_kroner(v)}", False),
    ("kr_after", lambda v: f"{_kroner(v)} kr.", False),
    ("kr_close", lambda v: f"{_kroner(v)}kr", False),
    ("dkk_before", lambda v: f"DKK {_kroner(v)}", False),
    ("comma_dash", lambda v: f"{amount(v, '.,')},-", True),
    ("kr_comma_dash", lambda v: f"kr. {amount(v, '.,')},-", True),
    ("apostrophe_thousands", lambda v: f"{v:,}".replace(",", "'").replace(".", ","), False),
    ("blank_thousands", lambda v: f"{v:,}".replace(",", " ").replace(".", ","), False),
    ("no_break_thousands", lambda v: f"{v:,}".replace(",", "\xa0").replace(".", ","), False),
    ("narrow_blank_thousands", lambda v: f"{v:,}".replace(",", "\u202f").replace(".", ","), False),
    ("plus", lambda v: f"+{amount(v, 'comma')}", False),
    ("thousands_point_whole", lambda v: amount(v, ".,"), True),
    ("three_decimals_point", lambda v: f"{v:.3f}", False),
    ("three_decimals_comma", lambda v: f"{v:.3f}".replace(".", ","), False),
    ("american_amounts", lambda v: f"{v:,.2f}", False),
    ("padded_amounts", lambda v: f"   {amount(v, 'comma')} ", False),
]:
    register(f"amounts_{_name}", _amounts_as(_write, _whole), "clean")


@damage("either")
def amounts_thousands_comma_whole(draft: Draft) -> None:
    _amounts_as(lambda v: f"{v:,}", whole=True)(draft)


@damage("either")
def amounts_of_two_forms(draft: Draft) -> object:
    rows = [row for row in draft.placements if row.values["daily_rate_dkk"] is not None]
    for at, row in enumerate(row for row in rows if "daily_rate_dkk" not in row.written):
        text = amount(row.values["daily_rate_dkk"], "comma" if at % 2 else "point")  # type: ignore[arg-type]
        row.written["daily_rate_dkk"] = text
    return None


def _cell_fault(column: str, texts: Sequence[str], fault: str, **where: Any) -> Work:
    """One cell with a text in it; `fault` is one of a cell, or a line's fate."""

    def work(draft: Draft) -> object:
        row = draft.some(where.get("rows", lambda row: row.values[column] is not None))
        if row is None or column not in draft.columns:
            return False
        row.written[column] = draft.chance.choice(texts)
        if fault in ("unusable", "nothing"):
            row.fate = fault
        else:
            row.faults[column] = fault
        return None

    return work


for _name, _column, _texts, _fault in [
    ("amount_negative", "daily_rate_dkk",
     ["-2500", "(2.500,00)", "2.500,00-", "2500,00 -", "−2500,25", "- 2.500,00", "(kr. 2.500,00)"],
     "unknown"),
    ("amount_text", "daily_rate_dkk",
     ["efter aftale", "se bilag", "#N/A", "2500 pr. md", "ca. 2500", "1.2.3,4", "2500/2600", "x",
      "#REF!", "2.500 + moms", "2,5 t.kr.", "2500 kr. pr. døgn", "2.500 (2023)",
      "12,34,56", "2500,-/dag", "1e3kr", "2500..00"], "unknown"),
    ("supplement_text", "supplement_daily_rate_dkk", ["ja", "#VALUE!", "100 + 50", "?"], "unknown"),
    ("own_payment_text", "own_payment_annual_dkk", ["betales", "#DIV/0!", "3.000/md"], "unknown"),
    ("rate_of_a_month", "daily_rate_dkk", ["75000", "76000,00", "74.500,00"], "told"),
    ("rate_of_a_year", "daily_rate_dkk", ["912500", "900000,00", "915.000,00"], "told"),
    ("rate_too_high", "daily_rate_dkk", ["2750000", "275000,00", "99999999"], "told"),
    ("rate_too_low", "daily_rate_dkk", ["0", "1", "0,00", "1,00"], "told"),
    ("rate_blank", "daily_rate_dkk", ["", "-", "NULL", "  "], "told"),
    ("p_number_short", "p_number", ["190000001", "19000000111", "ukendt", "1,9E+09", "P19"],
     "told"),
    ("p_number_blank", "p_number", ["", "-", "NULL", " "], "told"),
    ("p_number_not_in_register", "p_number", ["1900999999", "1800000011"], "told"),
    ("paragraph_unknown", "service_paragraph",
     ["SEL § 999", "botilbud", "", "§", "1007", "#N/A", "107 eller 108", "#REF!"], "unusable"),
    ("sex_unreadable", "sex", ["X", "9", "#N/A", "barn"], "told"),
    ("end_reason_unknown", "end_reason", ["xyz", "#N/A", "se journal"], "told"),
    ("start_missing", "start_date", ["", "-", "NULL", " "], "unusable"),
    ("start_unreadable", "start_date",
     ["31-02-2020", "2020-13-01", "00-00-0000", "i går", "#N/A", "2020", "01-01-0001",
      "0000-00-00", "00-01-1900", "1900-01-00", "ukendt", "2020-02-30", "32.01.2020"], "unusable"),
    ("start_implausible", "start_date",
     ["0202-01-01", "1022-01-01", "3022-01-01", "2202-01-01", "01-01-0202", "31-12-9999",
      "1899-12-30", "01-01-2122"], "unusable"),
    ("birth_missing", "birth_date", ["", "NULL", "-"], "unusable"),
    ("birth_unreadable", "birth_date", ["ukendt", "1980", "32-01-1980", "#N/A", "1980-02-30"],
     "unusable"),
    ("birth_implausible", "birth_date", ["1850-01-01", "01-01-1750", "2090-01-01", "0090-01-01"],
     "unusable"),
    ("birth_after_start", "birth_date", ["2021-12-30", "30-12-2021"], "unusable"),
    ("birth_very_early", "birth_date", ["1905-03-02", "1900-01-01"], "told"),
    ("placeholder_id", "citizen_id",
     ["NULL", "ukendt", "0000000000", "000000-0000", "1111111111", "1,01E+09", "1.01E+09", "", "-",
      "#N/A", "nan", "?", "xxxxxx-xxxx", "0", "N/A", "999999-9999", "#REF!", "1,01E+9", " ",
      "00000000-0000-0000-0000-000000000000", "Ukendt borger"], "unusable"),
    ("cpr_shortened", "citizen_id", ["1,01E+09", "010190", "010190-xxxx", "010190-", "1.1E+8"],
     "unusable"),
]:  # fmt: skip
    register(
        _name,
        _cell_fault(_column, _texts, _fault),
        "say",
        has_cpr={"birth_missing": False, "cpr_shortened": True}.get(_name),
    )


@damage("say")
def end_unreadable(draft: Draft) -> object:
    texts = [
        *("ukendt", "snart", "?", "#N/A", "#REF!", "se bilag", "nn", "31-02-2022", "2022-13-01"),
        *("juni", "2022", "ved ikke", "31.11.2022", "x", "1", "ja", "#NAVN?", "31-12", "død"),
    ]
    return _cell_fault("end_date", texts, "unusable")(draft)


@damage("clean")
def end_says_open(draft: Draft) -> object:
    words = ["igangværende", "NULL", "-", "løbende", "31-12-9999", "fortsat", "9999-12-31", "(tom)"]
    for row in draft.placements:
        if row.is_open:
            row.written["end_date"] = draft.chance.choice(words)
    return None


@damage("either")
def end_zero_date(draft: Draft) -> object:
    row = draft.some(lambda row: row.is_open)
    if row is None:
        return False
    texts = ["00-00-0000", "0000-00-00", "00-01-1900", "0", "01-01-1900", "1900-01-00", "00.00.00"]
    row.written["end_date"] = draft.chance.choice(texts)
    return None


@damage("say")
def end_before_start(draft: Draft) -> object:
    row = draft.some(lambda row: not row.is_open)
    if row is None:
        return False
    row.values["end_date"] = row.values["start_date"] - timedelta(draft.chance.randint(1, 900))  # type: ignore[operator]
    row.fate = "unusable"
    return None


# dates


def _dates_as(form: str, columns: Sequence[str] = tuple(DATES)) -> Work:
    def work(draft: Draft) -> object:
        return draft.forms.update({column: lambda v: v.strftime(form) for column in columns})  # type: ignore[union-attr,misc]

    return work


def _show_order(draft: Draft) -> None:
    """Makes a day of each column that cannot be a month."""
    for row in draft.placements[:2]:
        row.values["start_date"] = date(2015, 3, 25)
        if not row.is_open:
            row.values["end_date"] = date(2022, 4, 27)
    for row in draft.placements[2:]:
        if row.person == draft.placements[1].person:
            row.values["start_date"] = date(2022, 4, 29)
    if not draft.has_cpr:
        draft.placements[0].values["birth_date"] = date(1980, 5, 28)
        for row in draft.placements:
            if row.person == draft.placements[0].person:
                row.values["birth_date"] = date(1980, 5, 28)


@damage("clean")
def dates_month_first(draft: Draft) -> None:
    _show_order(draft)
    _dates_as("%m/%d/%Y")(draft)


@damage("clean")
def starts_month_first(draft: Draft) -> None:
    _show_order(draft)
    _dates_as("%m/%d/%Y", ["start_date"])(draft)
    _dates_as("%Y-%m-%d", ["birth_date", "end_date"])(draft)


@damage("say")
def dates_of_two_orders(draft: Draft) -> None:
    _show_order(draft)
    draft.placements[0].written["start_date"] = "25/03/2015"
    draft.placements[1].written["start_date"] = "03/25/2015"
    for row in draft.placements[2:]:
        form = draft.chance.choice(["%m/%d/%Y", "%d/%m/%Y"])
        row.written["start_date"] = row.values["start_date"].strftime(form)  # type: ignore[union-attr]


@damage("say")
def ends_of_two_orders(draft: Draft) -> object:
    ended = [row for row in draft.placements if not row.is_open]
    if len(ended) < 2:
        return False
    for at, row in enumerate(ended):
        row.values["end_date"] = date(2022, 3, 25) if at < 2 else date(2022, 3, 4)
        row.written["end_date"] = row.values["end_date"].strftime(  # type: ignore[union-attr]
            "%m/%d/%Y" if at % 2 else "%d/%m/%Y"
        )
    return None


for _name, _form, _verdict in [
    ("sql_time_stamps", "%Y-%m-%d 00:00:00.000", "clean"),
    ("sql_time_stamps_long", "%Y-%m-%d 00:00:00.0000000", "clean"),
    ("iso_times", "%Y-%m-%dT00:00:00", "clean"),
    ("iso_times_of_zone", "%Y-%m-%dT00:00:00Z", "clean"),
    ("iso_times_of_offset", "%Y-%m-%dT00:00:00+01:00", "clean"),
    ("danish_times", "%d-%m-%Y 00:00:00", "clean"),
    ("danish_times_of_noon", "%d/%m/%Y 12:00:00 AM", "clean"),
    ("single_digits", "%-d-%-m-%Y", "clean"),
    ("single_digits_year_first", "%Y-%-m-%-d", "clean"),
    ("danish_times_of_minutes", "%d.%m.%Y 00:00", "clean"),
    ("slashes_year_first", "%Y/%m/%d", "either"),
    ("compact", "%Y%m%d", "either"),
    ("two_digit_years", "%d-%m-%y", "either"),
    ("two_digit_years_dots", "%d.%m.%y", "either"),
    ("names_of_months", "%d. %B %Y", "either"),
    ("blanks_in_dates", "%d - %m - %Y", "either"),
    ("weekdays", "%a %d-%m-%Y", "either"),
]:
    register(f"dates_{_name}", _dates_as(_form), _verdict)


@damage("either")
def dates_as_serial_numbers(draft: Draft) -> None:
    for column in ("start_date", "end_date"):
        draft.forms[column] = lambda v: str((v - date(1899, 12, 30)).days)  # type: ignore[operator]


# who is one citizen


def _same_id(births: int) -> Work:
    def work(draft: Draft) -> object:
        people = list(dict.fromkeys(row.person for row in draft.placements))[:births]
        for row in draft.placements:
            if row.person in people:
                row.written["citizen_id"] = "99"
                row.faults["citizen_id" if births > 2 else "birth_date"] = "told"
        births_of = {row.values["birth_date"] for row in draft.placements if row.person in people}
        return None if len(births_of) == births else False

    return work


register("id_of_two_people", _same_id(2), "say", has_cpr=False)
register("id_of_many_people", _same_id(4), "say", has_cpr=False)


@damage("clean", has_cpr=False)
def ids_with_blanks(draft: Draft) -> None:
    for row in draft.placements:
        blanks = draft.chance.choice([" ", "\xa0", "  ", ""])
        row.written["citizen_id"] = f"{blanks}{row.values['citizen_id']}{blanks}"


def _cpr_as(write: Callable[[str], str]) -> Work:
    def work(draft: Draft) -> None:
        for row in draft.placements:
            if draft.chance.random() < 0.6:
                row.written["citizen_id"] = write(row.person)

    return work


for _name, _write in [
    ("hyphen", lambda c: f"{c[:6]}-{c[6:]}"),
    ("blank", lambda c: f"{c[:6]} {c[6:]}"),
    ("dots", lambda c: f"{c[:2]}.{c[2:4]}.{c[4:6]}-{c[6:]}"),
    ("lost_zero", lambda c: c.lstrip("0")),
    ("excel_text", lambda c: f'="{c}"'),
    ("apostrophe", lambda c: f"'{c}"),
    ("decimal_zero", lambda c: f"{c}.0"),
    ("no_break_blanks", lambda c: f"\xa0{c[:6]}-{c[6:]}\xa0"),
    ("dash", lambda c: f"{c[:6]}–{c[6:]}"),
]:
    register(f"cpr_{_name}", _cpr_as(_write), "clean", has_cpr=True)


@damage("clean", has_cpr=True)
def cpr_replacement_with_letters(draft: Draft) -> None:
    people = list(dict.fromkeys(row.person for row in draft.placements))
    for at, person in enumerate(people[:2]):
        if "birth_date" not in draft.columns:
            draft.columns.append("birth_date")
        for row in draft.placements:
            if row.person == person:
                new = f"{person[:6]}{draft.chance.choice('ABCDEFG')}{'TV'[at]}{person[7]}{at}"
                row.written["citizen_id"] = new
    for row in draft.placements:
        row.person = row.written.get("citizen_id", row.person)


@damage("say", has_cpr=True)
def cpr_against_birth_date(draft: Draft) -> object:
    if "birth_date" not in draft.columns:
        return False
    row = draft.some()
    if row is None:
        return False
    for other in draft.placements:
        if other.person == row.person:
            other.values["birth_date"] = row.values["birth_date"].replace(day=17, month=5)  # type: ignore[union-attr]
            other.faults["birth_date"] = "told"
    return None if str(row.person)[:4] != "1705" else False


@damage("say", has_cpr=True)
def cpr_in_another_column(draft: Draft) -> None:
    draft.columns.append("note")
    draft.headings["note"] = "Sagsnotat"
    for row in draft.placements:
        row.values["note"] = f"se også {row.person[:6]}-{row.person[6:]}"


@damage("say")
def young_citizen(draft: Draft) -> object:
    if draft.has_cpr:
        return False
    row = draft.some()
    if row is None:
        return False
    for other in draft.placements:
        if other.person == row.person:
            other.values["birth_date"] = date(2009, 6, 1)
            other.values["start_date"] = max(other.values["start_date"], date(2015, 1, 1))  # type: ignore[type-var]
            other.faults["birth_date"] = "told"
    return None


@damage("say")
def two_offers_at_once(draft: Draft) -> object:
    row = draft.some(lambda row: row.is_open)
    if row is None:
        return False
    other = next(one for one in P_NUMBERS if one != row.values["p_number"])
    twin = Row(row.person, {**row.values, "p_number": other})
    row.faults["p_number"] = twin.faults["p_number"] = "told"
    draft.rows.append(twin)
    return None


# P-numbers, paragraphs, other codes


def _p_number_as(write: Callable[[str], str]) -> Work:
    def work(draft: Draft) -> None:
        for row in draft.placements:
            if row.values["p_number"] in P_NUMBERS:
                row.written["p_number"] = write(row.values["p_number"])  # type: ignore[arg-type]

    return work


for _name, _write in [
    ("p_before", lambda p: f"P{p}"),
    ("p_nr_before", lambda p: f"P-nr. {p}"),
    ("dots", lambda p: f"{p[:4]}.{p[4:7]}.{p[7:]}"),
    ("blanks", lambda p: f"{p[:2]} {p[2:6]} {p[6:]}"),
    ("decimal_zero", lambda p: f"{p}.0"),
    ("decimal_comma_zero", lambda p: f"{p},00"),
    ("excel_text", lambda p: f'="{p}"'),
    ("apostrophe", lambda p: f"'{p}"),
    ("no_break_blank", lambda p: f"{p}\xa0"),
]:
    register(f"p_number_{_name}", _p_number_as(_write), "clean")


@damage("either")
def p_number_like_cpr_with_dots(draft: Draft) -> None:
    for row in draft.placements:
        if row.values["p_number"] in LIKE_CPR:
            p = str(row.values["p_number"])
            row.written["p_number"] = draft.chance.choice(
                [f"P{p}", f"{p[:2]} {p[2:6]} {p[6:]}", f'="{p}"', f"{p}.0", f"{p[:6]}-{p[6:]}"]
            )


@damage("clean")
def paragraphs_spelled(draft: Draft) -> None:
    ways = ["§ {}", "{}", "SEL §{}", "sel § {}", "Servicelovens § {}", "SEL {}", "§{}"]
    for row in draft.placements:
        number = str(row.values["service_paragraph"])[-3:]
        row.written["service_paragraph"] = draft.chance.choice(ways).format(number)


@damage("clean")
def sexes_spelled(draft: Draft) -> None:
    words = {"K": ["k", "Kvinde", "kvinde", "F"], "M": ["m", "Mand", "mand"]}
    for row in draft.placements:
        row.written["sex"] = draft.chance.choice(words[str(row.values["sex"])])


def _municipality_column(draft: Draft) -> None:
    draft.columns.append("municipality")
    draft.headings["municipality"] = draft.chance.choice(["Kommune", "Kommunekode"])
    for row in draft.placements:
        ways = [NAMES[draft.code], draft.code, f"0{draft.code}", f"{NAMES[draft.code]} Kommune"]
        row.written["municipality"] = draft.chance.choice(ways)


register("municipality_column", _municipality_column, "clean")


@damage("say")
def another_municipality_in_content(draft: Draft) -> object:
    _municipality_column(draft)
    row = draft.some()
    if row is None:
        return False
    others = [code for code in REGIONS if code != draft.code]
    code = draft.chance.choice(others)
    row.written["municipality"] = draft.chance.choice([code, NAMES[code], "Lilleby"])
    row.faults["municipality"] = "told"
    return None


# lines


@damage("say")
def repeated_line(draft: Draft) -> object:
    row = draft.some()
    if row is None:
        return False
    draft.rows.append(Row(row.person, row.values, dict(row.written), fate="repeat"))
    return None


def _no_placement(cells: Callable[[Draft], dict[str, Any]], blank_before: bool = False) -> Work:
    def work(draft: Draft) -> None:
        if blank_before:
            draft.rows.append(Row("", NOTHING, fate="blank"))
        draft.rows.append(Row("", NOTHING, cells(draft), fate="nothing"))

    return work


for _name, _cells, _before in [
    ("total_line", lambda d: {d.columns[0]: "I alt", "daily_rate_dkk": "12345,00"}, False),
    ("total_line_of_sum", lambda d: {d.columns[0]: "Sum", "daily_rate_dkk": "12345"}, True),
    ("total_line_without_word", lambda d: {"daily_rate_dkk": "12345,50"}, False),
    ("total_line_of_count", lambda d: {d.columns[0]: f"{len(d.rows)} borgere i alt"}, True),
    ("note_line", lambda d: {d.columns[0]: "Udtræk dannet af IT"}, True),
    ("note_line_close", lambda d: {d.columns[0]: "Kilde: fagsystemet"}, False),
    ("heading_line_again", lambda d: {c: d.headings[c] for c in d.columns}, False),
    (
        "example_line",
        lambda d: {c: d.cell(d.placements[0], c) for c in d.columns} | {"citizen_id": "Eksempel"},
        False,
    ),
    (
        "pivot_below",
        lambda d: {c: ["Rækkenavne", "Antal", "Sum"][i] for i, c in enumerate(d.columns[:3])},
        True,
    ),
    ("pivot_line_below", lambda d: {d.columns[0]: "Solbo", d.columns[1]: "17"}, True),
    ("line_of_strokes", lambda d: dict.fromkeys(d.columns, "-----"), False),
]:
    register(_name, _no_placement(_cells, _before), "say")


@damage("say")
def heading_line_in_the_middle(draft: Draft) -> None:
    cells = {column: draft.headings[column] for column in draft.columns}
    draft.rows.insert(2, Row("", NOTHING, cells, fate="nothing"))


@damage("say")
def another_export_below(draft: Draft) -> None:
    """Its columns have another order."""
    columns = list(draft.columns)
    draft.chance.shuffle(columns)
    order = dict(zip(draft.columns, columns, strict=True))
    draft.rows.append(
        Row("", NOTHING, {to: draft.headings[c] for to, c in order.items()}, "nothing")
    )
    for row in [row for row in draft.placements if row.fate == "read"][:2]:
        other = Row(f"{row.person}0", dict(row.values), dict(row.written))
        if not draft.has_cpr:
            other.values["citizen_id"] = f"{row.values['citizen_id']}0"
        else:
            other.person, other.values["start_date"] = row.person, date(2011, 3, 4)
            other.values["end_date"] = date(2011, 5, 6)
        cells = {column: draft.cell(other, column) for column in draft.columns}
        other.written = {to: cells[column] for to, column in order.items()}
        draft.rows.append(other)


@damage("clean")
def blank_lines(draft: Draft) -> None:
    for _ in range(2):
        at = draft.chance.randint(1, len(draft.rows) - 1)
        draft.rows.insert(at, Row("", NOTHING, fate="blank"))


# columns and headings


def _heading(column: str, *headings: str) -> Work:
    def work(draft: Draft) -> object:
        if column not in draft.columns:
            return False
        draft.headings[column] = draft.chance.choice(headings)
        return None

    return work


register(
    "end_heading_unknown",
    _heading("end_date", "Hjemgivelsesdag", "Exit", "Sidste overnatning", "Bortrejst", "SLUTD."),
    "say",
    stage=TABLE,
)
register("rate_heading_unknown", _heading("daily_rate_dkk", "Beløb A", "kr/d"), "say", stage=TABLE)
register(
    "supplement_heading_unknown",
    _heading("supplement_daily_rate_dkk", "Ekstra", "Till. t."),
    "say",
    stage=TABLE,
)
register(
    "start_heading_unknown", _heading("start_date", "Ankomstdag", "Hvornår"), "refuse", stage=TABLE
)
register(
    "headings_typed_otherwise",
    lambda draft: draft.headings.update(
        {
            c: draft.chance.choice([h.upper(), f" {h} ", f"{h}:", h])
            for c, h in draft.headings.items()
        }
    ),
    "clean",
    stage=TABLE,
)
register(
    "headings_of_raw_names",
    lambda draft: False if draft.has_cpr else draft.headings.update({c: c for c in draft.headings}),
    "clean",
    stage=TABLE,
)


def _without(column: str) -> Work:
    def work(draft: Draft) -> object:
        return draft.columns.remove(column) if column in draft.columns else False

    return work


register("without_end_dates", _without("end_date"), "say", stage=TABLE)
register("without_rates", _without("daily_rate_dkk"), "say", stage=TABLE)
register("without_starts", _without("start_date"), "refuse", stage=TABLE)
register("without_births", _without("birth_date"), "refuse", has_cpr=False, stage=TABLE)
register("without_births_of_cpr", _without("birth_date"), "clean", has_cpr=True, stage=TABLE)
register("columns_swapped", lambda draft: draft.chance.shuffle(draft.columns), "clean", stage=TABLE)


def _exchanged(one: str, other: str, fate: str, faults: Sequence[str] = ()) -> Work:
    """Two headings stand above each other's columns."""

    def work(draft: Draft) -> object:
        heads = draft.headings
        if not {one, other} <= set(draft.columns):
            return False
        heads[one], heads[other] = heads[other], heads[one]
        for row in draft.placements:
            row.fate = fate if row.fate == "read" else row.fate
            row.faults |= dict.fromkeys(faults, "told")
        return None

    return work


register(
    "birth_and_start_exchanged",
    _exchanged("birth_date", "start_date", "unusable"),
    "say",
    stage=TABLE,
)
register(
    "id_and_p_number_exchanged",
    _exchanged("citizen_id", "p_number", "read", ["p_number"]),
    "either",
    stage=TABLE,
)
register(
    "paragraph_and_sex_exchanged",
    _exchanged("service_paragraph", "sex", "unusable"),
    "say",
    stage=TABLE,
)


def _shifted(draft: Draft) -> None:
    """From a line on, all cells stand one column to the right."""
    for row in draft.placements[2:]:
        cells = [draft.cell(row, column) for column in draft.columns]
        row.written = dict(zip(draft.columns, ["", *cells[:-1]], strict=True))
        row.fate = "unusable" if row.fate == "read" else row.fate


register("cells_shifted_right", _shifted, "either", stage=TABLE)


@damage("say", stage=TABLE)
def start_and_end_headings_exchanged(draft: Draft) -> None:
    heads = draft.headings
    heads["start_date"], heads["end_date"] = heads["end_date"], heads["start_date"]
    for row in draft.placements:
        row.fate = "unusable" if row.fate == "read" else row.fate


def _extra_column(heading: str, text: str, every: bool) -> Work:
    def work(draft: Draft) -> object:
        draft.columns.append("extra")
        draft.headings["extra"] = heading
        for row in draft.placements[: None if every else 2]:
            row.values["extra"] = text
        return None

    return work


register("column_not_asked_for", _extra_column("Sagsbehandler", "abc", True), "say", stage=TABLE)
register("column_without_heading", _extra_column("", "abc", True), "say", stage=TABLE)
register("cell_beside_the_table", _extra_column("", "husk!", False), "say", stage=TABLE)
register("blank_column", _extra_column("", "", True), "clean", stage=TABLE)
register("end_date_twice", _extra_column("Ophørsdato", "2022-02-03", True), "refuse", stage=TABLE)
register(
    "same_heading_twice", _extra_column("Startdato", "2012-02-03", True), "refuse", stage=TABLE
)


def _above(lines: Sequence[str]) -> Work:
    return lambda draft: draft.above.extend(lines)


register(
    "heading_on_line_five",
    _above(["Ophold 2022", "", "Til indsamlingen", ""]),
    "clean",
    stage=TABLE,
)
register("heading_on_line_forty", _above(["Ophold"] * 39), "clean", stage=TABLE)


@damage("clean", extension="csv", stage=TABLE)
def separator_told_above(draft: Draft) -> None:
    draft.above.insert(0, f"sep={draft.separator}")


# names of files


def _stem(*stems: str) -> Work:
    def work(draft: Draft) -> None:
        draft.stem = draft.chance.choice(stems).format(code=draft.code, name=NAMES[draft.code])

    return work


register("name_of_another_year", _stem("{code}_2019", "{name} 2024 ophold"), "say")
register("name_of_two_municipalities", _stem("{name} og Lolland", "{code} og 360"), "refuse")
register("name_of_no_municipality", _stem("ophold 2022", "Lilleby 2022"), "refuse")
register("name_with_kommune", _stem("{name} Kommune 2022", "0{code} {name}"), "clean")


@damage("read")
def two_parts(draft: Draft) -> None:
    _part(draft, "{} del1", "{} del2")


@damage("either")
def two_files_undecided(draft: Draft) -> None:
    draft.may_wait = True
    _part(draft, "{} a", "{} b")


@damage("read")
def two_parts_by_paragraph(draft: Draft) -> None:
    draft.stem = NAMES[draft.code]  # digits before the paragraph could be a CPR number's
    _part(draft, "{} § 107", "{} § 108")


def _part(draft: Draft, first: str, second: str) -> None:
    rest = Draft(**{**vars(draft), "rows": draft.rows[2:], "siblings": [], "forms": draft.forms})
    rest.above, rest.on_lines, rest.on_bytes, rest.on_sheet = [], [], [], []
    rest.columns, rest.headings = list(draft.columns), dict(draft.headings)
    rest.extension, rest.encoding = draft.extension, "utf-8"
    draft.rows = draft.rows[:2]
    draft.stem, rest.stem = first.format(draft.stem), second.format(draft.stem)
    draft.siblings.append(rest)


# text of CSV files


def in_lines(name: str, verdict: str, change: Callable[[Draft, Lines], object]) -> None:
    """A damage to the lines of text below the headings."""

    def work(draft: Draft) -> None:
        draft.on_lines.append(lambda lines: change(draft, lines))  # type: ignore[arg-type,return-value]

    register(name, work, verdict, extension="csv", stage=TEXT)


def _of_table(draft: Draft, lines: Lines) -> Line:
    return draft.chance.choice([line for line in lines if line.row and line.row.person])


def _cells(draft: Draft, line: Line) -> list[str]:
    [cells] = csv.reader([line.text], delimiter=draft.separator) or [[]]
    return cells


def _edit(edit: Callable[[Draft, list[str], int], str]) -> Callable[[Draft, Lines], object]:
    """Changes one line, of which `edit` gets the cells and a position among them."""

    def change(draft: Draft, lines: Lines) -> None:
        if not draft.rows:
            return
        line = _of_table(draft, lines)
        cells = _cells(draft, line)
        line.text = edit(draft, cells, draft.chance.randrange(len(cells)))

    return change


def _quote_begins(draft: Draft, cells: list[str], at: int) -> str:
    return draft.separator.join([*cells[:at], f'"{cells[at]}', *cells[at + 1 :]])


def _quote_ends(draft: Draft, cells: list[str], at: int) -> str:
    return draft.separator.join([*cells[:at], f'"{cells[at]}" x', *cells[at + 1 :]])


def _two_quotes(draft: Draft, lines: Lines) -> None:
    """A stray mark at the beginning of a cell, and another at the end of one some lines on."""
    table = [line for line in lines if line.row and line.row.person]
    one, other = sorted(draft.chance.sample(range(len(table)), 2))
    cells, more = _cells(draft, table[one]), _cells(draft, table[other])
    at, to = draft.chance.randrange(len(cells)), draft.chance.randrange(len(more))
    table[one].text = draft.separator.join([*cells[:at], f'"{cells[at]}', *cells[at + 1 :]])
    table[other].text = draft.separator.join([*more[:to], f'{more[to]}"', *more[to + 1 :]])


def _line_cut(draft: Draft, lines: Lines) -> None:
    """Before a cell that must be there: what is cut after it looks as what Excel leaves out."""
    line = _of_table(draft, lines)
    at = draft.columns.index("start_date")
    line.text = draft.joined(_cells(draft, line)[: draft.chance.randint(1, at)])


def _left_out(draft: Draft, lines: Lines) -> None:
    """As Excel does: separators after the last filled cell."""
    for line in lines:
        if line.row:
            line.text = line.text.rstrip(draft.separator)


in_lines("quote_begins", "either", _edit(_quote_begins))
in_lines("quote_ends_too_early", "either", _edit(_quote_ends))
in_lines("two_stray_quotes", "either", _two_quotes)
in_lines(
    "quote_in_the_headings",
    "either",
    lambda draft, lines: setattr(
        lines[draft.head_at],
        "text",
        '"' + lines[draft.head_at].text,  # type: ignore[attr-defined]
    ),
)
in_lines("line_cut", "either", _line_cut)
in_lines(
    "separator_lost",
    "either",
    _edit(lambda d, c, at: d.joined([*c[:at], "".join(c[at : at + 2]), *c[at + 2 :]])),
)
in_lines("cell_too_many", "either", _edit(lambda d, c, at: d.joined([*c[:at], "x", *c[at:]])))
in_lines("empty_cell_too_many", "either", _edit(lambda d, c, at: d.joined([*c[:at], "", *c[at:]])))
in_lines(
    "line_broken",
    "either",
    _edit(lambda d, c, at: d.joined(c[:at]) + d.line_end + d.joined(c[at:])),
)
in_lines(
    "cell_broken",
    "either",
    _edit(lambda d, c, at: d.separator.join([*c[:at], c[at] + "\n", *c[at + 1 :]])),
)
in_lines(
    "cell_broken_by_return",
    "either",
    _edit(lambda d, c, at: d.separator.join([*c[:at], c[at] + "\r", *c[at + 1 :]])),
)
in_lines(
    "other_separator_in_a_line",
    "either",
    _edit(lambda d, c, at: {";": ",", ",": ";", "\t": ";"}[d.separator].join(c)),
)
in_lines("separators_left_out", "clean", _left_out)


def _quoted(draft: Draft, lines: Lines) -> None:
    for line in lines:
        cells = [cell.replace('"', '""') for cell in _cells(draft, line)]
        line.text = draft.separator.join(f'"{cell}"' for cell in cells)


def _quoted_lines(draft: Draft, lines: Lines) -> None:
    for line in lines:
        line.text = '"' + line.text.replace('"', '""') + '"'


def _lines_joined(draft: Draft, lines: Lines) -> None:
    at = next(at for at, line in enumerate(lines) if line.row)
    lines[at].text += lines[at + 1].text
    row = lines.pop(at + 1).row
    if row:
        row.fate = "lost" if row.fate == "read" else row.fate


def _ends_with_separator(draft: Draft, lines: Lines) -> None:
    for line in lines:
        line.text += draft.separator


def _only_headings(draft: Draft, lines: Lines) -> None:
    del lines[draft.head_at + 1 :]  # type: ignore[attr-defined]
    draft.rows.clear()


def _commas_unquoted(draft: Draft, lines: Lines) -> object:
    """A comma in each amount, and commas between the cells."""
    for line in lines:
        if line.row and line.row.fate == "read":
            row = line.row
            cells = [
                amount(row.values[c], "comma")
                if c in AMOUNTS and row.values.get(c)
                # type: ignore[arg-type]
                else str(draft.cell(row, c))
                for c in draft.columns
            ]
            line.text = ",".join(cells)
        else:
            line.text = ",".join(_cells(draft, line))
    draft.separator = ","
    return None


def _blank_line_first(draft: Draft, lines: Lines) -> None:
    lines.insert(0, Line(None, ""))


def _comment_lines(draft: Draft, lines: Lines) -> None:
    row = Row("", NOTHING, fate="nothing")
    draft.rows.append(row)
    lines.insert(len(lines) - 1, Line(row, "# slut på første side"))


def _cells_of_lines(draft: Draft, lines: Lines) -> None:
    line = _of_table(draft, lines)
    at = draft.columns.index("end_reason")
    cells = _cells(draft, line)
    assert line.row
    line.row.faults["end_reason"] = "told"
    line.text = draft.joined([*cells[:at], "flyttet\r\nse sag", *cells[at + 1 :]])


in_lines("all_cells_quoted", "clean", _quoted)
in_lines("all_lines_quoted", "either", _quoted_lines)
in_lines("lines_joined", "either", _lines_joined)
in_lines("separator_at_the_end", "clean", _ends_with_separator)
in_lines("decimal_commas_between_commas", "either", _commas_unquoted)
in_lines("blank_line_first", "clean", _blank_line_first)
in_lines("comment_line", "either", _comment_lines)
in_lines("cell_of_two_lines", "say", _cells_of_lines)


in_lines("only_headings", "refuse", _only_headings)


# bytes


def in_bytes(
    name: str, verdict: str, change: Callable[[Draft, bytes], bytes], extension: str | None = "csv"
) -> None:
    def work(draft: Draft) -> None:
        draft.on_bytes.append(lambda content: change(draft, content))

    register(name, work, verdict, extension=extension, stage=BYTES)


def _recoded(encoding: str) -> Callable[[Draft, bytes], bytes]:
    def change(draft: Draft, content: bytes) -> bytes:
        return content.decode(draft.encoding).encode(encoding)

    return change


def _read_as(encoding: str) -> Callable[[Draft, bytes], bytes]:
    """Saved in UTF-8 after it was read in another encoding."""

    def change(draft: Draft, content: bytes) -> bytes:
        data = content.decode(draft.encoding).encode("utf-8")
        text = "".join(
            chr(byte)
            if byte in (0x81, 0x8D, 0x8F, 0x90, 0x9D) and encoding == "cp1252"
            else bytes([byte]).decode(encoding)
            for byte in data
        )
        return text.encode()

    return change


for _name, _encoding, _verdict in [
    ("latin_1", "latin-1", "clean"),
    ("utf_8_with_mark", "utf-8-sig", "clean"),
    ("utf_16", "utf-16", "clean"),
    ("utf_16_without_mark", "utf-16-le", "clean"),
    ("utf_16_big", "utf-16-be", "clean"),
    ("mac_roman", "mac_roman", "either"),
    ("cp850", "cp850", "either"),
    ("cp865", "cp865", "either"),
]:

    def _safely(draft: Draft, content: bytes, encoding: str = _encoding) -> bytes:
        text = content.decode(draft.encoding)
        return text.encode(encoding, "replace")

    in_bytes(f"in_{_name}", _verdict, _safely)
in_bytes("utf_8_twice", "either", _read_as("cp1252"))
in_bytes("utf_8_read_as_mac", "either", _read_as("mac_roman"))
in_bytes("utf_8_read_as_cp850", "either", _read_as("cp850"))


def _two_encodings(draft: Draft, content: bytes) -> bytes:
    lines = content.decode(draft.encoding).splitlines(keepends=True)
    half = len(lines) // 2
    return "".join(lines[:half]).encode("utf-8") + "".join(lines[half:]).encode("cp1252", "replace")


def _letters_lost(draft: Draft, content: bytes) -> bytes:
    return content.decode(draft.encoding).encode("ascii", "replace")


def _letters_replaced(draft: Draft, content: bytes) -> bytes:
    text = content.decode(draft.encoding)
    return re.sub("[æøåÆØÅ§]", "\ufffd", text).encode()


def _entities(draft: Draft, content: bytes) -> bytes:
    return content.decode(draft.encoding).encode("ascii", "xmlcharrefreplace")


def _decomposed(draft: Draft, content: bytes) -> bytes:
    """Å as A with a ring, as a Mac writes file names."""
    import unicodedata

    return unicodedata.normalize("NFD", content.decode(draft.encoding)).encode()


def _inside(draft: Draft, content: bytes, sign: bytes) -> bytes:
    end = content.index(b"\n") + 1
    at = draft.chance.randrange(end, len(content) - 1)
    return content[:at] + sign + content[at:]


def _truncated(draft: Draft, content: bytes) -> bytes:
    """Somewhere in the last line, before its last separator."""
    text = content.decode(draft.encoding).rstrip("\r\n")
    start, end = text.rindex("\n") + 1, text.rindex(draft.separator)
    return text[: draft.chance.randint(start + 1, max(end, start + 1))].encode(draft.encoding)


def _returns_only(draft: Draft, content: bytes) -> bytes:
    return content.replace(b"\r\n", b"\n").replace(b"\n", b"\r")


def _returns_doubled(draft: Draft, content: bytes) -> bytes:
    """A line end of three signs: editors see a blank line between all lines."""
    for row in draft.rows:
        row.line = row.line * 2 - 1
    return content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\r\n")


def _zipped(draft: Draft, content: bytes) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("ophold.csv", content)
    return packed.getvalue()


def _second_mark(draft: Draft, content: bytes) -> bytes:
    """Two files, one copied to the end of the other."""
    text = content.decode(draft.encoding)
    head, _, table = text.partition(draft.line_end)
    lines = table.splitlines(keepends=True)
    rows = list(draft.rows)
    half = len(lines) // 2
    for at, row in enumerate(rows):
        row.line = at + 2 if at < half else at + 3
    draft.rows.append(Row("", NOTHING, fate="nothing", line=half + 2))
    return (
        "\ufeff"
        + head
        + draft.line_end
        + "".join(lines[:half])
        + "\ufeff"
        + head
        + draft.line_end
        + "".join(lines[half:])
    ).encode()


in_bytes("two_encodings", "either", _two_encodings)
in_bytes("letters_lost", "either", _letters_lost)
in_bytes("letters_replaced", "either", _letters_replaced)
in_bytes("letters_as_entities", "either", _entities)
in_bytes("letters_of_two_signs", "either", _decomposed)
in_bytes("nul_byte", "either", lambda d, c: _inside(d, c, b"\0"))
in_bytes("control_byte", "either", lambda d, c: _inside(d, c, b"\x07"))
in_bytes("byte_of_no_letter", "either", lambda d, c: _inside(d, c, b"\xff"))
in_bytes("mark_inside", "either", lambda d, c: _inside(d, c, b"\xef\xbb\xbf"))
in_bytes("end_of_file_sign", "clean", lambda d, c: c + b"\x1a")
in_bytes("nul_bytes_at_the_end", "either", lambda d, c: c + b"\0" * 512)
in_bytes("truncated", "either", _truncated)
in_bytes("line_ends_of_old_macs", "clean", _returns_only)
in_bytes("line_ends_doubled", "either", _returns_doubled)
in_bytes("two_files_in_one", "say", _second_mark)
in_bytes("no_content", "refuse", lambda d, c: b"", extension=None)
in_bytes("blanks_only", "refuse", lambda d, c: b" \r\n\r\n", extension=None)
in_bytes("zip_named_csv", "refuse", _zipped)
in_bytes(
    "page_named_csv",
    "refuse",
    lambda d, c: b"<html><table><tr><td>" + c + b"</td></tr></table></html>",
)
in_bytes("workbook_cut", "refuse", lambda d, c: c[: len(c) // 2], extension="xlsx")
in_bytes(
    "workbook_of_zeros", "refuse", lambda d, c: c[:200] + b"\0" * (len(c) - 200), extension="xlsx"
)
in_bytes(
    "text_named_xlsx", "refuse", lambda d, c: b"Borger-id;Startdato\r\nb;1\r\n", extension="xlsx"
)


# workbooks


def in_sheet(name: str, verdict: str, change: Callable[[Book], object]) -> None:
    def work(draft: Draft) -> None:
        draft.on_sheet.append(change)  # type: ignore[arg-type]

    register(name, work, verdict, extension="xlsx", stage=TABLE)


def _in_cell(column: str, values: Sequence[Any], fault: str) -> Callable[[Draft], object]:
    return _cell_fault(column, values, fault)


_ERRORS = [Formula("=NA()", "#N/A"), Formula("=A999", "#REF!"), Formula("=1/0", "#DIV/0!")]
_UNCOMPUTED = [Formula("=A1&B1", "")]
for _name, _column, _values, _fault in [
    ("error_in_end_date", "end_date", _ERRORS, "unusable"),
    ("error_in_start_date", "start_date", _ERRORS, "unusable"),
    ("error_in_id", "citizen_id", _ERRORS, "unusable"),
    ("error_in_paragraph", "service_paragraph", _ERRORS, "unusable"),
    ("error_in_rate", "daily_rate_dkk", _ERRORS, "unknown"),
    ("error_in_p_number", "p_number", _ERRORS, "told"),
    ("error_in_sex", "sex", _ERRORS, "told"),
    ("uncomputed_end_date", "end_date", _UNCOMPUTED, "unusable"),
    ("uncomputed_rate", "daily_rate_dkk", _UNCOMPUTED, "unknown"),
    ("uncomputed_id", "citizen_id", _UNCOMPUTED, "unusable"),
    ("number_in_end_date", "end_date", [44700, 44700.5, 0.5, 7], "unusable"),
    ("truth_value_as_rate", "daily_rate_dkk", [Formula("=TRUE", True)], "unknown"),
]:
    register(_name, _in_cell(_column, _values, _fault), "say", extension="xlsx")


def _computed(book: Book) -> None:
    for at, row in enumerate(book.draft.rows, start=1):
        rate = row.values.get("daily_rate_dkk")
        if row.fate == "read" and "daily_rate_dkk" in book.draft.columns and rate:
            book.put(at, "daily_rate_dkk", Formula("=1000+1", float(rate)))  # type: ignore[arg-type]


def _hidden_row(book: Book) -> None:
    at = book.draft.chance.randrange(len(book.draft.rows))
    book.sheet.set_row(book.draft.corner[0] + at + 1, None, None, {"hidden": True})


def _other_sheet(
    name: str, finish: Callable[[Worksheet], object], is_other: bool = True, extra: str = ""
) -> Callable[[Book], object]:
    """A sheet with the same headings and a line that was not sent, or was."""

    def change(book: Book) -> None:
        draft = book.draft
        sheet = book.book.add_worksheet(name)
        heads = [draft.headings[column] for column in draft.columns]
        sheet.write_row(0, 0, [*heads, extra] if extra else heads)
        row = draft.placements[0]
        for at, column in enumerate(draft.columns):
            value = draft.cell(row, column)
            if isinstance(value, date):
                value = value.isoformat()
            if isinstance(value, Formula):
                value = None
            text = "2014-04-0" if column == "start_date" else None
            for line in (1, 2):
                cell = f"{text}{line + 3}" if text else value
                sheet.write(line, at, float(cell) if isinstance(cell, Decimal) else cell)
        finish(sheet)
        if not is_other:
            for line in (1, 2):
                values = {**row.values, "start_date": date(2014, 4, line + 3)}
                draft.rows.append(Row(row.person, values, fate="maybe", line=1_048_576 + line + 1))

    return change


def _merged(book: Book) -> None:
    """One citizen's two lines, the id over both."""
    rows = book.draft.rows
    pairs = [at for at in range(len(rows) - 1) if rows[at].person == rows[at + 1].person]
    for at in pairs:
        if rows[at].fate == rows[at + 1].fate == "read" and "citizen_id" not in rows[at].written:
            row, place = book.draft.corner[0] + at + 1, book.place("citizen_id")
            value = str(rows[at].values["citizen_id"])
            book.sheet.merge_range(row, place, row + 1, place, value)


def _far_cell(book: Book) -> None:
    book.sheet.write_string(book.draft.corner[0] + 2, 40, "husk")


def _note_below(book: Book) -> None:
    row = len(book.draft.rows) + book.draft.corner[0] + 5
    book.sheet.write_string(row, book.draft.corner[1], "Kilde: fagsystemet")


def _zero_day(book: Book) -> None:
    rows = [
        at for at, row in enumerate(book.draft.rows, 1) if row.fate == "read" and not row.is_open
    ]
    if rows and "end_date" in book.draft.columns:
        at = book.draft.chance.choice(rows)
        book.draft.rows[at - 1].fate = "unusable"
        place = book.place("end_date")
        book.sheet.write_number(book.draft.corner[0] + at, place, 0, book.form("dd-mm-yyyy"))


in_sheet("formulas_with_values", "clean", _computed)
in_sheet("hidden_row", "say", _hidden_row)
in_sheet("hidden_sheet", "say", _other_sheet("Gammel", lambda sheet: sheet.hide()))
in_sheet("very_hidden_sheet", "say", _other_sheet("Gammel", lambda sheet: sheet.very_hidden()))
in_sheet("example_sheet", "say", _other_sheet("Eksempel", lambda sheet: None))
in_sheet("second_sheet", "either", _other_sheet("Ophold 2", lambda sheet: None, is_other=False))
in_sheet(
    "second_sheet_of_other_headings",
    "either",
    _other_sheet("Ark2", lambda sheet: None, is_other=False, extra="Dagtilbudstakst"),
)
in_sheet("merged_ids", "clean", _merged)
in_sheet("cell_far_beside", "say", _far_cell)
in_sheet("note_far_below", "say", _note_below)
in_sheet("zero_day", "say", _zero_day)
in_sheet(
    "hidden_column", "clean", lambda book: book.sheet.set_column(3, 3, None, None, {"hidden": True})
)
in_sheet(
    "sheet_of_guidance",
    "say",
    lambda book: book.book.add_worksheet("Vejledning").write_string(0, 0, "Udfyld"),
)
in_sheet("blank_sheet", "clean", lambda book: book.book.add_worksheet("Ark2"))


@damage("clean", extension="xlsx", stage=TABLE)
def table_in_a_corner(draft: Draft) -> None:
    draft.corner = (draft.chance.randint(0, 6), draft.chance.randint(1, 4))


@damage("clean", extension="xlsx")
def days_since_1904(draft: Draft) -> None:
    draft.options["date_1904"] = True


@damage("clean", extension="xlsx")
def all_cells_text(draft: Draft) -> None:
    draft.is_typed = False


@damage("clean", extension="xlsx")
def days_with_a_time(draft: Draft) -> None:
    for column in DATES:
        draft.forms[column] = lambda v: datetime.combine(v, time(10, 30))  # type: ignore[arg-type]


@damage("clean", extension="xlsx", has_cpr=True)
def cpr_as_numbers(draft: Draft) -> None:
    for row in draft.placements:
        row.written["citizen_id"] = int(row.person)


@damage("clean", extension="xlsx")
def p_numbers_as_numbers(draft: Draft) -> None:
    for row in draft.placements:
        row.written["p_number"] = int(row.values["p_number"])  # type: ignore[arg-type]


@damage("either", extension="xlsx")
def days_without_a_form(draft: Draft) -> None:
    for column in ("start_date", "end_date"):
        draft.forms[column] = lambda v: (v - date(1899, 12, 30)).days  # type: ignore[operator]


def damaged(seed: int, names: Sequence[str], code: str) -> tuple[Draft, list[str]] | None:
    """The clean delivery of a seed with these damages, and which of them it has; None when it has
    nothing that they could be done to."""
    chance = Random(seed)
    chosen: list[str] = []
    extension: str | None = None
    has_cpr: bool | None = None
    for name in names:
        one = DAMAGES[name]
        if one.stage == BYTES and any(DAMAGES[other].stage == BYTES for other in chosen):
            continue
        if (one.extension in (extension, None) or extension is None) and (
            one.has_cpr in (has_cpr, None) or has_cpr is None
        ):
            chosen.append(name)
            extension = extension or one.extension
            has_cpr = one.has_cpr if has_cpr is None else has_cpr
    extension = extension or chance.choice(["csv", "csv", "xlsx"])
    has_cpr = chance.random() < 0.5 if has_cpr is None else has_cpr
    draft = clean(chance, code, extension, has_cpr)
    done = [
        name
        for name in sorted(chosen, key=lambda name: DAMAGES[name].stage)
        if DAMAGES[name].work(draft) is not False
    ]
    return (draft, done) if done else None
