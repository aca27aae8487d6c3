"""A file in survey/ is a case screening when it has a column of citizens."""

import os

import pytest

from tests.orchestration.landing.landing_folder import (
    COLLECTION,
    HEADINGS,
    WOMAN,
    Folder,
    csv_text,
    xlsx_bytes,
)
from tests.orchestration.landing.test_identity import hyphened, pseudonym

ROWS = [
    ["Personnummer", "Spørgsmål", "Svar"],
    [hyphened(WOMAN), "1", "Kvinde"],
    [hyphened(WOMAN), "36", f"Ja, som {WOMAN}"],
]


def put_survey(folder: Folder, name: str, content: str | bytes) -> None:
    folder.put(f"survey/{COLLECTION}/{name}", content)


@pytest.mark.parametrize(
    ("name", "content"),
    [("751 screening.csv", csv_text(ROWS)), ("751.xlsx", xlsx_bytes({"Svar": ROWS}))],
    ids=["csv", "xlsx"],
)
def test_a_screening_lands_beside_the_questionnaire_and_no_cpr_number_is_kept(
    folder: Folder, name: str, content: str | bytes
) -> None:
    put_survey(folder, name, content)
    put_survey(folder, "751 svar.csv", "Spørgsmål;Kategori;Svar\n2;;4\n")
    files = folder.land()
    assert (files[name].verdict, files[name].table_name) == ("landed", "screening_answers")
    assert files["751 svar.csv"].table_name == "survey_answers"
    citizen = pseudonym(WOMAN)
    assert folder.query("from landing.screening_answers order by source_line") == [
        (COLLECTION, "751", citizen, "1", "Kvinde", f"survey/{COLLECTION}/{name}", 2),
        (COLLECTION, "751", citizen, "36", f"Ja, som {citizen}", f"survey/{COLLECTION}/{name}", 3),
    ]
    assert folder.query("select question, answer from landing.survey_answers") == [("2", "4")]
    for stored in folder.stored_bytes().values():
        assert WOMAN.encode() not in stored
        assert hyphened(WOMAN).encode() not in stored


def test_without_a_key_a_screening_with_cpr_numbers_is_refused(folder: Folder) -> None:
    rows = [["Borger-id", *ROWS[0][1:]], *ROWS[1:]]
    put_survey(folder, "751.csv", csv_text(rows))
    assert folder.land(key=None)["751.csv"].rule_id == "file_pseudonym_key_missing"


def test_landing_a_screening_again_changes_nothing(folder: Folder) -> None:
    put_survey(folder, "751.csv", csv_text(ROWS))
    folder.land()
    before = folder.stored_bytes()
    file = folder.land()["751.csv"]
    assert (file.verdict, folder.stored_bytes()) == ("landed", before)


def test_a_screening_in_place_of_a_questionnaire_takes_its_place_and_back(folder: Folder) -> None:
    answers = "Spørgsmål;Kategori;Svar\n2;;4\n"
    counts = []
    for day, content in enumerate([answers, csv_text(ROWS), answers]):
        put_survey(folder, "751.csv", content)
        seconds = 1_700_000_000 + day * 86_400
        os.utime(folder.landing / "survey" / COLLECTION / "751.csv", (seconds, seconds))
        folder.land()
        counts += folder.query(
            "select (select count(*) from landing.survey_answers),"
            " (select count(*) from landing.screening_answers)"
        )
    assert counts == [(1, 0), (0, 2), (1, 0)]


def test_a_line_without_citizen_is_landed_and_a_total_is_not(folder: Folder) -> None:
    rows = [["Borger-id", "Spørgsmål", "Svar"], ["", "1", "Mand"], ["I alt", "1", "2"]]
    put_survey(folder, "751.csv", csv_text(rows))
    file = folder.land()["751.csv"]
    assert (file.table_name, file.line_count) == ("screening_answers", 1)
    assert [line.source_line for line in file.skipped_lines] == [3]


@pytest.mark.parametrize("order", [("a", "b"), ("b", "a"), ("ab",)])
def test_a_p_number_that_is_a_screened_citizens_cpr_number_is_replaced(
    folder: Folder, order: tuple[str, ...]
) -> None:
    citizen = "1003012345"
    files = {
        "a": (
            f"placements/{COLLECTION}/751.csv",
            csv_text([HEADINGS, [WOMAN, citizen, "SEL § 107", "2020-01-01", "", "1"]]),
        ),
        "b": (f"survey/{COLLECTION}/751.csv", csv_text([ROWS[0], [citizen, "1", "Mand"]])),
    }
    folder.land_one(
        "740.csv",
        csv_text([HEADINGS, [WOMAN, "1900000001", "SEL § 107", "2020-01-01", "", "1"]]),
    )
    for step in order:
        for one in step:
            folder.put(*files[one])
        folder.land()
    assert folder.query("select p_number from landing.placements order by source_file") == [
        ("1900000001",),
        (pseudonym(f"P{citizen}"),),
    ]
    assert not any(citizen.encode() in content for content in folder.stored_bytes().values())
