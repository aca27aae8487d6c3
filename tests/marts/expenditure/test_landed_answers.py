"""Five municipalities of one region, landed: one that delivered twice and answered too, one without
cases, one without population, one that only answered the questionnaire, one whose answer is no
number. Every expected figure follows from the lines below by hand."""

import re
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pytest

from tests.acceptance.landing_folders import put
from tests.conftest import PROJECT, run_kapacitet
from tests.orchestration.landing.landing_folder import xlsx_bytes

AALBORG, BRONDERSLEV, LAESO, HJORRING, THISTED = "851", "810", "825", "860", "787"
POPULATION = {AALBORG: 98_000, BRONDERSLEV: 4_900, HJORRING: 49_000, THISTED: 24_500}

PLACEMENTS = "citizen_id;birth_date;p_number;service_paragraph;start_date;end_date;daily_rate_dkk\n"
# 1,999,999.25 and 2,000,002.90 a year; 67 the day after the reference date, and on it
CORRECTED = PLACEMENTS + (
    "a1;1990-01-01;;SEL § 108;2020-01-01;;5479,45\n"
    "a2;1957-10-02;;SEL § 108;2020-01-01;;5479,46\n"
    "a3;1957-10-01;;SEL § 107;2020-01-01;;30000\n"
    "a4;1975-01-01;;ABL § 105;2024-10-01;2024-10-01;10000\n"
    "a5;1975-01-01;;ABL § 105;2020-01-01;2024-09-30;10000\n"
)
FIRST = PLACEMENTS + "".join(
    f"b{number};1990-01-01;;SEL § 108;2020-01-01;;9000\n" for number in range(20)
)
ANSWERS = (
    "Spørgsmål;Kategori;Svar\n"
    "1;;4\n"
    "Antallet af borgere i botilbud til over 2 mio. kr.;;5\n"
    "3;a. 2-2,5,0 mio. kr.;1\n"
    "3e;;1\n"
    "4;46-55 år;2\n"
    "5;Dødsfald;3\n"
    "6;Evt. bemærkninger til data;Der mangler et bilag\n"
    "8;;1\n"
    "4;2-2,5;1\n"
    "3e;;7\n"
)
ONLY_ANSWERED = "question;category;answer\n2;;49\n3;2,5-3,0 mio. kr.;49\n4;Mere end 67 år;0\n"
SCREENING = (
    "Borger-id;Spørgsmål;Svar\n"
    "a1;36. Er der særtakst;Ja\n"
    "a1;36;ja\n"
    "a2;36;Nej\n"
    "a3;36;Nej\n"
    "a3;36;Ja\n"
    ";36;Ja\n"
    "a4;6;Ja\n"
    "a4;36;\n"
    "a4;1;Mand\n"
)
SCREENING_OF_TWO = [
    ["Kommune", "Sagsnr", "Spørgsmål", "Svar"],
    ["Hjørring", "h1", "36", "Ja"],
    ["Thisted", "a1", "Er der særtakst", "Ja"],
    ["Atlantis", "x1", "36", "Ja"],
]
INDICATORS = (
    "Kommune;År;Nøgletal;Værdi\n"
    "Aalborg;2024;Socioøkonomisk indeks;98,5\n"
    "810;2024;Socioøkonomisk indeks;110\n"
    "Hjørring Kommune;2024;socio_economic_index;104,25\n"
    "Hele landet;2024;Socioøkonomisk indeks;100\n"
    "Thisted;2023;Socioøkonomisk indeks;1,2\n"
    "Atlantis;2024;Socioøkonomisk indeks;90\n"
    "Aalborg;2024;Ledighed;3\n"
    "Jammerbugt;2024;Socioøkonomisk indeks;1,05\n"
    "I alt;2024;Socioøkonomisk indeks;500\n"
)


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("answers")
    _put_landing(folder / "landing")
    done = run_kapacitet(PROJECT, folder, folder / "landing")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def warehouse(run: Path) -> duckdb.DuckDBPyConnection:
    with duckdb.connect(str(run / "warehouse" / "kapacitet.duckdb"), read_only=True) as connection:
        yield connection


