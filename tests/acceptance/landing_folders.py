"""Landing folders as municipalities fill them, made by chance that is the same every time.

A delivery's lines hold values, not text: a date, an amount, a CPR number. Text where one of these
should be is a fault. How a file writes its values is the file's form, so that what is expected of
a line does not depend on it.
"""

import csv
import io
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

import xlsxwriter

from tests.conftest import PROJECT

Value = str | date | Decimal | None
"""Of a cell; None where it is blank. CPR numbers are Cpr."""
Line = Mapping[str, Value]
"""Values by raw column."""


class Cpr(str):
    """A CPR number in ten digits."""

    __slots__ = ()


@dataclass(frozen=True)
class Collection:
    """What is collected, and for which time; without region, from the whole country. Ids are the
    municipality's own, unless their scope is national."""

    collection_id: str
    region_code: str
    reference_date: date
    period_from: date
    period_to: date
    citizen_id_scope: str = ""
    indicator_year: str = ""


@dataclass(frozen=True)
class Form:
    """How a file writes its table."""

    extension: str
    columns: tuple[str, ...]
    """Raw columns in the file's order; others are columns that nobody asked for."""
    headings: tuple[str, ...]
    encoding: str = "utf-8"
    separator: str = ","
    line_end: str = "\n"
    quotes_all: bool = False
    dates: str = "%Y-%m-%d"
    amounts: str = "plain"
    is_typed: bool = False
    """Whether a workbook holds dates and numbers as such, not as text."""
    title_lines: int = 0
    blank_columns: int = 0
    has_other_sheets: bool = False
    has_total: bool = False


@dataclass(frozen=True)
class Delivery:
    """A file of placements."""

    name: str
    """Path below the landing folder."""
    collection_id: str
    municipality_code: str | None
    """None where the name tells none."""
    received: datetime
    form: Form
    lines: tuple[Line, ...]
    refused_by: str | None = None
    """The rule that refuses the whole file."""
    copy_of: str | None = None


@dataclass(frozen=True)
class Landing:
    """All that a landing folder holds. `answers`: usable answers by collection and municipality."""

    collections: tuple[Collection, ...]
    deliveries: tuple[Delivery, ...]
    answers: Mapping[tuple[str, str], int]

    def only(self, collection_ids: frozenset[str]) -> "Landing":
        """What was delivered to these collections."""
        return Landing(
            tuple(one for one in self.collections if one.collection_id in collection_ids),
            tuple(one for one in self.deliveries if one.collection_id in collection_ids),
            {group: count for group, count in self.answers.items() if group[0] in collection_ids},
        )

    def write(self, folder: Path, shuffle: int | None = None) -> dict[str, list[int]]:
        """Writes the folder, with each file's lines in an order made by `shuffle`. Returns by file
        name the line number of each line, in the order of `Delivery.lines`."""
        put_collections(folder, self.collections)
        put_offers(folder)
        put_population(folder)
        _put_answers(folder, self.answers)
        lines = {}
        contents: dict[str, bytes] = {}
        for delivery in self.deliveries:
            order = list(range(len(delivery.lines)))
            if shuffle is not None:
                Random(f"{shuffle} {delivery.name}").shuffle(order)
            if delivery.copy_of:
                content, numbers = contents[delivery.copy_of], lines[delivery.copy_of]
            else:
                shuffled = [delivery.lines[at] for at in order]
                content, written = table(shuffled, delivery.form, Random(delivery.name))
                at_line = dict(zip(order, written, strict=True))
                numbers = [at_line[at] for at in range(len(order))]
            contents[delivery.name], lines[delivery.name] = content, numbers
            put(folder / delivery.name, content)
        put_notes(folder, {one.name: one.received.date() for one in self.deliveries})
        return lines


# --- codes and spellings ------------------------------------------------------------------------

with (PROJECT / "seeds/reference/municipalities.csv").open(encoding="utf-8", newline="") as _file:
    _MUNICIPALITIES = list(csv.DictReader(_file))
