"""The feedback on a small warehouse whose deliveries are set by hand."""

import re
from datetime import date, datetime
from pathlib import Path
from xml.etree import ElementTree
from zipfile import ZipFile

import duckdb
import pytest
from python_calamine import load_workbook

from orchestration.errors import KapacitetError
from orchestration.reports import feedback_workbook, write_feedback
from orchestration.reports.numbers import NO_NUMBER

TABLES = """
create schema marts;
create table marts.dim_municipality (
    municipality_code varchar, municipality_name varchar, region_name varchar);
create table marts.delivery_files (
    source_file varchar, file_sha256 varchar, table_name varchar, collection_id varchar,
    municipality_code varchar, municipality_name varchar, delivery_id varchar, received_date date,
    received_at timestamp, line_count bigint, verdict varchar, rule_id varchar, severity varchar,
    message_da varchar, action_da varchar, is_current boolean, is_repeat boolean,
    is_held boolean, receipt varchar, left_out_sheets varchar,
    counts_by varchar, is_other_year boolean, is_mostly_other_citizens boolean);
create table marts.delivery_file_notes (
    file_sha256 varchar, source_file varchar, delivery_id varchar, collection_id varchar,
    municipality_code varchar, rule_id varchar, source_line integer, severity varchar,
    message_da varchar, action_da varchar);
create table marts.fct_delivery (
    delivery_id varchar, delivered_lines bigint, accepted_lines bigint, rejected_lines bigint,
    duplicate_lines bigint, announced_lines bigint);
create table marts.feedback_rules (
    delivery_id varchar, collection_id varchar, municipality_code varchar, rule_id varchar,
    level varchar, severity varchar, title_da varchar, action_da varchar, rows_checked bigint,
    rows_failed bigint, previous_rows_failed bigint, was_run boolean, not_run_reason_da varchar);
create table marts.feedback_lines (
    delivery_id varchar, collection_id varchar, municipality_code varchar, source_file varchar,
    sheet_name varchar, line_in_sheet bigint, source_line bigint, rule_id varchar,
    level varchar, severity varchar, column_name varchar, column_heading varchar,
    column_letter varchar, value varchar,
    message_da varchar, action_da varchar);
create table marts.delivery_coverage (
    collection_id varchar, municipality_code varchar, municipality_name varchar, status varchar,
    rejection_reason varchar, delivered_lines bigint, accepted_lines bigint, received_date date);
insert into marts.dim_municipality values
    ('730', 'Randers', 'Region Midtjylland'), ('751', 'Aarhus', 'Region Midtjylland'),
    ('760', 'Ringkøbing-Skjern', 'Region Midtjylland'), ('615', 'Horsens', 'Region Midtjylland');
"""


def received(source_file: str, municipality: tuple[str, str] | None, **more: object) -> dict:
    """A placements file that is in use."""
    code, name = municipality or (None, None)
    file = {
        "source_file": source_file,
        "file_sha256": source_file,
        "table_name": "placements",
        "collection_id": "dassos-2022",
        "municipality_code": code,
        "municipality_name": name,
        "delivery_id": f"delivery-{source_file}",
        "received_date": date(2023, 3, 9),
        "line_count": 412,
        "verdict": "landed",
        "is_current": True,
        "is_repeat": False,
        "is_held": False,
        "receipt": "clean",
    } | more
    return {"received_at": file["received_date"]} | file


def refused(source_file: str, municipality: tuple[str, str] | None, **more: object) -> dict:
    reason = {
        "delivery_id": None,
        "line_count": None,
        "verdict": "refused",
        "rule_id": "file_damaged_workbook",
        "severity": "critical",
        "message_da": "Filen er beskyttet med adgangskode.",
        "action_da": "Fjern adgangskoden, og send filen igen.",
        "is_current": None,
        "receipt": "refused",
    }
    return received(source_file, municipality, **reason | more)


def held(source_file: str, municipality: tuple[str, str]) -> dict:
    reason = {
        "is_current": False,
        "is_held": True,
        "receipt": "waiting",
        "rule_id": "file_held_grown",
        "severity": "critical",
        "message_da": "Leverancen venter på indsamlerens godkendelse.",
        "action_da": "Kontrollér, at det er den rigtige fil.",
    }
    return received(source_file, municipality, **reason)


def account(source_file: str, counts: tuple[int, int, int, int], announced: int | None) -> dict:
    names = ("delivered_lines", "accepted_lines", "rejected_lines", "duplicate_lines")
    return {
        "delivery_id": f"delivery-{source_file}",
        **dict(zip(names, counts, strict=True)),
        "announced_lines": announced,
    }


