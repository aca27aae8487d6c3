"""Small landings full of edges, each with a register of its own: what `recount` is compared on.

Days, ages and amounts lie at the limits that rules draw. The files are written in many forms; the
raw tables that a landing returns hold the same values in one.
"""

import csv
import hashlib
import io
import re
from calendar import isleap, monthrange
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from random import Random

from tests.acceptance.landing_folders import (
    NAMES,
    REGIONS,
    SERVICES,
    Collection,
    Form,
    Line,
    Value,
    amount_text,
    put,
    put_collections,
    put_notes,
    random_form,
    spoil,
    table,
)
from tests.acceptance.recount.raw import Raw, ore, seed_rows
from tests.conftest import PROJECT

_PERIODS = [
    (date(2022, 1, 1), date(2022, 12, 31)),
    (date(2022, 10, 1), date(2022, 10, 31)),
    (date(2024, 1, 1), date(2024, 6, 30)),
    (date(2019, 7, 1), date(2021, 6, 30)),
    (date(2023, 1, 1), date(2024, 12, 31)),
]
_MONTHS_BETWEEN = [6, 5, 12, 24, 24, 36, 37, 37]
_LEAP_DAYS = [date(2020, 2, 29), date(2024, 2, 29)]
_HIGH_NODES = [
    "Målgruppe",
    "Funktionsnedsættelse",
    "Psykisk funktionsnedsættelse",
    "Intellektuel/kognitiv forstyrrelse",
    "Udviklingsforstyrrelse",
]
_GROUPS = ["Autismespektrum", "Udviklingshæmning", "Hjerneskade", "Sindslidelse", "ADHD", "Demens"]
_UNKNOWN_GROUPS = ["", "Andet nyt", "Børn og unge"]
_DAILY_COSTS = [
    Decimal(text)
    for text in (
        "5479.452041",  # 1,999,999.99 a year
        "5479.452042",  # 2,000,000.00
        "6849.315054",  # 2,499,999.99
        "6849.315068",  # 2,500,000.00
        "8219.178082",
        "9589.041096",
        "10958.904110",
        "16438.356164",
        "27397.260274",
        "1000.0010",  # 365,000.365: half an øre
        "2345.67",
        "13698.630136",  # 4,999,999.99
        "13698.630137",  # 5,000,000.00
    )
]
_RISING = [
    Decimal(text)
    for text in (
        "2739.726027",  # 1,000,000.00 a year, and 5 percent and an øre from it
        "2739.726000",  # 999,999.99
        "2876.712329",  # 1,050,000.00
        "2876.712356",  # 1,050,000.01
    )
]
# 1,460,000.00 a year, and 5 percent and an øre less; no CPR number in them
_FALLING = [Decimal("4000.00"), Decimal("3800.00"), Decimal("3799.999973")]
_COSTS_OF_FOLLOWED = [
    *_RISING,
    *_FALLING,
    *map(Decimal, ("5479.452041", "5479.452042", "13698.630137")),
]
_END_REASONS = [
    *(None, "Død", "DØDSFALD", "Frivillig flytning", "Bedre funktionsniveau", "billigere tilbud"),
    *("Andet", "Flyttet til egen bolig"),
]
_RATES = ["", "0", "1500", "1.500,50", "1500,51", "2000,00", "2112", "2134,005", "2.999,99"]
_TERMS = [
    {
        "agreement": "2023-2024",
        "region_code": "082",
        "base_year": "2022",
        "first_year": "2023",
        "last_year": "2024",
        "required_reduction_percent": "2",
        "source": "invented",
    }
]
_NOBODY = ["NULL", "#N/A", "ukendt", "0", "000000-0000", "1111111111", "1,01E+09", "?"]
_BOUND = [code for code in REGIONS if REGIONS[code] == "082"]
# day, month, year and the halves of the serial; the first zero may be gone
_CPR = [re.compile(f"(?=([0-9]{{{first}}}(?:[.,]?[0-9]{{2}}){{4}}))") for first in (1, 2)]
_LATER = [date(2023, 9, 1), date(2024, 2, 1), date(2024, 12, 31)]
_SCREENING_ANSWERS = [
    *("Ja", "Ja", "Ja", "JA", "ja", "Nej", "nej", "Ændret", "ændret"),
    *("Ved ikke", "Andre svar", "ANDRE SVAR", "Bor hos sin mor", ""),
]
_OFFER_COLUMNS = {
    "p_number": "P-nummer",
    "offer_name": "Tilbudsnavn",
    "department_id": "Afdelings-id",
    "department_name": "Afdelingsnavn",
    "company_form": "Virksomhedsform",
    "operator_municipality_code": "Driftsherre",
    "service_paragraph": "Paragraf",
    "target_group": "Målgruppe",
    "approved_places": "Pladser",
    "daily_rate_dkk": "Døgntakst",
    "approval_status": "Godkendelsesstatus",
    "valid_from": "Gyldig fra",
    "valid_to": "Gyldig til",
}