REGIONS = {row["municipality_code"]: row["region_code"] for row in _MUNICIPALITIES}
NAMES = {row["municipality_code"]: row["municipality_name"] for row in _MUNICIPALITIES}
SERVICES = {
    "section_107": ["SEL § 107", "§ 107", "107", "Servicelovens § 107"],
    "section_108": ["SEL § 108", "sel §108", "108"],
    "abl_105": ["ABL § 105", "Almenboligloven § 105", "105"],
    "section_85": ["SEL § 85", "§85"],
    "day_offer": ["SEL § 103", "SEL § 104"],
    "other": ["SEL § 110", "§ 66"],
}
"""Spellings by service type."""
DATES = ("start_date", "end_date", "birth_date")
AMOUNTS = (
    "daily_rate_dkk",
    "supplement_daily_rate_dkk",
    "day_offer_daily_rate_dkk",
    "own_payment_annual_dkk",
)
REQUIRED = ("citizen_id", "birth_date", "p_number", "service_paragraph", "start_date")
OPTIONAL = ("sex", "end_date", *AMOUNTS, "end_reason", "registered_target_group")
RUNS_IN_A_SPREADSHEET = (
    "=1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://localhost/","Klik")',
    "+45 12 34 56 78",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1+1",
    "  =1+1",
)
_HEADINGS = {
    "citizen_id": ["citizen_id", "Borger-id", "BORGER ID", "Borgernummer"],
    "birth_date": ["birth_date", "Fødselsdato", "fødselsdato:", "Borgers fødselsdato"],
    "sex": ["sex", "Køn"],
    "p_number": ["p_number", "P-nummer", "p nummer", "P-NR."],
    "service_paragraph": ["service_paragraph", "Paragraf", "Lovgrundlag"],
    "start_date": ["start_date", "Startdato", "START DATO", "Ophold fra"],
    "end_date": ["end_date", "Slutdato", "Slut-dato", "Ophold til"],
    "daily_rate_dkk": ["daily_rate_dkk", "Døgntakst", "Døgntakst (kr.)"],
    "supplement_daily_rate_dkk": ["supplement_daily_rate_dkk", "Tillægstakst"],
    "day_offer_daily_rate_dkk": ["day_offer_daily_rate_dkk", "Dagtilbudstakst"],
    "own_payment_annual_dkk": ["own_payment_annual_dkk", "Egenbetaling"],
    "end_reason": ["end_reason", "Ophørsårsag"],
    "registered_target_group": ["registered_target_group", "Målgruppe"],
}
_CPR_HEADINGS = ["CPR-nummer", "CPR nr.", "cpr", "Personnummer"]
_DATE_FORMS = ["%Y-%m-%d", "%d-%m-%Y", "%d.%m.%Y", "%d/%m/%Y"]
P_NUMBERS = [f"10{number:08}" for number in range(3_001_001, 3_001_061)]
_NOT_IN_REGISTER = ["1099999001", "1099999002"]
_MALFORMED = ["100300", "P1003001001", "10030010011", "ukendt"]
_FAULTS = {
    "citizen_id": [None],
    "start_date": [None, "31-02-2022", "i går", "2022-13-01", "00-00-0000", "20220101", "=TODAY()"],
    "end_date": ["30.02.2023", "ukendt", "2022-00-10", "ved ikke"],
    "service_paragraph": [None, "SEL § 999", "botilbud", "§", "@SUM(A1)"],
    "birth_date": [None, "32-01-1980", "1980", "ukendt", "1980-02-30"],
}
_BAD_AMOUNTS = ["to tusind", "1.2.3,4", "2000 kr. i alt", "12,34,56", "=1+1", "1.23.456,00"]


# --- chance -------------------------------------------------------------------------------------


def cpr_number(birth: date, chance: Random) -> Cpr:
    """A number that nobody has: it fails modulus 11, which numbers of those born on the first of
    January alone do."""
    sevenths = "456789" if birth.year >= 2000 else "0123"
    while True:
        digits = f"{birth:%d%m%y}{chance.choice(sevenths)}{chance.randrange(1000):03}"
        weights = (4, 3, 2, 7, 6, 5, 4, 3, 2, 1)
        if sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=True)) % 11:
            return Cpr(digits)