def rule(source_file: str, rule_id: str, severity: str, counts: tuple, **more: object) -> dict:
    checked, failed, previous = counts
    return {
        "delivery_id": f"delivery-{source_file}",
        "collection_id": "dassos-2022",
        "municipality_code": source_file[:3],
        "rule_id": rule_id,
        "level": "line" if severity == "critical" else "placement",
        "severity": severity,
        "title_da": f"Titel på {rule_id}",
        "action_da": f"Ret {rule_id}.",
        "rows_checked": checked,
        "rows_failed": failed,
        "previous_rows_failed": previous,
        "was_run": True,
    } | more


def line(source_file: str, source_line: int, rule_id: str, **more: object) -> dict:
    return {
        "delivery_id": f"delivery-{source_file}",
        "collection_id": "dassos-2022",
        "municipality_code": source_file[:3],
        "source_file": source_file,
        "source_line": source_line,
        "line_in_sheet": source_line,
        "rule_id": rule_id,
        "level": "line",
        "severity": "critical",
        "column_name": "start_date",
        "column_heading": "Startdato",
        "column_letter": "F",
        "value": "32-01-2022",
        "message_da": "Kolonnen indeholder 32-01-2022, som ikke er en dato.",
        "action_da": f"Ret {rule_id}.",
    } | more


AARHUS = ("751", "Aarhus")
RINGKOEBING = ("760", "Ringkøbing-Skjern")
RANDERS = ("730", "Randers")
HORSENS = ("615", "Horsens")
NEW = "751_ny.csv"
OLD = "751_gammel.csv"
FAULTLESS = "760_ophold.xlsx"

ROWS: dict[str, list[dict]] = {
    "delivery_files": [
        received(NEW, AARHUS, receipt="correct"),
        received(OLD, AARHUS, received_date=date(2023, 2, 1), line_count=1400, is_current=False),
        received("751_kopi.csv", AARHUS, is_current=False, is_repeat=True),
        refused("751_laast.xlsx", AARHUS, received_date=date(2023, 1, 15)),
        received(FAULTLESS, RINGKOEBING, line_count=88),
        refused("730_laast.xlsx", RANDERS),
        received("615_ophold.csv", HORSENS, line_count=2, receipt="check"),
        refused(
            "ukendt_by.csv",
            None,
            table_name=None,
            is_repeat=None,
            message_da="Kommunen kan ikke ses af filens navn.",
            action_da="Begynd filens navn med kommunens kode eller navn.",
        ),
        received(
            "tilbud_2022-12-31.csv",
            None,
            table_name="offers",
            collection_id=None,
            delivery_id=None,
            line_count=2345,
            is_current=None,
        ),
    ],
    "fct_delivery": [
        account(NEW, (412, 400, 9, 3), None),
        account(OLD, (1400, 1300, 100, 0), None),
        account(FAULTLESS, (88, 88, 0, 0), 88),
        account("615_ophold.csv", (2, 2, 0, 0), None),
    ],
    "feedback_rules": [
        rule(NEW, "rate_far", "info", (400, 2, 1)),
        rule(NEW, "unreadable_start_date", "critical", (412, 3, 8)),
        rule(NEW, "not_in_register", "warning", (412, 60, None)),
        rule(NEW, "negative_amount", "critical", (412, 0, 5)),
        rule(
            NEW,
            "birth_date_in_future",
            "critical",
            (0, 0, None),
            was_run=False,
            not_run_reason_da="Kolonnen Fødselsdato er ikke leveret.",
        ),
        rule(OLD, "old_rule", "critical", (1400, 100, None)),
        rule(FAULTLESS, "unreadable_start_date", "critical", (88, 0, 0)),
        rule("615_ophold.csv", "rate_far", "info", (2, 1, 1)),
    ],
    "feedback_lines": [
        line(NEW, 1017, "unreadable_start_date"),
        line(NEW, 3, "unreadable_start_date", column_letter=None, column_heading=None, value=None),
        line(NEW, 4, "unreadable_start_date", sheet_name="Ophold", value="<b>i går</b>"),
        *(
            line(NEW, number, "not_in_register", level="placement", severity="warning")
            for number in range(101, 161)
        ),
        *(
            line(NEW, number, "rate_far", level="placement", severity="info")
            for number in (201, 202)
        ),
        line(OLD, 7, "old_rule"),
        line("615_ophold.csv", 2, "rate_far", level="placement", severity="info"),
    ],
    "delivery_coverage": [
        {
            "collection_id": "dassos-2022",
            "municipality_code": code,
            "municipality_name": name,
            "status": status,
        }
        for code, name, status in (("730", "Randers", "rejected"), ("751", "Aarhus", "delivered"))
    ],
}