def _names(seed: str, column: str) -> list[str]:
    with (PROJECT / f"seeds/reference/{seed}.csv").open(encoding="utf-8", newline="") as file:
        return [row[column] for row in csv.DictReader(file)]


_TARGET_GROUPS = _names("target_groups", "target_group_name") + _names(
    "target_group_aliases", "alias"
)
_COMPANY_FORMS = _names("company_forms", "company_form")
_STATUSES = _names("approval_statuses", "approval_status")


@dataclass(frozen=True)
class _File:
    path: str
    collection_id: str
    municipality_code: str
    received: datetime
    form: Form
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class _Edges:
    """Where something changes: days to begin and end at, and days of birth."""

    days: list[date]
    births: list[date]


def write_landing(root: Path, seed: int) -> Raw:
    """Writes a landing folder and the reference it is read with, and returns its raw tables."""
    chance = Random(seed)
    folder = root / "landing"
    scope = Random(f"scope {seed}").choice(["", "municipality", *["national"] * 4])
    collections = [
        replace(one, indicator_year=Random(f"{one} {seed}").choice(["", "", "2022", "2023"]))
        for one in _collections(scope, chance)
    ]
    snapshots = _readings(collections, chance)
    edges = _edges(collections, snapshots, chance)
    codes = chance.sample(_BOUND, 3)
    price_index = _price_index(chance)
    agreed = chance.sample([code for code in _BOUND if code not in codes], 3)
    shortfalls = _shortfalls([*codes, *agreed], chance)
    register = _register(snapshots, codes, edges, chance)
    register += _agreed_offers(snapshots, agreed, price_index, chance)
    citizens = {code: _citizens(code, edges, chance) for code in (*codes, "101")}
    shared = _citizens("fælles", edges, chance)[:3]
    days_to_leave = [collections[0].reference_date + timedelta(by) for by in (-1, 0, 1)]
    files = []
    for collection in collections:
        for code in _senders(codes, chance):
            is_first = collection is collections[0]
            followed = _followed(code, is_first, days_to_leave, register, chance)
            those = citizens[code] + shared
            files += _files(collection, code, those, followed, register, edges, chance)
    answers = [
        row for collection in collections for row in _answers(folder, collection, codes, chance)
    ]
    population = _population(folder, collections, codes, chance)
    own_population = _own_population(collections, codes, Random(f"population {seed}"))
    own_population += _of_all(own_population, collections[0], Random(f"country {seed}"))
    others = Random(f"others {seed}")
    for collection in collections:
        answers += _answers_of_others(folder, collection, codes, others)
    screening_answers = _screening(folder, collections, codes, Random(f"screening {seed}"))
    indicators = _indicators(folder, collections, Random(f"indicators {seed}"))
    put(root / "reference/population_by_age_span.csv", _csv(own_population))
    put(root / "reference/price_index.csv", _csv(price_index))
    put(root / "reference/rates_agreement_shortfalls.csv", _csv(shortfalls))
    put(root / "reference/rates_agreement_terms.csv", _csv(_TERMS))
    put_collections(folder, collections)
    for snapshot in snapshots:
        rows = [row for row in register if row["snapshot_date"] == snapshot.isoformat()]
        put(folder / f"offers/tilbudsportalen {snapshot}.csv", _offers_csv(rows))
    deliveries, placements = [], []
    for file in files:
        content, numbers = table(file.lines, file.form, chance)
        put(folder / file.path, content)
        deliveries.append(_delivery(file, content))
        told = {"delivery_id": deliveries[-1]["delivery_id"]}
        placements += [
            {**told, "source_line": str(number), **_texts(line, file.form)}
            for line, number in zip(file.lines, numbers, strict=True)
        ]
    put_notes(folder, {file.path: file.received.date() for file in files})
    return Raw(
        collections=[
            {column: str(value) for column, value in vars(collection).items()}
            for collection in collections
        ],
        deliveries=deliveries,
        placements=placements,
        offers=register,
        survey_answers=answers,
        population=population,
        population_by_age_span=own_population,
        price_index=price_index,
        rates_agreement_shortfalls=shortfalls,
        rates_agreement_terms=_TERMS,
        screening_answers=screening_answers,
        municipality_indicators=indicators,
        own_indicators=seed_rows("reference/municipality_indicators"),
    )