def _put_landing(folder: Path) -> None:
    put(
        folder / "collections.csv",
        b"collection_id,region_code,reference_date,period_from,period_to\n"
        b"nord-2024,081,2024-10-01,2024-01-01,2024-12-31\n",
    )
    placements = folder / "placements" / "nord-2024"
    put(placements / "Aalborg.csv", FIRST.encode(), datetime(2024, 11, 1, tzinfo=UTC))
    put(placements / "851 rettet.csv", CORRECTED.encode(), datetime(2024, 12, 1, tzinfo=UTC))
    put(
        placements / "810.csv",
        f"{PLACEMENTS}c1;1990-01-01;;SEL § 108;2020-01-01;;1000\n".encode(),
    )
    put(
        placements / "825.csv",
        f"{PLACEMENTS}d1;1990-01-01;;SEL § 108;2020-01-01;;9000\n".encode(),
    )
    survey = folder / "survey" / "nord-2024"
    put(survey / "Aalborg.csv", ANSWERS.encode("cp1252"))
    put(survey / "Hjørring.csv", ONLY_ANSWERED.encode())
    put(survey / "Thisted.csv", b"question;category;answer\n2;;mange\n")
    put(survey / "Aalborg screening.csv", SCREENING.encode())
    put(survey / "Screening.xlsx", xlsx_bytes({"Svar": SCREENING_OF_TWO}))
    put(folder / "indicators" / "2024.csv", INDICATORS.encode())
    ages = [
        f"{code};TOT;{age};TOT;2024K4;{adults // 49}"
        for code, adults in POPULATION.items()
        for age in range(18, 67)
    ]
    put(
        folder / "population" / "FOLK1A.csv",
        "\n".join(["OMRÅDE;KØN;ALDER;CIVILSTAND;TID;INDHOLD", *ages]).encode(),
    )


def _rows(warehouse: duckdb.DuckDBPyConnection, query: str) -> list[tuple]:
    return warehouse.sql(query).fetchall()


def test_cases_and_rates(warehouse: duckdb.DuckDBPyConnection) -> None:
    rows = _rows(
        warehouse,
        "select municipality_code, source, citizens_in_residential, high_cost_cases,"
        " population_18_66, cases_per_1000 from marts.high_cost_cases order by all",
    )
    assert rows == [
        (BRONDERSLEV, "placements", 1, 0, 4_900, 0),
        (LAESO, "placements", 1, 1, None, None),
        (AALBORG, "placements", 4, 3, 98_000, pytest.approx(3 / 98)),
        (HJORRING, "survey", None, 49, 49_000, 1),
    ]