def make_warehouse(path: Path, rows: dict[str, list[dict]]) -> Path:
    with duckdb.connect(str(path)) as connection:
        connection.execute(TABLES)
        for table, of_table in rows.items():
            for row in of_table:
                connection.execute(
                    f"insert into marts.{table} ({', '.join(row)})"
                    f" values ({', '.join('?' * len(row))})",
                    list(row.values()),
                )
    return path


@pytest.fixture
def warehouse(tmp_path: Path) -> Path:
    return make_warehouse(tmp_path / "small.duckdb", ROWS)


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "output"


@pytest.fixture
def feedback(warehouse: Path, output: Path) -> Path:
    index = write_feedback(warehouse, output, is_demonstration=False)
    assert index == output / "feedback" / "index.html"
    return index.parent


def written(tmp_path: Path, **changed: list[dict]) -> Path:
    """The feedback's folder, of a warehouse with other rows in some tables."""
    path = make_warehouse(tmp_path / "changed.duckdb", ROWS | changed)
    return write_feedback(path, tmp_path / "changed", is_demonstration=False).parent


def text_of(page: Path) -> str:
    """The page's words, without tags, one blank between them; where there is nothing, --."""
    shown = page.read_text(encoding="utf-8").split("<body>")[1].split("<script>")[0]
    words = " ".join(re.sub(r"<[^>]+>", " ", shown).split()).replace(NO_NUMBER, "--")
    return re.sub(r" ([.,:])", r"\1", words)


def sheet_rows(workbook: Path, sheet: str) -> list[list]:
    return load_workbook(str(workbook)).get_sheet_by_name(sheet).to_python()


def aarhus(folder: Path, kind: str) -> Path:
    return folder / "dassos-2022" / f"751_aarhus.{kind}"


def test_every_municipality_that_sent_a_file_gets_a_page_and_a_workbook(feedback: Path) -> None:
    assert sorted(path.relative_to(feedback).as_posix() for path in feedback.rglob("*.*")) == [
        "dassos-2022/615_horsens.html",
        "dassos-2022/615_horsens.xlsx",
        "dassos-2022/730_randers.html",
        "dassos-2022/730_randers.xlsx",
        "dassos-2022/751_aarhus.html",
        "dassos-2022/751_aarhus.xlsx",
        "dassos-2022/760_ringkoebing-skjern.html",
        "dassos-2022/760_ringkoebing-skjern.xlsx",
        "index.html",
    ]


def test_says_how_many_lines_are_approved_and_what_to_do_next(feedback: Path) -> None:
    text = text_of(aarhus(feedback, "html"))

    assert "Tilbagemelding: Aarhus Kommune 751. Indsamling dassos-2022. Noget skal rettes" in text
    assert (
        "751_ny.csv: 400 af 412 linjer er godkendt. 1 kontrol kunne ikke gennemføres."
        " Ret fejlene, og send hele filen igen, også de linjer, der er i orden:"
        " den nye fil erstatter den gamle."
    ) in text
    assert "Leveret Godkendt Afvist Gentaget 412 400 9 3" in text


def test_lists_every_file_with_what_became_of_it(feedback: Path) -> None:
    text = text_of(aarhus(feedback, "html"))

    assert "751_ny.csv Ophold 09.03.2023 412 Modtaget 751_kopi.csv" in text
    assert (
        "751_gammel.csv Ophold 01.02.2023 1.400 Erstattet."
        " En nyere fil er trådt i stedet for denne."
    ) in text
    assert "751_kopi.csv Ophold 09.03.2023 412 Gentaget. Den samme fil er modtaget før." in text
    assert (
        "751_laast.xlsx Ophold 15.01.2023 -- Afvist. Filen er beskyttet med adgangskode."
    ) in text


def test_counts_each_rule_the_worst_first_with_the_change_since_last(feedback: Path) -> None:
    text = text_of(aarhus(feedback, "html"))

    assert (
        "Alvor Regel Antal"
        " Kritisk Titel på unreadable_start_date 3 af 412 (0,7 %), 5 færre end sidst"
        " Advarsel Titel på not_in_register 60 af 412 (14,6 %), første levering"
        " Til orientering Titel på rate_far 2 af 400 (0,5 %), 1 mere end sidst"
    ) in text
    assert "Titel på negative_amount: 0 af 412 (0,0 %), 5 færre end sidst" in text


def test_shows_each_line_with_file_place_value_and_fault(feedback: Path) -> None:
    text = text_of(aarhus(feedback, "html"))

    assert (
        "Titel på unreadable_start_date 3 af 412 (0,7 %), 5 færre end sidst. Kritisk."
        " Ikke med i beregningerne. Hvad kan I gøre? Ret unreadable_start_date."
        " Fil Ark Linje Kolonne Overskrift Værdi Hvad er galt?"
        " 751_ny.csv -- 3 -- -- -- Kolonnen indeholder 32-01-2022, som ikke er en dato."
        " 751_ny.csv Ophold 4 F Startdato &lt;b&gt;i går&lt;/b&gt; Kolonnen"
    ) in text
    assert "751_ny.csv -- 1017 F Startdato 32-01-2022" in text