def _delivery(file: _File, content: bytes) -> dict[str, str]:
    sha256 = hashlib.sha256(content).hexdigest()
    told = f"{file.collection_id}-{file.municipality_code}"
    return {
        "delivery_id": f"{told}-{sha256[:8]}",
        "file_name": file.path.rpartition("/")[2],
        "collection_id": file.collection_id,
        "municipality_code": file.municipality_code,
        "received_date": file.received.date().isoformat(),
        "file_sha256": sha256,
    }


def _texts(line: Line, form: Form) -> dict[str, str]:
    """Decimals with comma, lest a point be one of thousands."""
    return {
        column: str(_kept(value, amount_text(value, form))).replace(".", ",")
        if isinstance(value, Decimal)
        else str(value or "")
        for column, value in line.items()
        if column != "note"
    }


def _kept(amount: Decimal, written: str) -> Decimal:
    """An amount in which a CPR number could be read, as it is written, is landed to the øre."""
    found = [match[1] for form in _CPR for match in form.finditer(written)]
    return ore(amount) if any(map(_could_be_cpr, found)) else amount


def _could_be_cpr(found: str) -> bool:
    ten = re.sub("[.,]", "", found).rjust(10, "0")
    day, month, year = int(ten[:2]), int(ten[2:4]), int(ten[4:6])
    day -= 60 if day > 60 else 0
    return 1 <= month <= 12 and 1 <= day <= monthrange(2000 + year, month)[1]


def _price_index(chance: Random) -> list[dict[str, str]]:
    """Prices may stand still, and a year may be missing."""
    years = range(2018, 2028)
    missing = chance.choice([2022, 2023, 2024, *[None] * 9])
    is_still = chance.random() < 0.5
    return [
        {
            "price_index_code": "consumer_prices",
            "year": str(year),
            "price_index": "100.00" if is_still else f"{chance.randrange(9000, 12000) / 100:.2f}",
        }
        for year in years
        if year != missing
    ]


def _shortfalls(codes: list[str], chance: Random) -> list[dict[str, str]]:
    """More than was asked, nothing, and less; of one municipality also for an agreement before."""
    shortfalls = [("2019-2022", codes[0], "5.00")]
    for code in codes:
        percent = chance.choice(["-1.00", "0.00", "0.50", "0.50", None, None])
        shortfalls += [("2023-2024", code, percent)] if percent else []
    columns = ("agreement", "municipality_code", "shortfall_percent")
    return [dict(zip(columns, row, strict=True)) for row in shortfalls]


def _csv(rows: list[dict[str, str]]) -> bytes:
    lines = [",".join(rows[0]), *(",".join(row.values()) for row in rows)]
    return "\n".join(lines).encode()


# --- collections --------------------------------------------------------------------------------


def _collections(scope: str, chance: Random) -> list[Collection]:
    """One; mostly another of the same area some years later, or a day later than is compared; and
    now and then one of any time and area."""
    region = chance.choice(["", "082"])
    first_day, last_day = chance.choice(_PERIODS)
    day = _reference(first_day, last_day, chance)
    first = Collection("nr-0", region, day, first_day, last_day, scope)
    collections = [first]
    if chance.random() < 0.8:
        day = _months_later(first.reference_date, chance.choice(_MONTHS_BETWEEN))
        day += timedelta(chance.choice([0, 0, 0, 1]))
        year = (date(day.year, 1, 1), date(day.year, 12, 31))
        collections.append(Collection("nr-1", region, day, *year, scope))
    if chance.random() < 0.4:
        first_day, last_day = chance.choice(_PERIODS)
        day = _reference(first_day, last_day, chance)
        any_region = chance.choice(["", "082"])
        collections.append(Collection("nr-2", any_region, day, first_day, last_day, scope))
    return collections


def _reference(first: date, last: date, chance: Random) -> date:
    inside = first + timedelta(chance.randrange((last - first).days + 1))
    leap_days = [day for day in _LEAP_DAYS if first <= day <= last]
    return chance.choice([last, last, first, inside, date(2022, 2, 28), *leap_days])