def test_bands_are_counted_in_rows_and_taken_from_answers_where_there_are_no_rows(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    rows = _rows(
        warehouse,
        "select municipality_code, band_set, band, citizens, asked_for"
        " from marts.high_cost_bands where citizens > 0 order by all",
    )
    assert rows == [
        (LAESO, "age", "26-35", 1, True),
        (LAESO, "price", "3.0-3.5", 1, True),
        (AALBORG, "age", "46-55", 1, False),
        (AALBORG, "age", "56-66", 1, True),
        (AALBORG, "age", "67-", 1, True),
        (AALBORG, "price", "10.0-", 1, True),
        (AALBORG, "price", "2.0-2.5", 1, True),
        (AALBORG, "price", "3.5-4.0", 1, True),
        (HJORRING, "price", "2.5-3.0", 49, True),
    ]
    counts = _rows(
        warehouse,
        "select municipality_code, count(*) from marts.high_cost_bands group by all order by all",
    )
    assert counts == [(BRONDERSLEV, 13), (LAESO, 13), (AALBORG, 13), (HJORRING, 2)]


def test_answers_stand_beside_what_the_rows_give(warehouse: duckdb.DuckDBPyConnection) -> None:
    rows = _rows(
        warehouse,
        "select question, category, answer_from_placements, answer_from_survey, difference,"
        f" is_asked_for from marts.questionnaire_answers where municipality_code = '{AALBORG}'"
        " and answer_from_survey is not null order by all",
    )
    assert rows == [
        ("age_band", "46-55", 1, 2, -1, False),
        ("citizens_in_residential", "total", 4, 4, 0, True),
        ("departure_reason", "death", None, 3, None, True),
        ("high_cost_cases", "total", 3, 5, -2, True),
        ("price_band", "2.0-2.5", 1, 1, 0, True),
        ("price_band", "4.0-6.0", 0, 1, -1, True),
    ]
    only_answered = _rows(
        warehouse,
        "select question, category, answer_from_placements, answer_from_survey from"
        f" marts.questionnaire_answers where municipality_code = '{HJORRING}'"
        " and coalesce(answer_from_placements, answer_from_survey) is not null order by all",
    )
    assert only_answered == [
        ("age_band", "67-", None, 0),
        ("high_cost_cases", "total", None, 49),
        ("price_band", "2.5-3.0", None, 49),
    ]
    counts = _rows(
        warehouse,
        "select municipality_code, count(*), count(answer_from_placements) from"
        " marts.questionnaire_answers group by all order by all",
    )
    assert counts == [(BRONDERSLEV, 20, 15), (LAESO, 20, 15), (AALBORG, 20, 15), (HJORRING, 20, 0)]


def test_a_difference_is_told_with_both_numbers(
    warehouse: duckdb.DuckDBPyConnection, run: Path
) -> None:
    ((checked, failed, not_checked),) = _rows(
        warehouse,
        "select rows_checked, rows_failed, rows_not_checked from quality.expectations"
        " where rule_id = 'questionnaire_differs'",
    )
    assert (checked, failed, not_checked) == (5, 3, 75)
    page = (run / "output" / "quality" / "index.html").read_text("utf-8")
    rows = [re.findall(r"<td>(.*?)</td>", row) for row in re.findall(r"<tr>(.*?)</tr>", page)]
    question = "Antallet af borgere i botilbud til over 2 mio. kr."
    assert ["Aalborg", "nord-2024", "5", "2", question, "I alt", "3", "-2"] in rows


def test_lines_that_are_not_understood_are_told_with_file_and_line(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    rows = _rows(
        warehouse,
        "select source_file, source_line, column_name, problem_da from"
        " intermediate.int_input__checked where is_unusable order by all",
    )
    categories = "af spørgsmålets svarkategorier i seeds/reference/survey_categories.csv"
    assert rows == [
        (
            "indicators/2024.csv",
            7,
            "municipality_code",
            "municipality_code: »Atlantis« er ikke en kommune, som findes i"
            " seeds/reference/municipalities.csv",
        ),
        (
            "indicators/2024.csv",
            8,
            "indicator",
            "indicator: »Ledighed« er ikke et nøgletal, som findes i"
            " seeds/reference/indicators.csv",
        ),
        (
            "indicators/2024.csv",
            9,
            "value",
            "value: »1,05« er ikke et socioøkonomisk indeks på samme skala som årets øvrige",
        ),
        (
            "survey/nord-2024/Aalborg screening.csv",
            5,
            "answer",
            "answer: »Nej« er ikke det eneste svar for borgeren på spørgsmålet",
        ),
        (
            "survey/nord-2024/Aalborg screening.csv",
            6,
            "answer",
            "answer: »Ja« er ikke det eneste svar for borgeren på spørgsmålet",
        ),
        ("survey/nord-2024/Aalborg screening.csv", 7, "citizen_id", "citizen_id: »« mangler"),
        (
            "survey/nord-2024/Aalborg screening.csv",
            8,
            "question",
            "question: »6« er ikke et spørgsmål, som findes i"
            " seeds/reference/screening_questions.csv",
        ),
        ("survey/nord-2024/Aalborg screening.csv", 9, "answer", "answer: »« mangler"),
        (
            "survey/nord-2024/Aalborg.csv",
            9,
            "question",
            "question: »8« er ikke et spørgsmål, som findes i seeds/reference/survey_questions.csv",
        ),
        (
            "survey/nord-2024/Aalborg.csv",
            10,
            "category",
            f"category: »2-2,5« er ikke en {categories}",
        ),
        (
            "survey/nord-2024/Aalborg.csv",
            11,
            "municipality",
            "municipality: »851« har svaret flere gange på samme spørgsmål",
        ),
        (
            "survey/nord-2024/Screening.xlsx",
            4,
            "municipality",
            "municipality: »Atlantis« er ikke en kommune, som findes i"
            " seeds/reference/municipalities.csv",
        ),
        (
            "survey/nord-2024/Thisted.csv",
            2,
            "answer",
            "answer: »mange« er ikke et helt tal på nul eller mere",
        ),
    ]


def test_a_screening_beside_the_questionnaires_is_distributed_by_question(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    """Question 36: in Aalborg a1 Ja and a2 Nej, in Hjørring h1 and in Thisted another a1 Ja: 3 of
    4, and 1/2, 1/1, 1/1 in the municipalities."""
    rows = _rows(
        warehouse,
        "select question_number, answer, citizens, answers, answer_share, municipalities,"
        " lowest_municipal_share, median_municipal_share, highest_municipal_share"
        " from marts.screening_distribution order by all",
    )
    assert rows == [
        (1, "Mand", 1, 1, 1, 1, 1, 1, 1),
        (36, "Ja", 3, 4, 0.75, 3, 0.5, 1, 1),
        (36, "Nej", 1, 4, 0.25, 3, 0, 0, 0.5),
    ]


def test_ranks_and_comparisons(warehouse: duckdb.DuckDBPyConnection) -> None:
    """Rates 0, 3 / 98 and 1: mean 0.3435. By scipy 1.17.1, chi2.ppf(a / 2, 2 * k) / 2 and
    chi2.isf(a / 2, 2 * k + 2) / 2 for k cases and a = 0.05 / 3: 0 to 4.787492, 0.407478 to
    10.292849, 33.827892 to 68.490292."""
    rows = _rows(
        warehouse,
        "select municipality_code, rate_rank, rate_lower_corrected, rate_upper_corrected,"
        " comparison, comparison_corrected from marts.high_cost_ranking order by all",
    )
    assert rows == [
        (BRONDERSLEV, 3, 0, pytest.approx(4.787492 / 4.9), "not_different", "not_different"),
        (LAESO, None, None, None, None, None),
        (
            AALBORG,
            2,
            pytest.approx(0.407478 / 98),
            pytest.approx(10.292849 / 98),
            "lower",
            "lower",
        ),
        (
            HJORRING,
            1,
            pytest.approx(33.827892 / 49),
            pytest.approx(68.490292 / 49),
            "higher",
            "higher",
        ),
    ]


def test_areas(warehouse: duckdb.DuckDBPyConnection) -> None:
    rows = _rows(
        warehouse,
        "select area_type, area, municipalities, expected_municipalities, citizens_in_residential,"
        " high_cost_cases, population_18_66, cases_per_1000, mean_of_municipal_rates"
        " from marts.high_cost_by_area order by all",
    )
    figures = (4, 11, None, 53, None, None, pytest.approx((0 + 3 / 98 + 1) / 3))
    assert rows == [
        ("country", "Danmark", *figures),
        ("kkr", "KKR Nordjylland", *figures),
        ("region", "Region Nordjylland", *figures),
    ]


def test_characteristics(warehouse: duckdb.DuckDBPyConnection) -> None:
    rows = _rows(
        warehouse,
        "select municipality_code, value, citizens, high_cost_cases, annual_cost_dkk from"
        " marts.high_cost_by_characteristic where characteristic = 'service_type' order by all",
    )
    nothing = (0, 0, Decimal(0))
    assert rows == [
        (BRONDERSLEV, "abl_105", *nothing),
        (BRONDERSLEV, "section_107", *nothing),
        (BRONDERSLEV, "section_108", 1, 0, Decimal("365000.00")),
        (LAESO, "abl_105", *nothing),
        (LAESO, "section_107", *nothing),
        (LAESO, "section_108", 1, 1, Decimal("3285000.00")),
        (AALBORG, "abl_105", 1, 1, Decimal("3650000.00")),
        (AALBORG, "section_107", 1, 1, Decimal("10950000.00")),
        (AALBORG, "section_108", 2, 1, Decimal("4000002.15")),
    ]


def test_estimate_correlations_and_comparable_municipalities(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    """Læsø's population is not known, so nothing can be grossed up. The index of 2024, 0.985, 1.1
    and 1.0425, is known for the three that have a rate."""
    assert _rows(
        warehouse,
        "select participating_municipalities, cases, estimated_cases, estimated_cases_lower_95,"
        " estimated_cost_by_bands_dkk from marts.high_cost_national_estimate",
    ) == [(4, 53, None, None, None)]
    correlations = _rows(
        warehouse,
        "select variable, subset, municipalities from marts.high_cost_correlations order by all",
    )
    assert correlations == [("population_18_66", "all", 3), ("socio_economic_index", "all", 3)]
    nearest = _rows(
        warehouse,
        "select municipality_code, comparable_municipality_code, group_term,"
        " index_term is not null, has_fewer_cases from marts.comparable_municipalities"
        " order by municipality_code, nearness_rank",
    )
    assert sorted(nearest) == [
        (BRONDERSLEV, AALBORG, 1, True, False),
        (BRONDERSLEV, HJORRING, 0, True, False),
        (AALBORG, BRONDERSLEV, 1, True, True),
        (AALBORG, HJORRING, 1, True, False),
        (HJORRING, BRONDERSLEV, 0, True, True),
        (HJORRING, AALBORG, 1, True, True),
    ]