def test_long_lists_are_folded_and_end_after_fifty_lines(feedback: Path) -> None:
    page = aarhus(feedback, "html").read_text(encoding="utf-8")
    article = next(a for a in page.split("<article")[1:] if 'id="not_in_register"' in a)
    in_sight, folded = article.split("<details>", 1)

    assert len(re.findall(r">1\d\d<", in_sight)) == 10
    assert len(re.findall(r">1\d\d<", folded)) == 40
    assert "Vis 40 linjer mere" in folded
    assert "Og 10 linjer mere. Alle står i regnearket 751_aarhus.xlsx." in folded


def test_a_delivery_without_fault_gets_a_receipt(feedback: Path) -> None:
    text = text_of(feedback / "dassos-2022" / "760_ringkoebing-skjern.html")

    assert (
        "Kvittering: alt er modtaget, og ingen fejl er fundet"
        " 760_ophold.xlsx: alle 88 linjer er godkendt. Hvad er modtaget?"
    ) in text
    assert "Fejl pr. regel" not in text
    assert "Titel på unreadable_start_date: 0 af 88 (0,0 %), uændret siden sidst" in text


def test_only_suspicions_leave_every_line_in(feedback: Path) -> None:
    text = text_of(feedback / "dassos-2022" / "615_horsens.html")

    assert "Noget bør ses efter 615_ophold.csv: alle 2 linjer er godkendt. Hvad er" in text
    assert (
        "1 af 2 (50,0 %), uændret siden sidst. Til orientering. Med i beregningerne, men bør"
        in text
    )


@pytest.mark.parametrize(
    ("receipt", "headline"),
    [
        ("clean", "Kvittering"),
        ("check", "Noget bør ses efter"),
        ("correct", "Noget skal rettes"),
    ],
)
def test_the_headline_is_the_receipt_of_the_file(
    tmp_path: Path, receipt: str, headline: str
) -> None:
    folder = written(
        tmp_path,
        delivery_files=[received(FAULTLESS, RINGKOEBING, receipt=receipt)],
        fct_delivery=[account(FAULTLESS, (88, 88, 0, 0), 90)],
        feedback_rules=[],
        feedback_lines=[],
    )

    text = text_of(folder / "dassos-2022" / "760_ringkoebing-skjern.html")
    assert f"Indsamling dassos-2022. {headline}" in text
    assert "filen er oplyst til 90 linjer, men 88 er modtaget" in text


def test_what_was_not_used_is_named_with_what_to_do(tmp_path: Path) -> None:
    note = {
        "file_sha256": FAULTLESS,
        "source_file": FAULTLESS,
        "collection_id": "dassos-2022",
        "municipality_code": "760",
        "rule_id": "file_heading_unknown",
        "severity": "warning",
        "message_da": "Kolonnen »Ophrdato« er ikke brugt. Menes »Ophørsdato«?",
        "action_da": "Ret overskriften.",
    }
    folder = written(tmp_path, delivery_file_notes=[note, note | {"source_file": "760_gammel.csv"}])

    page = folder / "dassos-2022" / "760_ringkoebing-skjern.html"
    told = "Kolonnen »Ophrdato« er ikke brugt. Menes »Ophørsdato«? Ret overskriften."
    assert text_of(page).count(told) == 1
    assert sheet_rows(page.with_suffix(".xlsx"), "Ikke brugt")[1:] == [
        [FAULTLESS, "Advarsel", note["message_da"], note["action_da"]]
    ]


def test_names_what_could_not_be_checked_and_why(feedback: Path) -> None:
    text = text_of(aarhus(feedback, "html"))

    assert "Titel på birth_date_in_future. Kolonnen Fødselsdato er ikke leveret." in text
    assert sheet_rows(aarhus(feedback, "xlsx"), "Ikke kontrolleret") == [
        ["Regel", "Hvorfor ikke"],
        ["Titel på birth_date_in_future", "Kolonnen Fødselsdato er ikke leveret."],
    ]
    assert sheet_rows(
        feedback / "dassos-2022" / "760_ringkoebing-skjern.xlsx", "Ikke kontrolleret"
    )[1] == ["Alle kontroller er gennemført.", NO_NUMBER]