def birthday(chance: Random) -> date:
    """Between 1930 and 2014, and not the first of January."""
    day = date(1930, 1, 2) + timedelta(chance.randrange(85 * 365))
    return day if (day.month, day.day) != (1, 1) else day + timedelta(1)


@dataclass(frozen=True)
class _Citizen:
    local_id: str
    cpr: Cpr
    birth: date
    sex: str


def random_landing(seed: int) -> Landing:
    """More than a thousand deliveries: to eleven collections of the country and two of a region,
    and some that only answered a survey."""
    chance = Random(seed)
    collections = _collections()
    citizens = {code: _citizens(code, chance) for code in REGIONS}
    deliveries: list[Delivery] = []
    for collection in collections:
        expected = [code for code in REGIONS if collection.region_code in ("", REGIONS[code])]
        strangers = [code for code in REGIONS if code not in expected]
        codes = [code for code in expected if chance.random() > 0.04]
        codes += chance.sample(strangers, min(3, len(strangers)))
        for code in codes:
            # now and then a citizen is delivered by the neighbour, too
            pool = citizens[code] + chance.sample(citizens[chance.choice(list(REGIONS))], 2)
            deliveries += _of_municipality(collection, code, pool, chance)
        deliveries.append(_delivery(collection, None, "Ukendt By 2022", citizens["751"], chance))
    answers = {
        (collection.collection_id, code): chance.choice([1, 2])
        for collection in chance.sample(collections, 3)
        for code in chance.sample(list(REGIONS), 40)
        if collection.region_code in ("", REGIONS[code])
    }
    return Landing(tuple(collections), tuple(deliveries), answers)


def _collections() -> list[Collection]:
    def whole(year: int, region: str = "", name: str = "landet") -> Collection:
        first, last = date(year, 1, 1), date(year, 12, 31)
        return Collection(f"{name}-{year}", region, last, first, last)

    return [
        *(whole(year) for year in range(2016, 2024)),
        Collection(
            "landet-halvår-2024", "", date(2024, 6, 30), date(2024, 1, 1), date(2024, 6, 30)
        ),
        Collection("landet-2019-2021", "", date(2021, 3, 1), date(2019, 7, 1), date(2021, 6, 30)),
        Collection(
            "landet oktober 2022", "", date(2022, 10, 1), date(2022, 10, 1), date(2022, 10, 31)
        ),
        whole(2022, "082", "midt"),
        whole(2022, "085", "sjælland"),
    ]


def _citizens(code: str, chance: Random) -> list[_Citizen]:
    births = [birthday(chance) for _ in range(30)]
    return [
        _Citizen(f"{code}-{number:03}", cpr_number(birth, chance), birth, chance.choice("KM"))
        for number, birth in enumerate(births)
    ]


def _of_municipality(
    collection: Collection, code: str, pool: list[_Citizen], chance: Random
) -> Iterator[Delivery]:
    """One delivery, or an earlier one and its correction, or a delivery and its copy, or one that
    cannot be used alone or after one that can."""
    name = chance.choice([code, f"{code}_2022", f"{NAMES[code]} Kommune", f"{NAMES[code]} ophold"])
    first = _delivery(collection, code, name, pool, chance)
    kind = chance.random()
    if kind < 0.03:
        yield _spoilt(first, chance)
        return
    yield first
    if kind < 0.13:
        # the newer one is not always the one whose name comes later
        later = first.received + timedelta(hours=chance.choice([3, 24, 24 * 30, -3, -24 * 9]))
        corrected = _delivery(collection, code, f"{name} rettet", pool, chance)
        yield _at(corrected, later)
    elif kind < 0.18:
        yield Delivery(
            **vars(first) | {"name": first.name.replace(".", " kopi.", 1), "copy_of": first.name}
        )
    elif kind < 0.21:
        later = first.received + timedelta(days=5)
        spoilt = _spoilt(_delivery(collection, code, f"{name} ny", pool, chance), chance)
        yield _at(spoilt, later)


