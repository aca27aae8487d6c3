"""A filled-in template lands without a fault: every form that the guide shows, every value that
can be chosen, and days and numbers as Excel holds them, through landing and models."""

import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from itertools import chain, cycle, islice
from pathlib import Path

import duckdb
import pytest

from orchestration.reports.delivery_guide import write_templates
from orchestration.reports.guide_content import read_guide
from tests.conftest import PROJECT
from tests.orchestration.landing.filled_templates import Cell, filled

COLLECTION = "proeve-2022"
GUIDE = {guided.table.name: guided for guided in read_guide()}
BIRTH, START, END = date(1980, 3, 1), date(2020, 3, 1), date(2022, 11, 30)
RATE = 2345.5


def _kind(table: str, column: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The forms and the values of a column."""
    kind = next(one.kind for one in GUIDE[table].columns if one.name == column)
    return kind.forms, kind.values


def _days(table: str, column: str, day: date) -> Iterator[Cell]:
    """The day in every form, which the guide shows of 1 March 2022, and as Excel holds it."""
    parts = {"2022": str(day.year), "03": f"{day:%m}", "3": str(day.month)}
    parts |= {"01": f"{day:%d}", "1": str(day.day)}
    forms = [
        re.sub("[0-9]+", lambda found: parts[str(found[0])], form)
        for form in _kind(table, column)[0]
    ]
    assert len(forms) > 3
    return cycle([*forms, day])


def _numbers(table: str, column: str, as_excel: float) -> Iterator[Cell]:
    return cycle([*_kind(table, column)[0], as_excel])


def _values(table: str, column: str) -> Iterator[str]:
    forms, values = _kind(table, column)
    return cycle([*values, *(form for form in forms if form not in values)])


def _p_number(table: str, at: int) -> str:
    """Each offer's ten digits, in one of the forms."""
    forms = _kind(table, "p_number")[0]
    digits = iter(f"19001{at:05}")
    return re.sub("[0-9]", lambda _: next(digits), forms[at % len(forms)])


def _cpr(at: int) -> str:
    return f"{BIRTH:%d%m%y}{at % 4}{at + 1:03}"  # 0000 is nobody's


def _rows(table: str, count: int, **columns: Iterator[Cell]) -> list[list[Cell]]:
    """That many rows; every column of the template must be given."""
    names = [column.name for column in GUIDE[table].columns]
    assert set(names) == set(columns)
    rows = zip(*(columns[name] for name in names), strict=False)
    return [list(row) for row in islice(rows, count)]


def _placements() -> list[list[Cell]]:
    table = "placements"
    paragraphs = _kind(table, "service_paragraph")[1]
    count = len(_kind(table, "registered_target_group")[1])
    assert count > len(paragraphs)
    _, words = _kind(table, "end_date")
    ends = _days(table, "end_date", END)
    return _rows(
        table,
        count,
        citizen_id=(_cpr(at) for at in range(count)),
        birth_date=_days(table, "birth_date", BIRTH),
        sex=_values(table, "sex"),
        p_number=(_p_number(table, at % len(paragraphs)) for at in range(count)),
        service_paragraph=cycle(paragraphs),
        start_date=_days(table, "start_date", START),
        end_date=(words[at] if at < len(words) else next(ends) for at in range(count)),
        daily_rate_dkk=_numbers(table, "daily_rate_dkk", RATE),
        supplement_daily_rate_dkk=_numbers(table, "supplement_daily_rate_dkk", RATE),
        day_offer_daily_rate_dkk=_numbers(table, "day_offer_daily_rate_dkk", RATE),
        own_payment_annual_dkk=_numbers(table, "own_payment_annual_dkk", RATE),
        end_reason=_values(table, "end_reason"),
        registered_target_group=_values(table, "registered_target_group"),
        municipality=cycle(["Aarhus", "751"]),
    )


def _offers() -> list[list[Cell]]:
    """The offers of the placements are approved; others have every other status."""
    table = "offers"
    paragraphs = _kind(table, "service_paragraph")[1]
    statuses = _values(table, "approval_status")
    count = max(len(column.kind.values) for column in GUIDE[table].columns)
    return _rows(
        table,
        count,
        snapshot_date=_days(table, "snapshot_date", date(2022, 6, 7)),
        p_number=(_p_number(table, at) for at in range(count)),
        cvr_number=cycle(["10103940"]),
        offer_name=(f"Opdigtet {at}" for at in range(count)),
        department_id=cycle(["01"]),
        department_name=cycle(["Nord"]),
        company_form=_values(table, "company_form"),
        operator_municipality_code=_values(table, "operator_municipality_code"),
        location_municipality_code=_values(table, "location_municipality_code"),
        service_paragraph=cycle(paragraphs),
        target_group=_values(table, "target_group"),
        approved_places=_numbers(table, "approved_places", 12),
        daily_rate_dkk=_numbers(table, "daily_rate_dkk", RATE),
        assumed_utilisation_percent=_numbers(table, "assumed_utilisation_percent", 97),
        approval_status=chain(["Godkendt"] * len(paragraphs), statuses),
        valid_from=_days(table, "valid_from", date(2010, 3, 4)),
        valid_to=cycle([None]),
    )  # fmt: skip


def _survey() -> list[list[Cell]]:
    """Every question with each of its categories, as the code lists pair them."""
    questions, categories = _lists("survey_questions"), _lists("survey_categories")
    names = {row["question"]: row["name_da"] for row in questions}
    pairs = [(names[row["question"]], row["name_da"]) for row in categories]
    assert {name for name, _ in pairs} <= set(_kind("survey_answers", "question")[1])
    assert {name for _, name in pairs} <= set(_kind("survey_answers", "category")[1])
    return _rows(
        "survey_answers",
        len(pairs),
        municipality=cycle(["Aarhus"]),
        question=(question for question, _ in pairs),
        category=(category for _, category in pairs),
        answer=_numbers("survey_answers", "answer", 4),
    )


def _lists(seed: str) -> list[dict[str, str]]:
    with duckdb.connect() as connection:
        read = connection.sql(f"from read_csv('seeds/reference/{seed}.csv', all_varchar = true)")
        return [dict(zip(read.columns, row, strict=True)) for row in read.fetchall()]


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("templates")
    templates = write_templates(folder / "output").parent
    screening = _kind("screening_answers", "question")[1]
    indicators = _kind("municipality_indicators", "indicator")[1]
    assert indicators[0] == "Socioøkonomisk indeks", "whose scale is its own"
    put = {
        "collections.xlsx": _rows(
            "collections", 1,
            collection_id=cycle([COLLECTION]),
            collection_name=cycle(["Prøve 2022"]),
            region_code=cycle(["082"]),
            reference_date=_days("collections", "reference_date", date(2022, 12, 31)),
            period_from=_days("collections", "period_from", date(2022, 1, 1)),
            period_to=cycle([date(2022, 12, 31)]),
            citizen_id_scope=_values("collections", "citizen_id_scope"),
            document=_values("collections", "document"),
            is_voluntary=_values("collections", "is_voluntary"),
            indicator_year=_numbers("collections", "indicator_year", 2022),
        ),
        "deliveries.xlsx": _rows(
            "delivery_notes", 2,
            file_name=cycle(["751 ophold.xlsx", "751 svar.xlsx"]),
            received_date=_days("delivery_notes", "received_date", date(2023, 1, 5)),
            decision=cycle(["godkendt", "accepted"]),
        ),
        "offers/tilbud.xlsx": _offers(),
        f"placements/{COLLECTION}/751 ophold.xlsx": _placements(),
        f"survey/{COLLECTION}/751 svar.xlsx": _survey(),
        f"survey/{COLLECTION}/751 sager.xlsx": _rows(
            "screening_answers", len(screening),
            municipality=cycle(["Aarhus"]),
            citizen_id=cycle([_cpr(1)]),
            question=iter(screening),
            answer=cycle(["Ja"]),
        ),
        "indicators/tal.xlsx": _rows(
            "municipality_indicators", len(indicators),
            municipality_code=_values("municipality_indicators", "municipality_code"),
            year=_numbers("municipality_indicators", "year", 2022),
            indicator=iter(indicators),
            value=chain([1.05], _numbers("municipality_indicators", "value", 1025.5)),
        ),
    }  # fmt: skip
    tables = ["collections", "delivery_notes", "offers", "placements", "survey_answers"]
    tables += ["screening_answers", "municipality_indicators"]
    assert set(tables) == set(GUIDE)
    for table, (name, rows) in zip(tables, put.items(), strict=True):
        path = folder / "landing" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(filled(templates / GUIDE[table].file_name, rows))
    build = (
        "import sys, pathlib; from tests.acceptance.build_landings import main;"
        " main([pathlib.Path(sys.argv[1])], ['+delivery_files'])"
    )
    done = subprocess.run(
        [sys.executable, "-c", build, str(folder)], cwd=PROJECT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return folder / "kapacitet.duckdb"


def test_every_filled_in_template_gets_a_clean_receipt(landed: Path) -> None:
    with duckdb.connect(str(landed), read_only=True) as connection:
        faults = connection.sql(
            "select 'rule', delivery_id, rule_id from marts.feedback_rules where rows_failed > 0"
            " union all select 'line', source_file, problem_da from marts.input_lines"
            " where problem_da is not null"
            " union all select 'note', source_file, message_da from marts.delivery_file_notes"
        ).fetchall()
        assert faults == []
        receipts = dict(
            connection.sql("select source_file, receipt from marts.delivery_files").fetchall()
        )
    assert len(receipts) == len(GUIDE)
    assert set(receipts.values()) == {"clean"}


def test_every_form_is_read_as_what_it_says(landed: Path) -> None:
    with duckdb.connect(str(landed), read_only=True) as connection:
        [placement] = connection.sql(
            "select distinct birth_date, start_date, daily_rate_dkk, own_payment_annual_dkk"
            " from staging.stg_deliveries__placements"
        ).fetchall()
        ends = connection.sql(
            "select distinct end_date from staging.stg_deliveries__placements"
            # a day in such a year says that the placement goes on
            " where year(end_date) < 2900"
        ).fetchall()
        [offer] = connection.sql(
            "select distinct snapshot_date, valid_from, approved_places, daily_rate_dkk,"
            " assumed_utilisation_percent from staging.stg_tilbudsportalen__offers"
        ).fetchall()
    assert (*placement[:2], *map(float, placement[2:])) == (BIRTH, START, RATE, RATE)
    assert ends == [(END,)]
    assert (*offer[:3], *map(float, offer[3:])) == (
        date(2022, 6, 7), date(2010, 3, 4), 12, RATE, 97,
    )  # fmt: skip