def test_a_refused_file_is_told_why_and_what_to_do(feedback: Path) -> None:
    page = feedback / "dassos-2022" / "730_randers.html"

    assert ("Ingen fil er brugt 1 fil er afvist. Ret fejlene, og send hele filen igen") in text_of(
        page
    )
    assert (
        "Afviste filer 730_laast.xlsx Filen er beskyttet med adgangskode."
        " Hvad kan I gøre? Fjern adgangskoden, og send filen igen."
    ) in text_of(page)
    overview = sheet_rows(page.with_suffix(".xlsx"), "Overblik")
    assert [
        "730_laast.xlsx",
        "Ophold",
        date(2023, 3, 9),
        NO_NUMBER,
        "Afvist",
        "Filen er beskyttet med adgangskode.",
        "Fjern adgangskoden, og send filen igen.",
    ] in overview


def test_a_refused_file_is_made_good_by_a_later_one_only(tmp_path: Path) -> None:
    late = refused("760_laast.xlsx", RINGKOEBING)
    early = late | {"received_at": datetime(2023, 3, 8, 23, 59)}
    for number, (file, is_receipt) in enumerate([(late, False), (early, True)]):
        folder = tmp_path / str(number)
        folder.mkdir()
        page = written(folder, delivery_files=[*ROWS["delivery_files"], file])
        text = text_of(page / "dassos-2022" / "760_ringkoebing-skjern.html")

        assert ("Kvittering" in text) is is_receipt
        assert ("Afviste filer" in text) is not is_receipt
        assert "760_laast.xlsx" in text


def test_the_same_file_again_from_another_is_no_delivery(tmp_path: Path) -> None:
    repeat = received("730_ophold.csv", RANDERS, is_current=False, is_repeat=True)
    folder = written(tmp_path, delivery_files=[repeat])

    assert (
        "Ingen fil er brugt Den samme fil er modtaget før."
        " Kontrollér, at det er den rigtige fil, der er sendt. Hvad er modtaget?"
    ) in text_of(folder / "dassos-2022" / "730_randers.html")


def test_a_delivery_that_waits_is_told_why_beside_the_one_that_counts(tmp_path: Path) -> None:
    waiting = held("760_ny.xlsx", RINGKOEBING)
    folder = written(tmp_path, delivery_files=[*ROWS["delivery_files"], waiting])

    page = folder / "dassos-2022" / "760_ringkoebing-skjern.html"
    assert (
        "En leverance venter på godkendelse 760_ophold.xlsx: alle 88 linjer er godkendt."
        " 760_ny.xlsx: Leverancen venter på indsamlerens godkendelse. Hvad er modtaget?"
    ) in text_of(page)
    assert (
        "760_ny.xlsx Ophold 09.03.2023 412 Venter. Leverancen venter på indsamlerens godkendelse."
    ) in text_of(page)
    assert "Filer, der venter 760_ny.xlsx Leverancen venter" in text_of(page)
    assert "Ret fejlene" not in text_of(page)
    assert [
        "760_ny.xlsx",
        "Ophold",
        date(2023, 3, 9),
        412,
        "Venter",
        "Leverancen venter på indsamlerens godkendelse.",
        "Kontrollér, at det er den rigtige fil.",
    ] in sheet_rows(page.with_suffix(".xlsx"), "Overblik")
    assert "1 venter, 3 afvist." in text_of(folder / "index.html")


def test_where_the_only_delivery_waits_no_file_is_used(tmp_path: Path) -> None:
    folder = written(
        tmp_path,
        delivery_files=[held("730_ophold.csv", RANDERS)],
        delivery_coverage=[
            ROWS["delivery_coverage"][0] | {"rejection_reason": "held"},
        ],
    )

    assert (
        "Ingen fil er brugt 730_ophold.csv: Leverancen venter på indsamlerens godkendelse. Hvad er"
    ) in text_of(folder / "dassos-2022" / "730_randers.html")
    assert "1 kommune mangler: Randers (730, venter)." in text_of(folder / "index.html")


def test_a_withdrawn_file_is_in_the_list_of_files_and_not_in_use(tmp_path: Path) -> None:
    withdrawn = received(
        "730_ophold.csv", RANDERS, verdict="withdrawn", delivery_id=None, is_current=None
    )
    folder = written(tmp_path, delivery_files=[withdrawn | {"is_repeat": None}])

    text = text_of(folder / "dassos-2022" / "730_randers.html")
    assert "Ingen fil er brugt Hvad er modtaget?" in text
    assert (
        "730_ophold.csv Ophold 09.03.2023 412 Trukket tilbage. Filen er trukket tilbage og er ikke"
    ) in text