def _at(delivery: Delivery, received: datetime) -> Delivery:
    return Delivery(**vars(delivery) | {"received": received})


def _spoilt(delivery: Delivery, chance: Random) -> Delivery:
    """Without lines, or without a column that must be there."""
    form = vars(delivery.form)
    if chance.random() < 0.5:
        form = form | {"has_total": False}
        return Delivery(
            **vars(delivery) | {"lines": (), "form": Form(**form), "refused_by": "file_no_lines"}
        )
    at = delivery.form.columns.index("start_date")
    headings = [h for number, h in enumerate(delivery.form.headings) if number != at]
    columns = [c for number, c in enumerate(delivery.form.columns) if number != at]
    form = form | {"columns": tuple(columns), "headings": tuple(headings)}
    return Delivery(
        **vars(delivery) | {"form": Form(**form), "refused_by": "file_required_column_missing"}
    )


def _delivery(
    collection: Collection,
    code: str | None,
    stem: str,
    pool: list[_Citizen],
    chance: Random,
) -> Delivery:
    has_cpr = chance.random() < 0.5
    form = random_form(has_cpr, chance)
    received = datetime.combine(collection.period_to, datetime.min.time(), UTC) + timedelta(
        days=chance.randint(20, 200), hours=chance.randint(6, 18), minutes=chance.randrange(60)
    )
    lines = _lines(collection, form, has_cpr, received.date(), pool, chance)
    return Delivery(
        name=f"placements/{collection.collection_id}/{stem}.{form.extension}",
        collection_id=collection.collection_id,
        municipality_code=code,
        received=received,
        form=form,
        lines=tuple(lines),
        refused_by=None if code else "file_municipality_not_recognised",
    )


def random_form(has_cpr: bool, chance: Random) -> Form:
    """A form that landing must be able to read."""
    columns = [
        *(c for c in REQUIRED if c != "birth_date" or not has_cpr or chance.random() < 0.5),
        *(column for column in OPTIONAL if chance.random() < 0.85),
        *(["note"] if chance.random() < 0.2 else []),
    ]
    if chance.random() < 0.7:
        chance.shuffle(columns)
    headings = [
        chance.choice(_CPR_HEADINGS)
        if has_cpr and column == "citizen_id"
        else chance.choice(_HEADINGS.get(column, ["Bemærkning", "=1+1", "Sagsbehandler"]))
        for column in columns
    ]
    is_workbook = chance.random() < 0.06
    return Form(
        extension="xlsx" if is_workbook else "csv",
        columns=tuple(columns),
        headings=tuple(headings),
        encoding=chance.choice(["utf-8", "utf-8-sig", "cp1252", "iso-8859-1"]),
        separator=chance.choice(",;\t"),
        line_end=chance.choice(["\n", "\r\n"]),
        quotes_all=chance.random() < 0.2,
        dates=chance.choice(_DATE_FORMS),
        amounts=chance.choice(["plain", "comma", "thousands"]),
        is_typed=chance.random() < 0.5,
        title_lines=chance.choice([0, 1, 3]) if is_workbook else 0,
        blank_columns=chance.choice([0, 0, 2]) if is_workbook else 0,
        has_other_sheets=is_workbook and chance.random() < 0.5,
        has_total=chance.random() < 0.15,
    )


def _lines(
    collection: Collection,
    form: Form,
    has_cpr: bool,
    received: date,
    pool: list[_Citizen],
    chance: Random,
) -> list[Line]:
    """Placements, some of them overlapping, some faulty, some repeated."""
    fault_share = chance.choice([0, 0, 0.05, 0.2, 0.5, 1])
    overlap_share = chance.choice([0, 0.3, 0.7])
    lines: list[Line] = []
    for citizen in chance.sample(pool, chance.randint(1, min(len(pool), 14))):
        for _ in range(chance.choice([1, 1, 1, 2])):
            placement = _placement(collection, citizen, has_cpr, chance)
            placements = [placement]
            if chance.random() < overlap_share:
                placements += [_overlapping(placement, chance) for _ in range(chance.randint(1, 2))]
            lines += [
                spoil(one, has_cpr, received, chance) if chance.random() < fault_share else one
                for one in placements
            ]
    lines = [{column: line.get(column) for column in form.columns} for line in lines]
    if chance.random() < 0.5:
        lines += [dict(chance.choice(lines)) for _ in range(chance.randint(1, 4))]
    chance.shuffle(lines)
    return lines