def _months_later(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _edges(collections: list[Collection], snapshots: list[date], chance: Random) -> _Edges:
    references = [collection.reference_date for collection in collections]
    years_end = [date(collection.period_to.year, 12, 31) for collection in collections]
    limits = [*references, *years_end, *snapshots, *_LEAP_DAYS]
    limits += [collection.period_from for collection in collections]
    limits += [collection.period_to for collection in collections]
    days = [day + timedelta(by) for day in limits for by in (-1, 0, 1)]
    between = (max(days) - min(days)).days
    days += [min(days) + timedelta(chance.randrange(between)) for _ in range(20)]
    births = [
        _years_before(day, age) + timedelta(by)
        for day in [*references, *references, *years_end]
        for age in (18, 18, 18, 26, 36, 46, 56, 67)
        for by in (-1, 0, 1)
    ]
    births += [date(year, 2, 29) for year in (1956, 1976, 2004, 2004)]
    return _Edges(days, births)


def _years_before(day: date, years: int) -> date:
    year = day.year - years
    if (day.month, day.day) == (2, 29) and not isleap(year):
        return date(year, 3, 1)
    return day.replace(year=year)


# --- the register -------------------------------------------------------------------------------


def _readings(collections: list[Collection], chance: Random) -> list[date]:
    """Mostly one that tells the rates of 2022, and then of the years after; two of one year, one on
    its first or last day."""
    if chance.random() < 0.8:
        base = chance.choice([date(2022, 4, 1), date(2022, 12, 31), date(2022, 1, 1)])
        return [base, *chance.choice([_LATER[:1], _LATER[1:], _LATER])]
    days = {date(2018, 5, 1), collections[0].period_from, date(2023, 1, 1), *_LATER}
    return sorted(chance.sample(sorted(days), chance.choice([1, 2, 3])))


def _register(
    snapshots: list[date], codes: list[str], edges: _Edges, chance: Random
) -> list[dict[str, str]]:
    """Between readings, offers come, go, and change in all that is told of them."""
    p_numbers = [f"1099{chance.randrange(10**5):06}" for _ in range(12)] + ["123456789"]
    rows = []
    offers = {p_number: _offer(p_number, codes, edges, chance) for p_number in p_numbers}
    for snapshot in snapshots:
        for p_number in p_numbers:
            if chance.random() < 0.4:
                offers[p_number] = _offer(p_number, codes, edges, chance)
            if chance.random() < 0.9:
                day = {"snapshot_date": snapshot.isoformat()}
                rows += [day | row for row in offers[p_number]]
    return rows


def _agreed_offers(
    snapshots: list[date], codes: list[str], price_index: list[dict[str, str]], chance: Random
) -> list[dict[str, str]]:
    """Two offers of each municipality with the same places in the base year of the agreement, 2022,
    and with rates of 1,000 in the mean; afterwards with others, and lower by 2 or 2.5 percent,
    give or take an øre."""
    index = {int(row["year"]): Decimal(row["price_index"]) for row in price_index}
    rows = []
    for snapshot in snapshots:
        is_base = snapshot.year < 2023 or (snapshot.year == 2023 and snapshot == snapshots[0])
        for code in codes:
            rate, places = Decimal("1000.00"), ["10", "10"]
            if not is_base:
                rate = chance.choice([Decimal("980.00"), Decimal("975.00")])
                rate += chance.choice([Decimal("0.00"), Decimal("0.01"), Decimal("-0.01")])
                places = ["1", chance.choice(["", "20"])]
                if {2022, snapshot.year} <= index.keys():
                    rate *= index[snapshot.year] / index[2022]
            rows += [
                {
                    "snapshot_date": snapshot.isoformat(),
                    "p_number": f"109800{code}{digit}",
                    "offer_name": f"Aftalt {code}",
                    "company_form": "Kommune",
                    "operator_municipality_code": code,
                    "service_paragraph": "SEL § 108",
                    "target_group": "Autismespektrum",
                    "approved_places": of_offer,
                    "daily_rate_dkk": f"{rate + by:.2f}".replace(".", ","),
                    "valid_from": "2010-01-01",
                }
                for digit, by, of_offer in zip("12", (-10, 10), places, strict=True)
            ]
    return rows


def _offer(p_number: str, codes: list[str], edges: _Edges, chance: Random) -> list[dict[str, str]]:
    form = chance.choice([*_COMPANY_FORMS, *["KOMMUNE"] * 5, "region", "Ukendt form", ""])
    departments = chance.choice([1, 2, 2, 3])
    naming = chance.choice(["department_id", "department_id", "department_name", None])
    if naming is None:
        departments = 1
    services = chance.choices(list(SERVICES), k=chance.choice([1, 1, 1, 2]))
    validity = _validity(edges, chance)
    places = [chance.choice(["", "", "0", *"12345", "10", "20"]) for _ in range(departments * 2)]
    if chance.random() < 0.6:
        places = [text or "7" for text in places]
    rates = [chance.choice(_RATES) for _ in range(departments * 2)]
    if chance.random() < 0.3:
        rates = [rates[0]] * departments * 2
    operators = [*codes * 3, "101", ""]
    operator = chance.choice(operators)
    name = chance.choice([f"Tilbud {p_number}", f"Bosted {p_number}", ""])
    rows = []
    for department in range(departments):
        for at, service in enumerate(dict.fromkeys(services)):
            for valid_from, valid_to in validity:
                groups = _target_groups(chance)
                status = chance.choice(["", *["Godkendt", "GODKENDT"] * 3, *_STATUSES])
                for group in groups:
                    row = {
                        "p_number": chance.choice([p_number, p_number, f" {p_number}"]),
                        "offer_name": name if chance.random() < 0.9 else "Et andet navn",
                        "company_form": form,
                        "operator_municipality_code": (
                            operator if chance.random() < 0.8 else chance.choice(operators)
                        ),
                        "service_paragraph": chance.choice(SERVICES[service]),
                        "target_group": group,
                        "approved_places": places[department * 2 + at],
                        "daily_rate_dkk": (
                            rates[department * 2 + at]
                            if chance.random() < 0.9
                            else chance.choice(_RATES)
                        ),
                        "approval_status": status,
                        "valid_from": valid_from,
                        "valid_to": valid_to,
                    }
                    if naming:
                        row[naming] = f"afd. {department}"
                    rows.append(_maybe_unusable(row, chance))
    return rows


def _validity(edges: _Edges, chance: Random) -> list[tuple[str, str]]:
    """Of the rows of one department: always, from or to a day, or two spans apart."""
    first, last = sorted(chance.sample(edges.days, 2))
    return chance.choice(
        [
            [("", "")],
            [("01-01-2010", "")],
            [("01-01-2010", "")],
            [(first.isoformat(), "")],
            [("2010-01-01", f"{last:%d.%m.%Y}")],
            [(first.isoformat(), last.isoformat())],
            [("2010-01-01", first.isoformat()), ((last + timedelta(1)).isoformat(), "")],
        ]
    )


def _target_groups(chance: Random) -> list[str]:
    pools = [*[_GROUPS] * 5, _TARGET_GROUPS, _HIGH_NODES, _UNKNOWN_GROUPS]
    groups = chance.sample(chance.choice(pools), chance.choice([1, 1, 1, 1, 2, 3]))
    return [group.upper() if chance.random() < 0.1 else group for group in groups]


def _maybe_unusable(row: dict[str, str], chance: Random) -> dict[str, str]:
    """Now and then a word or number that cannot be read."""
    if chance.random() > 0.02:
        return row
    return row | chance.choice(
        [
            {"approved_places": "mange"},
            {"daily_rate_dkk": "efter aftale"},
            {"approval_status": "Måske"},
            {"valid_from": "i fjor"},
        ]
    )


def _offers_csv(rows: list[dict[str, str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(_OFFER_COLUMNS.values())
    writer.writerows([row.get(column, "") for column in _OFFER_COLUMNS] for row in rows)
    return text.getvalue().encode("cp1252")


# --- answers and population ---------------------------------------------------------------------


def _answers(
    folder: Path, collection: Collection, codes: list[str], chance: Random
) -> list[dict[str, str]]:
    """The questionnaire, answered in part or not at all."""
    questions = [("citizens_in_residential", ""), ("high_cost_cases", "")]
    questions += [("price_band", band) for band in _names("price_bands", "price_band")[2:]]
    questions += [("age_band", band) for band in _names("age_bands", "age_band")]
    rows = []
    for code in (*codes, "101"):
        asked = chance.sample(questions, chance.choice([0, 0, 1, 6, len(questions)]))
        numbers = [chance.choice([0, 1, 30]) for _ in asked]
        # more cases than a band or two hold, and sometimes fewer
        answers = [
            (*one, str(number * 3 if one[0] == "high_cost_cases" else number))
            for one, number in zip(asked, numbers, strict=True)
        ]
        rows += _answered(folder, collection, code, answers)
    return rows


def _answered(
    folder: Path, collection: Collection, code: str, answers: list[tuple[str, ...]]
) -> list[dict[str, str]]:
    """The file of a municipality that answers, and its rows; no file without an answer."""
    if answers:
        lines = ["Spørgsmål;Kategori;Svar", *map(";".join, answers)]
        name = f"survey/{collection.collection_id}/{NAMES[code]}.csv"
        put(folder / name, "\n".join(lines).encode("cp1252"))
    return [
        {
            "collection_id": collection.collection_id,
            "municipality": NAMES[code],
            "question": question,
            "category": category,
            "answer": answer,
        }
        for question, category, answer in answers
    ]


def _population(
    folder: Path, collections: list[Collection], codes: list[str], chance: Random
) -> list[dict[str, str]]:
    """FOLK1A for some quarters, one before a collection and one as long after it, and some areas;
    with all ages or only the total."""
    wanted = [one.reference_date for one in collections]
    wanted += [_months_later(wanted[0], months) for months in (-6, 6)]
    quarters = {f"{day.year}K{(day.month + 2) // 3}" for day in wanted}
    quarters = chance.sample(sorted(quarters | {"2014K1", "2026K1"}), 4)
    rows = []
    for quarter in sorted(quarters):
        for area in ("000", *chance.sample(codes, 2)):
            ages = [chance.randrange(1, 1500) for _ in range(100)]
            figures = [(age, age, count) for age, count in enumerate(ages)]
            if chance.random() < 0.4:
                figures = [(0, 125, sum(ages))]
            rows += [
                {
                    "municipality_code": area,
                    "period": quarter,
                    "age_from": str(age_from),
                    "age_to": str(age_to),
                    "population": str(count),
                }
                for age_from, age_to, count in figures
            ]
    lines = ["OMRÅDE;KØN;ALDER;CIVILSTAND;TID;INDHOLD"]
    for row in rows:
        age = "IALT" if row["age_to"] == "125" else row["age_from"]
        lines.append(
            f"{row['municipality_code']};TOT;{age};TOT;{row['period']};{row['population']}"
        )
    put(folder / "population/FOLK1A.csv", "\n".join(lines).encode())
    return rows


def _own_population(
    collections: list[Collection], codes: list[str], chance: Random
) -> list[dict[str, str]]:
    """The project's own table: some municipalities and quarters, those of collections too."""
    days = [one.reference_date for one in collections]
    quarters = {f"{day.year}K{(day.month + 2) // 3}" for day in days} | {"2020K1", "2024K1"}
    return [
        {
            "municipality_code": code,
            "period": quarter,
            "population_total": str(chance.randrange(60_000, 90_000)),
            "population_18_64": str(chance.randrange(30_000, 40_000)),
            "population_18_66": str(chance.randrange(40_000, 50_000)),
            "population_20_64": str(chance.randrange(30_000, 40_000)),
            "is_derived": chance.choice(["true", "false"]),
        }
        for code in (codes[0], "101")
        for quarter in sorted(quarters)
        if chance.random() < 0.4 or quarter == "2020K1"
    ]


def _of_all(
    own: list[dict[str, str]], collection: Collection, chance: Random
) -> list[dict[str, str]]:
    """The other municipalities', so that the country is known; now and then all but one's."""
    if chance.random() < 0.2:
        return []
    day = collection.reference_date
    quarter = chance.choice([f"{day.year}K{(day.month + 2) // 3}", "2021K2"])
    known = {(row["municipality_code"], row["period"]) for row in own}
    missing = chance.choice(list(REGIONS)) if chance.random() < 0.2 else None
    rows = []
    for code in REGIONS:
        adults = chance.randrange(3_000, 60_000)
        if (code, quarter) not in known and code != missing:
            figures = (adults * 3 // 2, adults - 10, adults, adults - 20)
            total, to_64, to_66, from_20 = map(str, figures)
            rows.append(
                {
                    "municipality_code": code,
                    "period": quarter,
                    "population_total": total,
                    "population_18_64": to_64,
                    "population_18_66": to_66,
                    "population_20_64": from_20,
                    "is_derived": "true",
                }
            )
    return rows


def _answers_of_others(
    folder: Path, collection: Collection, codes: list[str], chance: Random
) -> list[dict[str, str]]:
    """Numbers of cases to compare, some with price bands; now and then of few citizens, or a
    misprint."""
    asked = [code for code in REGIONS if collection.region_code in ("", REGIONS[code])]
    asked = [code for code in asked if code not in (*codes, "101")]
    has_bands = chance.random() < 0.5
    rows = []
    for code in chance.sample(asked, chance.choice([0, 1, 5, 12])):
        cases = chance.choice([0, 1, 2, 5, 8, 20, 60])
        cases = cases if chance.random() < 0.97 else 99_000
        told = [("high_cost_cases", "", cases)]
        if has_bands:
            told += [("price_band", "4.0-6.0", cases // 2), ("price_band", "10.0-", -(-cases // 2))]
        if chance.random() < 0.5:
            told.append(("citizens_in_residential", "", chance.choice([4, 5, 200])))
        answers = [(*question, str(answer)) for *question, answer in told]
        rows += _answered(folder, collection, code, answers)
    return rows


def _screening(
    folder: Path, collections: list[Collection], codes: list[str], chance: Random
) -> list[dict[str, str]]:
    """Answers to a few questions, some of them twice, in other letters, or contradicting."""
    printed = dict(
        zip(
            _names("screening_questions", "question_number"),
            _names("screening_questions", "question_da"),
            strict=True,
        )
    )
    rows = []
    for collection in collections:
        questions = chance.sample(sorted(printed), 2)
        spellings = [
            [number, printed[number].upper(), f"{number}. {printed[number]}"]
            for number in questions
        ]
        for code in chance.sample([*codes, "101"], chance.choice([0, 1, 3, 4])):
            lines = [
                {
                    "citizen_id": chance.choice([f"sag {number}", f"sag {number}", "sag 0", ""]),
                    "question": chance.choice([*chance.choice(spellings), "11"]),
                    "answer": chance.choice(_SCREENING_ANSWERS),
                }
                for number in range(chance.choice([2, 10, 25]))
            ]
            text = ["Borger;Spørgsmål;Svar", *(";".join(line.values()) for line in lines)]
            name = f"survey/{collection.collection_id}/{NAMES[code]} screening.csv"
            put(folder / name, "\n".join(text).encode())
            told = {"collection_id": collection.collection_id, "municipality": NAMES[code]}
            rows += [told | line for line in lines]
    return rows


def _indicators(
    folder: Path, collections: list[Collection], chance: Random
) -> list[dict[str, str]]:
    """The index of most municipalities, with the country as 1 or 100, and one that is no index;
    and expenditure of some, where the project has its own too."""
    years = {one.indicator_year or str(one.reference_date.year) for one in collections}
    rows = []
    for year in sorted(chance.sample(sorted(years), chance.choice([0, len(years), len(years)]))):
        scale = chance.choice([1, 100])
        rows += [
            {
                "municipality_code": chance.choice([code, NAMES[code]]),
                "year": year,
                "indicator": "Socioøkonomisk indeks",
                "value": f"{scale * chance.choice([0.75, 0.9, 1.025, 1.25]):.3f}",
            }
            for code in REGIONS
            if chance.random() < 0.8
        ]
        rows[-1]["value"] = f"{50 / scale}"
    for year in ("2022", "2024"):
        rows += [
            {
                "municipality_code": code,
                "year": year,
                "indicator": "net_expenditure_5_48_66",
                "value": str(chance.randrange(1000, 3000)),
            }
            for code in chance.sample(sorted(REGIONS), 40)
        ]
    lines = ["Kommune;År;Nøgletal;Værdi", *(";".join(row.values()) for row in rows)]
    put(folder / "indicators/nøgletal.csv", "\n".join(lines).encode())
    return rows


# --- placements ---------------------------------------------------------------------------------


def _senders(codes: list[str], chance: Random) -> list[str]:
    """Now and then one that is not asked, too."""
    return chance.sample(codes, chance.choice([2, 3])) + chance.choice([[], ["101"]])


def _files(
    collection: Collection,
    code: str,
    citizens: list[dict[str, Value]],
    followed: list[dict[str, Value]],
    register: list[dict[str, str]],
    edges: _Edges,
    chance: Random,
) -> list[_File]:
    """One delivery, or two of which the later counts; now and then of nobody in an offer."""
    first = datetime(2025, 1, 31, 12, tzinfo=UTC) + timedelta(chance.randrange(9))
    versions = [("", first)]
    if chance.random() < 0.3:
        later = first + timedelta(hours=chance.choice([1, 30, -1, -30]))
        versions.append((" rettet", later))
    files = []
    for suffix, received in versions:
        form = random_form(False, chance)
        lines = _lines(form, citizens, followed, register, edges, chance)
        if chance.random() < 0.1:
            lines = [{**line, "service_paragraph": "SEL § 85"} for line in lines]
        path = f"placements/{collection.collection_id}/{NAMES[code]}{suffix}.{form.extension}"
        files.append(_File(path, collection.collection_id, code, received, form, tuple(lines)))
    return files


def _followed(
    code: str,
    is_first: bool,
    days_to_leave: list[date],
    register: list[dict[str, str]],
    chance: Random,
) -> list[dict[str, Value]]:
    """Citizens with one placement, whose cost from one collection to the next is at a limit;
    some have left, and two are other municipalities' too."""
    return [
        {
            "citizen_id": f"{code if number > 1 else 'fælles'}-fulgt-{number}",
            "birth_date": date(1980, 5, 5),
            "sex": "K",
            "p_number": chance.choice(register)["p_number"].strip(),
            "service_paragraph": "SEL § 107",
            "start_date": date(2015, 1, 1),
            "end_date": chance.choice([None, None, None, *days_to_leave]),
            "daily_rate_dkk": chance.choice(costs),
            "end_reason": chance.choice(_END_REASONS),
        }
        for number, costs in enumerate(
            [_RISING[: 1 if is_first else None]] * 2
            + [_FALLING[: 1 if is_first else None]] * 2
            + [_COSTS_OF_FOLLOWED] * 2
        )
    ] + [
        {
            "citizen_id": f"fælles-samme-{number}",
            "birth_date": date(1980, 5, 5),
            "sex": "K",
            "p_number": register[0]["p_number"].strip(),
            "service_paragraph": "SEL § 107",
            "start_date": chance.choice([date(2015, 1, 1), *days_to_leave]),
            "daily_rate_dkk": chance.choice([Decimal("3300.00"), Decimal("3300.00"), None]),
            "supplement_daily_rate_dkk": chance.choice([None, None, Decimal("50.00")]),
        }
        for number in range(2)
    ]


def _citizens(prefix: str, edges: _Edges, chance: Random) -> list[dict[str, Value]]:
    return [
        {"citizen_id": f"{prefix}-{number}", "birth_date": chance.choice(edges.births)}
        for number in range(8)
    ]


def _lines(
    form: Form,
    citizens: list[dict[str, Value]],
    followed: list[dict[str, Value]],
    register: list[dict[str, str]],
    edges: _Edges,
    chance: Random,
) -> list[Line]:
    """Placements and, at the same place, lines that touch, overlap or repeat them."""
    lines = list(followed)
    for citizen in citizens:
        for _ in range(chance.choice([1, 1, 2, 3])):
            placement = citizen | _placement(register, edges, chance)
            lines.append(placement)
            for _ in range(chance.choice([0, 0, 1, 2])):
                placement = (
                    placement
                    | chance.choice([_rates(chance), {}])
                    | _again(placement, edges, chance)
                )
                lines.append(placement)
    lines = [
        spoil(line, False, date(2025, 1, 31), chance) if chance.random() < 0.05 else line
        for line in lines
    ]
    # R19: texts that name nobody, and a number at two days of birth, or at three
    apart = Random(len(lines))
    lines += [line | {"citizen_id": apart.choice(_NOBODY)} for line in apart.sample(lines, 2)]
    births = apart.sample(edges.births, 3)[: apart.choice([2, 3])]
    lines += [lines[0] | {"citizen_id": "77", "birth_date": birth} for birth in births]
    lines += [dict(line) for line in chance.sample(lines, 3)]
    if chance.random() < 0.3:
        lines = [
            line | {"daily_rate_dkk": None} if chance.random() < 0.2 else line for line in lines
        ]
    chance.shuffle(lines)
    return [{column: line.get(column) for column in form.columns} for line in lines]


def _placement(register: list[dict[str, str]], edges: _Edges, chance: Random) -> dict[str, Value]:
    start = chance.choice(edges.days)
    offer = chance.choice(register)
    p_number: Value = offer["p_number"].strip()
    service = offer["service_paragraph"]
    if chance.random() < 0.2:
        service = chance.choice(SERVICES[chance.choice(list(SERVICES))])
    if chance.random() < 0.1:
        p_number = chance.choice([None, "1099999001", "100300", "P1099001001", "ukendt"])
    elif chance.random() < 0.2:
        p_number = chance.choice([" ", "\t", "\N{NO-BREAK SPACE}"]) + p_number
    return {
        "sex": chance.choice("KM"),
        "p_number": p_number,
        "service_paragraph": service,
        "start_date": start,
        "end_date": _end(start, edges, chance),
        **_rates(chance),
        "end_reason": chance.choice(_END_REASONS),
        "registered_target_group": chance.choice([None, "Autisme", "Sindslidelse"]),
    }


def _again(placement: Mapping[str, Value], edges: _Edges, chance: Random) -> dict[str, Value]:
    """Other days at the same place: the day after, or any, or the same."""
    start, end = placement["start_date"], placement["end_date"]
    assert isinstance(start, date)
    if isinstance(end, date) and end.year < 9999 and chance.random() < 0.4:
        start = end + timedelta(chance.choice([0, 1, 2]))
    elif chance.random() < 0.5:
        start = chance.choice(edges.days)
    same_end = isinstance(end, date) and end >= start and chance.random() < 0.3
    return {"start_date": start, "end_date": end if same_end else _end(start, edges, chance)}


def _end(start: date, edges: _Edges, chance: Random) -> date | None:
    later = [day for day in edges.days if day >= start]
    return chance.choice([None, start, date(9999, 12, 31), *[chance.choice(later or [start])] * 4])


def _rates(chance: Random) -> dict[str, Value]:
    """A daily cost at a limit, whole, or in parts that come to it; none that could be read as a CPR
    number, as 3009.589054."""
    daily = chance.choice(_DAILY_COSTS)
    supplement, day_offer = (
        chance.choice([None, None, None, Decimal("50.00"), Decimal("479.452042")]) for _ in range(2)
    )
    rate = daily - (supplement or 0) - (day_offer or 0)
    return {
        "daily_rate_dkk": rate if chance.random() < 0.98 else None,
        "supplement_daily_rate_dkk": supplement,
        "day_offer_daily_rate_dkk": day_offer,
        "own_payment_annual_dkk": chance.choice([None, Decimal("90000.00")]),
    }