def test_a_survey_that_landed_gets_a_receipt(tmp_path: Path) -> None:
    survey = received(
        "751_svar.csv", AARHUS, table_name="survey_answers", is_current=None, line_count=12
    )
    folder = written(tmp_path, delivery_files=[survey])

    text = text_of(aarhus(folder, "html"))
    assert "Kvittering: alt er modtaget, og ingen fejl er fundet Hvad er modtaget?" in text
    assert "751_svar.csv Spørgeskema 09.03.2023 12 Modtaget" in text
    assert "Linjer i den fil, der gælder" not in text


def test_the_earlier_delivery_is_only_in_the_list_of_files(feedback: Path) -> None:
    page = aarhus(feedback, "html").read_text(encoding="utf-8")

    assert "old_rule" not in page
    assert {row[0] for row in sheet_rows(aarhus(feedback, "xlsx"), "Linjer")} == {"Fil", NEW}


def test_the_workbook_counts_by_rule_in_numbers(feedback: Path) -> None:
    assert sheet_rows(aarhus(feedback, "xlsx"), "Fejl pr. regel") == [
        [
            "Alvor",
            "Regel",
            "Fejl",
            "Kontrolleret",
            "Andel",
            "Fejl sidst",
            "Ændring",
            "Betydning",
            "Hvad kan I gøre?",
        ],
        [
            "Kritisk",
            "Titel på unreadable_start_date",
            3.0,
            412.0,
            pytest.approx(3 / 412),
            8.0,
            -5.0,
            "Ikke med i beregningerne",
            "Ret unreadable_start_date.",
        ],
        [
            "Advarsel",
            "Titel på not_in_register",
            60.0,
            412.0,
            pytest.approx(60 / 412),
            NO_NUMBER,
            "første levering",
            "Med i beregningerne, men bør ses efter",
            "Ret not_in_register.",
        ],
        [
            "Til orientering",
            "Titel på rate_far",
            2.0,
            400.0,
            0.005,
            1.0,
            1.0,
            "Med i beregningerne, men bør ses efter",
            "Ret rate_far.",
        ],
        [
            "Kritisk",
            "Titel på negative_amount",
            0.0,
            412.0,
            0.0,
            5.0,
            -5.0,
            "Ingen fejl",
            NO_NUMBER,
        ],
    ]


def test_the_workbook_has_every_line_as_the_file_has_them(feedback: Path) -> None:
    headings, *rows = sheet_rows(aarhus(feedback, "xlsx"), "Linjer")

    assert headings == [
        "Fil",
        "Ark",
        "Linje",
        "Kolonne",
        "Overskrift",
        "Værdi",
        "Hvad er galt?",
        "Hvad kan I gøre?",
        "Alvor",
        "Regel",
        "Betydning",
    ]
    assert [row[2] for row in rows] == [3, 4, *range(101, 161), 201, 202, 1017]
    assert rows[0] == [
        NEW,
        NO_NUMBER,
        3.0,
        NO_NUMBER,
        NO_NUMBER,
        NO_NUMBER,
        "Kolonnen indeholder 32-01-2022, som ikke er en dato.",
        "Ret unreadable_start_date.",
        "Kritisk",
        "Titel på unreadable_start_date",
        "Ikke med i beregningerne",
    ]
    assert rows[-1][3:6] == ["F", "Startdato", "32-01-2022"]


def test_the_workbook_begins_with_the_overview(feedback: Path) -> None:
    workbook = aarhus(feedback, "xlsx")

    assert load_workbook(str(workbook)).sheet_names == [
        "Overblik",
        "Fejl pr. regel",
        "Linjer",
        "Ikke kontrolleret",
    ]
    rows = sheet_rows(workbook, "Overblik")
    assert [row[0] for row in rows[:6]] == [
        "Tilbagemelding: Aarhus",
        "Kommune: Aarhus (751)",
        "Indsamling: dassos-2022",
        "",
        "Noget skal rettes",
        "751_ny.csv: 400 af 412 linjer er godkendt.",
    ]
    assert [NEW, 412, 400, 9, 3] in [row[:5] for row in rows]


def test_lists_in_the_workbook_have_frozen_headings_filters_and_number_formats(
    feedback: Path,
) -> None:
    with ZipFile(aarhus(feedback, "xlsx")) as parts:
        lines = parts.read("xl/worksheets/sheet3.xml").decode()
        styles = parts.read("xl/styles.xml").decode()

    assert 'ySplit="1"' in lines and 'state="frozen"' in lines
    assert '<autoFilter ref="A1:K66"/>' in lines
    assert 'formatCode="dd.mm.yyyy"' in styles and 'formatCode="0.0 %"' in styles
    assert 'wrapText="1"' in styles