def _placement(
    collection: Collection, citizen: _Citizen, has_cpr: bool, chance: Random
) -> dict[str, Value]:
    latest = (collection.period_to - date(2012, 1, 1)).days + 60
    start = date(2012, 1, 1) + timedelta(chance.randrange(latest))
    p_number = chance.choice(P_NUMBERS)
    if chance.random() < 0.12:
        p_number = chance.choice([None, *_NOT_IN_REGISTER, *_MALFORMED, *RUNS_IN_A_SPREADSHEET])
    return {
        "citizen_id": citizen.cpr if has_cpr else citizen.local_id,
        "birth_date": citizen.birth,
        "sex": citizen.sex,
        "p_number": p_number,
        "service_paragraph": chance.choice(SERVICES[chance.choice(list(SERVICES))]),
        "start_date": start,
        "end_date": _end(start, chance),
        "daily_rate_dkk": _amount(chance, 6000) if chance.random() < 0.9 else None,
        "supplement_daily_rate_dkk": _amount(chance, 900) if chance.random() < 0.3 else None,
        "day_offer_daily_rate_dkk": _amount(chance, 900) if chance.random() < 0.2 else None,
        "own_payment_annual_dkk": _amount(chance, 90_000) if chance.random() < 0.2 else None,
        "end_reason": chance.choice(
            [None, "Død", "Flyttet til egen bolig", "Ønske, eget\nvalg", *RUNS_IN_A_SPREADSHEET]
        ),
        "registered_target_group": chance.choice([None, "Autisme", "Sindslidelse", "=Målgruppe"]),
        "note": chance.choice([None, "ring", "=1+1"]),
    }


def _overlapping(placement: Mapping[str, Value], chance: Random) -> dict[str, Value]:
    """Another line of the same citizen at the same place, as when a rate changes."""
    start = placement["start_date"]
    assert isinstance(start, date)
    if chance.random() < 0.5:
        start += timedelta(chance.randint(-400, 400))
    service = next(
        kind for kind, names in SERVICES.items() if placement["service_paragraph"] in names
    )
    return {
        **placement,
        "start_date": start,
        "end_date": _end(start, chance),
        "service_paragraph": chance.choice(SERVICES[service]),
        "daily_rate_dkk": _amount(chance, 6000),
    }


def _end(start: date, chance: Random) -> date | None:
    kind = chance.random()
    if kind < 0.4:
        return None
    if kind < 0.45:
        return chance.choice([date(9999, 12, 31), date(2999, 12, 31), start])
    return start + timedelta(chance.randint(1, 2500))


def _amount(chance: Random, below: int) -> Decimal:
    amount = Decimal(chance.randrange(below * 100)) / 100
    return amount.quantize(Decimal("0.01")) if chance.random() < 0.7 else Decimal(int(amount))


def spoil(
    line: Mapping[str, Value], has_cpr: bool, received: date, chance: Random
) -> dict[str, Value]:
    """With one fault, or several."""
    spoilt = dict(line)
    for _ in range(chance.choice([1, 1, 2, 3])):
        column = chance.choice([*_FAULTS, *AMOUNTS, "end before start", "future birth"])
        if column in _FAULTS:
            spoilt[column] = chance.choice(_FAULTS[column])
        elif column in AMOUNTS:
            spoilt[column] = chance.choice([*_BAD_AMOUNTS, -_amount(chance, 2000) - 1])
        elif column == "future birth":
            spoilt["birth_date"] = received + timedelta(chance.randint(1, 400))
        elif isinstance(spoilt["start_date"], date):
            spoilt["end_date"] = spoilt["start_date"] - timedelta(chance.randint(1, 900))
    return spoilt


# --- writing ------------------------------------------------------------------------------------


def put(file: Path, content: bytes, modified: datetime | None = None) -> Path:
    """Writes a file, modified at that time, which decides nothing."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    if modified:
        os.utime(file, (modified.timestamp(), modified.timestamp()))
    return file


def put_notes(folder: Path, received: Mapping[str, date]) -> None:
    """deliveries.csv: the day that each file was received (R14)."""
    lines = ["Filnavn;Modtaget", *(f"{name};{day}" for name, day in received.items())]
    put(folder / "deliveries.csv", "\r\n".join(lines).encode("utf-8-sig"))


def table(lines: Sequence[Line], form: Form, chance: Random) -> tuple[bytes, list[int]]:
    """A file's content, and the line number of each line as an editor or Excel has it."""
    rows = [[_cell(line.get(c), c, form, chance) for c in form.columns] for line in lines]
    if form.extension == "xlsx":
        return _workbook(rows, form)
    return _csv(rows, form)


def _cell(value: Value, column: str, form: Form, chance: Random) -> str | date | float:
    is_typed = form.is_typed and form.extension == "xlsx"
    match value:
        case None:
            return chance.choice(["", "", "", " ", "  "])
        case Cpr():
            if is_typed:
                return float(value)  # and its leading zero is gone
            return chance.choice([str(value), f"{value[:6]}-{value[6:]}"])
        case date():
            return value if is_typed else value.strftime(form.dates)
        case Decimal():
            return float(value) if is_typed else amount_text(value, form)
        case _ if column == "p_number" and value in P_NUMBERS:
            return float(value) if is_typed else chance.choice([value, value, f" {value}"])
    return value


def amount_text(amount: Decimal, form: Form) -> str:
    """As it is written in a file of this form."""
    if form.is_typed and form.extension == "xlsx":
        return str(float(amount))
    if form.amounts == "plain":
        return str(amount)
    if form.amounts == "comma":
        return str(amount).replace(".", ",")
    return f"{amount:,}".translate(str.maketrans(",.", ".,"))


def _csv(rows: Sequence[Sequence[str | date | float]], form: Form) -> tuple[bytes, list[int]]:
    text = io.StringIO(newline="")
    quoting = csv.QUOTE_ALL if form.quotes_all else csv.QUOTE_MINIMAL
    writer = csv.writer(
        text, delimiter=form.separator, lineterminator=form.line_end, quoting=quoting
    )
    numbers = []
    writer.writerow(form.headings)
    line = 2
    for row in rows:
        numbers.append(line)
        writer.writerow(row)
        line += 1 + sum(str(cell).count("\n") for cell in row)
    if form.has_total:
        writer.writerow(_total(form))
    return text.getvalue().encode(form.encoding), numbers


def _workbook(rows: Sequence[Sequence[str | date | float]], form: Form) -> tuple[bytes, list[int]]:
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, {"in_memory": True})
    day = book.add_format({"num_format": "dd-mm-yyyy"})
    if form.has_other_sheets:
        book.add_worksheet("Vejledning").write_string(0, 0, "Udfyld arket Ophold")
    sheet = book.add_worksheet("Ophold")
    for line in range(form.title_lines):
        sheet.write_string(line, 0, f"Ophold, udtræk, side {line + 1}")
    first = form.title_lines
    total = [_total(form)] if form.has_total else []
    for at, row in enumerate([form.headings, *rows, *total], start=first):
        for column, cell in enumerate(row, start=form.blank_columns):
            if isinstance(cell, date):
                sheet.write_datetime(at, column, datetime.combine(cell, datetime.min.time()), day)
            elif isinstance(cell, float):
                sheet.write_number(at, column, cell)
            elif cell:
                sheet.write_string(at, column, cell)
    book.close()
    return content.getvalue(), [first + 2 + at for at in range(len(rows))]


def _total(form: Form) -> list[str]:
    """A sum below the table."""
    cells = ["" for _ in form.columns]
    cells[0] = "I alt"
    for at, column in enumerate(form.columns[1:], start=1):
        if column in AMOUNTS:
            cells[at] = "123456"
    return cells