def test_lines_that_do_not_fit_a_sheet_go_on_on_the_next(
    warehouse: Path, output: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(feedback_workbook, "LINES_PER_SHEET", 40)
    folder = write_feedback(warehouse, output, is_demonstration=False).parent

    assert len(sheet_rows(aarhus(folder, "xlsx"), "Linjer")) == 41
    assert len(sheet_rows(aarhus(folder, "xlsx"), "Linjer 2")) == 26


HOSTILE = [
    "=cmd|' /C calc'!A0",
    "+1",
    "-1",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    "  =1+1",
    "https://example.org",
    "<r></r></si></sst><f>1+1</f></r>",
    "{=1+1}",
    "1e5",
    "_x003D_1",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_text_that_a_spreadsheet_would_run_is_inert(tmp_path: Path, text: str) -> None:
    hostile = dict.fromkeys(["value", "message_da", "action_da", "column_heading"], text)
    folder = written(
        tmp_path,
        delivery_files=[received(NEW, AARHUS), refused(f"{text}.csv", AARHUS)],
        feedback_rules=[
            rule(NEW, "bad", "critical", (1, 1, None), title_da=text, action_da=text),
            rule(NEW, "off", "info", (0, 0, None), was_run=False, not_run_reason_da=text),
        ],
        feedback_lines=[line(NEW, 2, "bad", **hostile)],
    )
    workbook = aarhus(folder, "xlsx")

    with ZipFile(workbook) as parts:
        sheets = [name for name in parts.namelist() if name.endswith(".xml")]
        for name in sheets:
            tree = ElementTree.fromstring(parts.read(name))
            tags = {element.tag.rpartition("}")[2] for element in tree.iter()}
            assert not tags & {"f", "hyperlink", "hyperlinks", "oleObject", "ddeLink"}
            for cell in tree.iter("{http://schemas.openxmlformats.org/spreadsheetml/2006/main}c"):
                assert cell.get("t") in ("s", None)  # s: a string; none: a number
        assert not [name for name in parts.namelist() if "external" in name.lower()]
    shown = sheet_rows(workbook, "Linjer")[1][4]
    assert isinstance(shown, str)
    assert not re.match(r"\s*[=+\-@]", shown)
    assert shown.lstrip("'") == text.replace("\r", r"\r").replace("\t", r"\t")


def test_values_are_escaped_and_the_page_fetches_nothing(tmp_path: Path) -> None:
    script = "<script>alert(1)</script>"
    texts = dict.fromkeys(["value", "message_da", "column_heading", "column_letter"], script)
    folder = written(
        tmp_path,
        delivery_files=[
            received(NEW, AARHUS),
            refused(script, AARHUS, message_da=script, action_da=script),
        ],
        feedback_rules=[
            rule(NEW, "bad", "critical", (1, 1, None), title_da=script, action_da=script)
        ],
        feedback_lines=[line(NEW, 2, "bad", **texts)],
    )

    for page in (aarhus(folder, "html"), folder / "index.html"):
        html = page.read_text(encoding="utf-8")
        assert "&lt;script&gt;alert(1)" in html
        assert "<script>alert" not in html
        assert not re.findall(r"""https?:|src=|<link|url\(|@import""", html)


def test_long_and_unreadable_values_are_cut_to_what_can_be_shown(tmp_path: Path) -> None:
    folder = written(
        tmp_path,
        feedback_rules=[rule(NEW, "bad", "critical", (2, 2, None))],
        feedback_lines=[
            line(NEW, 2, "bad", value="x" * 1_000_000),
            line(NEW, 3, "bad", value="a\x01\u202eb"),
        ],
    )

    assert "x" * 501 not in aarhus(folder, "html").read_text(encoding="utf-8")
    rows = sheet_rows(aarhus(folder, "xlsx"), "Linjer")
    assert [row[5] for row in rows[1:]] == ["x" * 500 + "…", "a\\x01\\u202eb"]


@pytest.mark.parametrize("column", ["citizen_id", "citizen_key", "birth_date", "sex, birth_date"])
def test_columns_that_identify_a_citizen_are_never_shown(tmp_path: Path, column: str) -> None:
    folder = written(
        tmp_path,
        feedback_rules=[rule(NEW, "bad", "critical", (1, 1, None))],
        feedback_lines=[
            line(NEW, 2, "bad", column_name=column, value="1990-12-24", message_da="Kan ikke læses")
        ],
    )

    rows = sheet_rows(aarhus(folder, "xlsx"), "Linjer")
    assert rows[1][3:7] == ["F", "Startdato", "(skjult)", "Kan ikke læses"]
    with ZipFile(aarhus(folder, "xlsx")) as parts:
        written_text = "".join(parts.read(name).decode() for name in parts.namelist())
    written_text += aarhus(folder, "html").read_text(encoding="utf-8")
    for hidden in ("1990-12-24", "citizen_id", "citizen_key", "birth_date"):
        assert hidden not in written_text


def test_the_overview_lists_every_file_with_a_link_to_its_feedback(feedback: Path) -> None:
    page = (feedback / "index.html").read_text(encoding="utf-8")
    text = text_of(feedback / "index.html")

    assert "9 filer: 4 modtaget, 1 erstattet, 1 gentaget, 3 afvist." in text
    assert "1 kommune mangler: Randers (730, afvist)." in text
    for row in ROWS["delivery_files"]:
        assert row["source_file"] in text
    assert (
        "Aarhus (751) 751_ny.csv Ophold 09.03.2023 412 Modtaget Noget skal rettes ( regneark )"
    ) in text
    assert (
        "Ringkøbing-Skjern (760) 760_ophold.xlsx Ophold 09.03.2023 88 Modtaget"
        " Kvittering: alt er modtaget, og ingen fejl er fundet ( regneark )"
    ) in text
    links = set(re.findall(r'href="([^"]+)"', page))
    assert "dassos-2022/760_ringkoebing-skjern.xlsx" in links
    assert all((feedback / link).is_file() for link in links)


def test_the_overview_names_files_whose_sender_is_unknown(feedback: Path) -> None:
    text = text_of(feedback / "index.html")

    assert (
        "Ikke genkendt ukendt_by.csv -- 09.03.2023 -- Afvist."
        " Kommunen kan ikke ses af filens navn."
        " Begynd filens navn med kommunens kode eller navn. --"
    ) in text
    assert (
        "Filer uden for indsamlingerne Fil Indhold Modtaget Linjer Status"
        " tilbud_2022-12-31.csv Tilbud 09.03.2023 2.345 Modtaget"
    ) in text


def test_a_warehouse_without_files_gives_an_empty_overview(tmp_path: Path) -> None:
    folder = written(tmp_path, **{table: [] for table in ROWS})

    assert "0 filer." in text_of(folder / "index.html")


@pytest.mark.parametrize("collection_id", ["../../uden for", ".skjult", "a/b", "100 %", "<å>"])
def test_a_collection_of_any_name_keeps_to_the_folder(tmp_path: Path, collection_id: str) -> None:
    folder = written(
        tmp_path,
        delivery_files=[received(NEW, AARHUS, collection_id=collection_id)],
        feedback_lines=[],
    )

    assert sorted(path.name for path in tmp_path.iterdir()) == ["changed", "changed.duckdb"]
    (page,) = folder.glob("*/751_aarhus.html")
    assert page.with_suffix(".xlsx").is_file()


@pytest.mark.parametrize("is_demonstration", [True, False])
def test_says_that_the_demonstration_is_fictive_and_only_then(
    warehouse: Path, output: Path, is_demonstration: bool
) -> None:
    folder = write_feedback(warehouse, output, is_demonstration=is_demonstration).parent

    for page in folder.rglob("*.html"):
        assert ("Leverancerne er fiktive" in text_of(page)) is is_demonstration
    overview = sheet_rows(aarhus(folder, "xlsx"), "Overblik")
    assert ("Demonstration. Leverancerne er fiktive." in overview[1]) is is_demonstration


def test_the_earlier_feedback_stands_when_a_new_one_breaks(
    warehouse: Path, output: Path, feedback: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {path: path.read_bytes() for path in feedback.rglob("*.*")}
    monkeypatch.setattr(feedback_workbook, "_line_row", lambda line, title: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        write_feedback(warehouse, output, is_demonstration=True)

    assert {path: path.read_bytes() for path in feedback.rglob("*.*")} == before
    assert [path.name for path in output.iterdir()] == ["feedback"]


def test_feedback_that_is_no_longer_due_goes_with_the_new_one(
    warehouse: Path, output: Path, feedback: Path
) -> None:
    with duckdb.connect(str(warehouse)) as connection:
        connection.execute("delete from marts.delivery_files where municipality_code = '615'")

    write_feedback(warehouse, output, is_demonstration=False)

    assert not (feedback / "dassos-2022" / "615_horsens.html").exists()
    assert aarhus(feedback, "html").exists()


def test_a_warehouse_without_the_tables_is_an_error(tmp_path: Path, output: Path) -> None:
    duckdb.connect(str(tmp_path / "empty.duckdb")).close()

    with pytest.raises(KapacitetError, match="Byg det igen"):
        write_feedback(tmp_path / "empty.duckdb", output, is_demonstration=False)
    with pytest.raises(KapacitetError, match="intet datavarehus"):
        write_feedback(tmp_path / "none.duckdb", output, is_demonstration=False)


def test_the_feedback_does_not_change_the_warehouse(warehouse: Path, output: Path) -> None:
    before = warehouse.read_bytes()

    write_feedback(warehouse, output, is_demonstration=False)

    assert warehouse.read_bytes() == before