def put_collections(folder: Path, collections: Sequence[Collection]) -> None:
    """collections.csv."""
    lines = [
        "Indsamling;Navn;Region;Referencedato;Periode fra;Periode til;Borgernumre gælder;"
        "Nøgletallenes år"
    ]
    lines += [
        f"{c.collection_id};Indsamling {c.collection_id};{c.region_code};"
        f"{c.reference_date:%d-%m-%Y};{c.period_from:%d-%m-%Y};{c.period_to:%d-%m-%Y};{c.citizen_id_scope};"
        f"{c.indicator_year}"
        for c in collections
    ]
    put(folder / "collections.csv", "\r\n".join(lines).encode("utf-8-sig"))


def put_offers(folder: Path) -> None:
    """Three snapshots of the register, between which offers open, close and change hands."""
    chance = Random("offers")
    forms = ["Primærkommune", "Region", "Selvejende institution", "A/S", "Statslig", "Ukendt form"]
    groups = ["Autismespektrum", "Udviklingshæmning", "Sindslidelse", "Hjerneskade", "Andet nyt"]
    for snapshot in (date(2015, 6, 1), date(2019, 3, 15), date(2022, 7, 1)):
        lines = [
            "P-nummer;CVR-nummer;Tilbudsnavn;Afdeling;Virksomhedsform;Driftsherre;"
            "Beliggenhedskommune;Paragraf;Målgruppe;Pladser;Døgntakst;Godkendelsesstatus;"
            "Gyldig fra;Gyldig til"
        ]
        for p_number in P_NUMBERS:
            if chance.random() < 0.1:
                continue
            form, code = chance.choice(forms), chance.choice(list(REGIONS))
            status = chance.choice(["Godkendt", "Godkendt", "Godkendt", "Lukket"])
            until = chance.choice(["", "", "31-12-2021"])
            for department in range(chance.choice([1, 1, 2])):
                service = SERVICES[chance.choice(list(SERVICES))][0]
                for group in chance.sample(groups, chance.choice([1, 1, 2])):
                    lines.append(
                        f"{p_number};12345674;=Botilbud {p_number[-3:]};{department};{form};{code};"
                        f"{code};{service};{group};{chance.randint(2, 30)};2.345,50;{status};"
                        f"01-01-2013;{until}"
                    )
        name = f"offers/tilbudsportalen {snapshot.isoformat()}.csv"
        put(folder / name, "\n".join(lines).encode("cp1252"))


def put_population(folder: Path) -> None:
    """FOLK1A for one quarter, every municipality and the country."""
    chance = Random("population")
    lines = ["OMRÅDE;KØN;ALDER;CIVILSTAND;TID;INDHOLD"]
    country = [0] * 126
    for code in REGIONS:
        ages = [chance.randrange(1500) for _ in range(126)]
        country = [one + other for one, other in zip(country, ages, strict=True)]
        lines += [f"{code};TOT;{age};TOT;2022K4;{count}" for age, count in enumerate(ages)]
        lines.append(f"{code};TOT;IALT;TOT;2022K4;{sum(ages)}")
    lines += [f"000;TOT;{age};TOT;2022K4;{count}" for age, count in enumerate(country)]
    lines.append(f"000;TOT;IALT;TOT;2022K4;{sum(country)}")
    put(folder / "population/FOLK1A 2022K4.csv", "\r\n".join(lines).encode("utf-8-sig"))


def _put_answers(folder: Path, answers: Mapping[tuple[str, str], int]) -> None:
    for number, ((collection_id, code), count) in enumerate(answers.items()):
        questions = [f"citizens_in_residential;{1000 + number}", f"high_cost_cases;{number}"]
        lines = ["Spørgsmål;Svar", *questions[:count]]
        # what is no number is no answer
        lines += ["high_cost_cases;mange"] if count == 1 else []
        name = f"survey/{collection_id}/{NAMES[code]}.csv"
        put(folder / name, "\n".join(lines).encode("cp1252"))
