"""Five municipalities of one region, landed: one that delivered twice and answered too, one without
cases, one without population, one that only answered the questionnaire, one whose answer is no
number. Every expected figure follows from the lines below by hand."""

import os
import re
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import duckdb
import pytest

from orchestration.reports import disclosure, write_memos
from tests.acceptance.landing_folders import put
from tests.conftest import run_kapacitet
from tests.orchestration.landing.landing_folder import xlsx_bytes
from tests.orchestration.reports.test_memos import DASH, MINUS, _Page

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
    ["Aarhus", "y1", "36", "Nej"],
]
# Five are told to have said what would be markup and a formula; what one said is hers alone.
RUNS, HERS = "=1+1 <b>tæt på</b>", "Bor hos sin mor i Odder"
SCREENING_OF_HJORRING = (
    "Borger-id;Spørgsmål;Svar\n"
    "h2;36;ja\n"
    "h3;36;Ja\n"
    "h4;36;Nej\n"
    + "".join(f"h{number};13;{RUNS}\n" for number in range(5))
    + f"h5;13;{HERS}\nh6;13;Ved ikke\nh7;13;Ved ikke\n"
)
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
def project(project_copy: Path) -> Path:
    """As if Danmarks Statistik had no figures of Læsø."""
    seed = project_copy / "seeds/reference/population_by_age_span.csv"
    lines = seed.read_text("utf-8").splitlines(keepends=True)
    seed.write_text("".join(line for line in lines if not line.startswith(LAESO)), "utf-8")
    return project_copy


@pytest.fixture(scope="module")
def run(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("answers")
    _put_landing(folder / "landing")
    done = run_kapacitet(project, folder, folder / "landing")
    assert done.returncode == 0, done.stderr
    return folder


@pytest.fixture(scope="module")
def notat(project: Path, run: Path) -> Path:
    """The memos of the run as they would be if nothing were hidden; of so few citizens all is."""
    folder = run / "without_limits"
    folder.mkdir()
    copy = folder / "kapacitet.duckdb"
    shutil.copyfile(run / "warehouse" / "kapacitet.duckdb", copy)
    none = '{"fewest_citizens": 0, "fewest_municipalities": 0}'
    dbt = [Path(sys.executable).with_name("dbt"), "--quiet", "run", "--vars", none]
    settings = {"KAPACITET_LANDING": str(run / "landing"), "KAPACITET_BUILD": str(copy)}
    subprocess.run(
        [*dbt, "--select", "path:models/reports", "--target-path", str(folder / "target")],
        cwd=project,
        env=os.environ | settings | {"DBT_LOG_PATH": str(folder)},
        check=True,
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(disclosure, "FEWEST_CITIZENS", 0)
        return write_memos(copy, folder / "output", is_demonstration=False)


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
    put(survey / "Hjørring screening.csv", SCREENING_OF_HJORRING.encode())
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


def test_printed_figures_are_not_held_against_a_collection_that_no_document_is_printed_from(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    rows = _rows(
        warehouse,
        "select status, count(*) from marts.published_figure_reconciliation"
        " inner join reference.published_figures using (figure_id)"
        " where computed_as <> 'municipalities' group by status",
    )
    assert rows == [("not_recomputable", 20)]


def test_cases_and_rates(warehouse: duckdb.DuckDBPyConnection) -> None:
    rows = _rows(
        warehouse,
        "select municipality_code, source, citizens_in_residential, high_cost_cases,"
        " population_18_66, cases_per_1000 from marts.high_cost_cases"
        " where cost_limit_dkk = 2000000 order by all",
    )
    assert rows == [
        (THISTED, "survey", None, None, 24_500, None),
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
        " from marts.high_cost_bands"
        " where citizens > 0 and cost_limit_dkk = 2000000 order by all",
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
        "select municipality_code, count(*) from marts.high_cost_bands"
        " where cost_limit_dkk = 2000000 group by all order by all",
    )
    assert counts == [(BRONDERSLEV, 13), (LAESO, 13), (AALBORG, 13), (HJORRING, 2)]
    in_no_band = _rows(
        warehouse,
        "select municipality_code, cases_without_price_band, cases_without_age_band"
        " from marts.high_cost_cases"
        " where cost_limit_dkk = 2000000 order by all",
    )
    assert in_no_band == [
        (THISTED, None, None),
        (BRONDERSLEV, 0, 0),
        (LAESO, 0, 0),
        (AALBORG, 0, 0),
        (HJORRING, 0, 49),
    ]


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
    assert counts == [
        (THISTED, 20, 0),
        (BRONDERSLEV, 20, 15),
        (LAESO, 20, 15),
        (AALBORG, 20, 15),
        (HJORRING, 20, 0),
    ]


def test_a_difference_is_told_with_both_numbers(
    warehouse: duckdb.DuckDBPyConnection, run: Path
) -> None:
    ((checked, failed, not_checked),) = _rows(
        warehouse,
        "select rows_checked, rows_failed, rows_not_checked from quality.expectations"
        " where rule_id = 'questionnaire_differs'",
    )
    assert (checked, failed, not_checked) == (5, 3, 5 * 20 - 5)
    page = (run / "output" / "quality" / "index.html").read_text("utf-8")
    rows = [re.findall(r"<td>(.*?)</td>", row) for row in re.findall(r"<tr>(.*?)</tr>", page)]
    question = "Antallet af borgere i botilbud til over 2 mio. kr."
    assert ["Aalborg", "nord-2024", "5", "2", question, "I alt", "3", "-2"] in rows


def test_answers_that_contradict_each_other_are_told(
    warehouse: duckdb.DuckDBPyConnection, run: Path
) -> None:
    """Aalborg answered 4 citizens and 5 cases of them; Hjørring 49 cases, 49 in price bands."""
    ((checked, failed),) = _rows(
        warehouse,
        "select rows_checked, rows_failed from quality.expectations"
        " where rule_id = 'questionnaire_contradicts_itself'",
    )
    assert (checked, failed) == (2, 1)
    page = (run / "output" / "quality" / "index.html").read_text("utf-8")
    rows = [re.findall(r"<td>(.*?)</td>", row) for row in re.findall(r"<tr>(.*?)</tr>", page)]
    assert ["Aalborg", "nord-2024", "5", "4", "2", "2"] in rows


def test_lines_that_are_not_understood_are_told_with_file_and_line(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    rows = _rows(
        warehouse,
        "select source_file, source_line, column_name, problem_da from marts.input_lines"
        " where is_unusable order by all",
    )
    categories = "af spørgsmålets svarkategorier i seeds/reference/survey_categories.csv"
    assert rows == [
        (
            "indicators/2024.csv",
            7,
            "municipality_code",
            "Kommune (kolonne A): »Atlantis« er ikke en kommune, som findes i"
            " seeds/reference/municipalities.csv",
        ),
        (
            "indicators/2024.csv",
            8,
            "indicator",
            "Nøgletal (kolonne C): »Ledighed« er ikke et nøgletal, som findes i"
            " seeds/reference/indicators.csv",
        ),
        (
            "indicators/2024.csv",
            9,
            "value",
            "Værdi (kolonne D): »1,05« er ikke et socioøkonomisk indeks på samme skala som årets"
            " øvrige",
        ),
        (
            "survey/nord-2024/Aalborg screening.csv",
            5,
            "answer",
            "Svar (kolonne C): »36« har flere forskellige svar for den samme borger",
        ),
        (
            "survey/nord-2024/Aalborg screening.csv",
            6,
            "answer",
            "Svar (kolonne C): »36« har flere forskellige svar for den samme borger",
        ),
        (
            "survey/nord-2024/Aalborg screening.csv",
            7,
            "citizen_id",
            "Borger-id (kolonne A): »« mangler",
        ),
        (
            "survey/nord-2024/Aalborg screening.csv",
            8,
            "question",
            "Spørgsmål (kolonne B): »6« er ikke et spørgsmål, som findes i"
            " seeds/reference/screening_questions.csv",
        ),
        ("survey/nord-2024/Aalborg screening.csv", 9, "answer", "Svar (kolonne C): »« mangler"),
        (
            "survey/nord-2024/Aalborg.csv",
            9,
            "question",
            "Spørgsmål (kolonne A): »8« er ikke et spørgsmål, som findes i"
            " seeds/reference/survey_questions.csv",
        ),
        (
            "survey/nord-2024/Aalborg.csv",
            10,
            "category",
            f"Kategori (kolonne B): »2-2,5« er ikke en {categories}",
        ),
        (
            "survey/nord-2024/Aalborg.csv",
            11,
            "municipality",
            "Kommune: »851« har svaret flere gange på samme spørgsmål",
        ),
        (
            "survey/nord-2024/Screening.xlsx",
            4,
            "municipality",
            "Kommune (kolonne A): »Atlantis« er ikke en kommune, som findes i"
            " seeds/reference/municipalities.csv",
        ),
        (
            "survey/nord-2024/Screening.xlsx",
            5,
            "municipality",
            "Kommune (kolonne A): »Aarhus« er ikke blandt de kommuner, som indsamlingen spørger",
        ),
        (
            "survey/nord-2024/Thisted.csv",
            2,
            "answer",
            "answer (kolonne C): »mange« er ikke et helt tal på nul eller mere",
        ),
    ]


def test_a_screening_beside_the_questionnaires_is_distributed_by_question(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    """Question 36: in Aalborg a1 Ja and a2 Nej, in Hjørring three Ja and h4 Nej, in Thisted another
    a1 Ja: 5 of 7, and 1/2, 3/4, 1/1 in the municipalities. Two Nej are too few to be told."""
    rows = _rows(
        warehouse,
        "select question_number, answer, is_other, citizens, answers, answer_share, municipalities,"
        " lowest_municipal_share, median_municipal_share, highest_municipal_share"
        " from marts.screening_distribution where area_type = 'collection' order by all",
    )
    assert rows == [
        (1, "Andre svar", True, 1, 1, 1, 1, 1, 1, 1),
        (13, RUNS, False, 5, 8, 0.625, 1, 0.625, 0.625, 0.625),
        (13, "Andre svar", True, 3, 8, 0.375, 1, 0.375, 0.375, 0.375),
        (36, "Andre svar", True, 2, 7, 2 / 7, 3, 0, 0.25, 0.5),
        (36, "Ja", False, 5, 7, 5 / 7, 3, 0.5, 0.75, 1),
    ]
    own = _rows(
        warehouse,
        "select area_code, answer, citizens, answers, answer_share, municipalities,"
        " highest_municipal_share from marts.screening_distribution"
        " where question_number = 36 and area_type = 'municipality' order by all",
    )
    assert own == [
        (THISTED, "Andre svar", 0, 1, 0, 3, 0.5),
        (THISTED, "Ja", 1, 1, 1, 3, 1),
        (AALBORG, "Andre svar", 1, 2, 0.5, 3, 0.5),
        (AALBORG, "Ja", 1, 2, 0.5, 3, 1),
        (HJORRING, "Andre svar", 1, 4, 0.25, 3, 0.5),
        (HJORRING, "Ja", 3, 4, 0.75, 3, 1),
    ]


def test_ranks_and_comparisons(warehouse: duckdb.DuckDBPyConnection) -> None:
    """Rates 0, 3 / 98 and 1; those of the others together are 52 / 147, 49 / 53.9 and 3 / 102.9. By
    scipy 1.17.1, chi2.ppf(a / 2, 2 * k) / 2 and chi2.isf(a / 2, 2 * k + 2) / 2 for k cases and
    a = 0.05 / 3: 0 to 4.787492, 0.407478 to 10.292849, 33.827892 to 68.490292. Nothing is said of
    Brønderslev and Aalborg, which have one and four citizens in residential offers."""
    rows = _rows(
        warehouse,
        "select municipality_code, rate_rank, rate_lower_corrected, rate_upper_corrected,"
        " rate_of_others, comparison, comparison_corrected from marts.high_cost_ranking"
        " where cost_limit_dkk = 2000000 order by all",
    )
    assert rows == [
        (THISTED, None, None, None, None, None, None),
        (
            BRONDERSLEV,
            3,
            0,
            pytest.approx(4.787492 / 4.9),
            pytest.approx(52 / 147),
            None,
            None,
        ),
        (LAESO, None, None, None, None, None, None),
        (
            AALBORG,
            2,
            pytest.approx(0.407478 / 98),
            pytest.approx(10.292849 / 98),
            pytest.approx(49 / 53.9),
            None,
            None,
        ),
        (
            HJORRING,
            1,
            pytest.approx(33.827892 / 49),
            pytest.approx(68.490292 / 49),
            pytest.approx(3 / 102.9),
            "higher",
            "higher",
        ),
    ]


def test_areas(warehouse: duckdb.DuckDBPyConnection) -> None:
    rows = _rows(
        warehouse,
        "select area_type, area, municipalities, expected_municipalities, citizens_in_residential,"
        " high_cost_cases, population_18_66, cases_per_1000, mean_of_municipal_rates"
        " from marts.high_cost_by_area where cost_limit_dkk = 2000000 order by all",
    )
    figures = (4, 11, None, 53, None, None, pytest.approx((0 + 3 / 98 + 1) / 3))
    assert rows == [
        ("kkr", "KKR Nordjylland", *figures),
        ("region", "Region Nordjylland", *figures),
    ]


def test_characteristics(warehouse: duckdb.DuckDBPyConnection) -> None:
    rows = _rows(
        warehouse,
        "select municipality_code, value, citizens, high_cost_cases, annual_cost_dkk from"
        " marts.high_cost_by_characteristic where characteristic = 'service_type'"
        " and cost_limit_dkk = 2000000 order by all",
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
    """One region says nothing of the country. The index of 2024, 0.985, 1.1, 1.0425, is known for
    those that have a rate: 3 of 98,000, none of 4,900 and 49 of 49,000. In standard deviations,
    1.280481 of the logarithms and 0.046949 of the indexes, Aalborg and Hjørring are (0.541318 + 1 +
    1.224745) / 3 = 0.92 apart, Brønderslev and Hjørring (1.798219 + 0 + 1.224745) / 3 = 1.008,
    which is too far, Brønderslev and Aalborg farther. Hjørring's rate, 1 (0.739805 to 1.322053),
    less Aalborg's, 0.030612 (0.006313 to 0.089462), is 0.969388: from that less the root of
    0.260195² + 0.058850², 0.702621, to that and the root of 0.322053² + 0.024299², 1.292356.
    Aalborg has four citizens in residential offers: the difference is no verdict (R20)."""
    assert _rows(warehouse, "from marts.high_cost_national_estimate") == []
    correlations = _rows(
        warehouse,
        "select variable, subset, municipalities from marts.high_cost_correlations"
        " where weighting = 'none' and cost_limit_dkk = 2000000 order by all",
    )
    assert correlations == [("population_18_66", "all", 3), ("socio_economic_index", "all", 3)]
    nearest = _rows(
        warehouse,
        "select municipality_code, comparable_municipality_code, group_term,"
        " distance, rate_difference, rate_difference_lower_95, rate_difference_upper_95, comparison"
        " from marts.comparable_municipalities where cost_limit_dkk = 2000000"
        " order by municipality_code, nearness_rank",
    )
    distance, difference, lower, upper = (
        pytest.approx(figure, abs=1e-6) for figure in (0.922021, 0.969388, 0.702621, 1.292356)
    )
    minus = [pytest.approx(-figure, abs=1e-6) for figure in (0.969388, 1.292356, 0.702621)]
    assert nearest == [
        (AALBORG, HJORRING, 1, distance, difference, lower, upper, None),
        (HJORRING, AALBORG, 1, distance, *minus, None),
    ]


# What the memo shows, by table: of how many municipalities, and the rows. Amounts in mio. DKK: a1
# 1.99999925, a2 2.0000029, a3 10.95, a4 3.65, c1 0.365, d1 3.285; the first two make 4.00000215.
# The three rates lie on no line: by numpy, R squared is 0.00001 by population and 0.0007 by index,
# weighted by inhabitants 0.61 and 0.58. With one degree of freedom, p is 1 - 2 / pi * atan(|t|).
TOLD, WITH_ROWS, WITH_RATE = "4 af 11 kommuner", "3 af 11 kommuner", "3 af 11 kommuner"
NOBODY = ["0", "0", DASH, "0,0", "0,0", "0"]
EVERYBODY = ["6", "4", "66,7 %", "22,3", "0,0", "0"]
OF_ALL_COLLECTIONS = None
WEIGHTED = ", vægtet efter indbyggere"
MEMO = {
    "municipalities": (
        TOLD,
        [
            ["Hjørring", "1", DASH, "49", DASH, "1,00", "0,74", "1,32", "Højere", "Højere"],
            ["Aalborg", "2", "4", "3", "75,0 %", "0,03", "0,01", "0,09", DASH, DASH],
            ["Brønderslev", "3", "1", "0", "0,0 %", "0,00", "0,00", "0,75", DASH, DASH],
            ["Læsø", DASH, "1", "1", "100,0 %"] + 5 * [DASH],
            ["Thisted"] + 9 * [DASH],
        ],
    ),
    "limits": (
        WITH_ROWS,
        [
            ["2 mio. kr. og derover", "4", "0,03", "3", "1", "0"],
            ["1-2 mio. kr.", "1", "0,01", "1", "0", "0"],
        ],
    ),
    "areas": (
        TOLD,
        [
            ["Region Nordjylland", "4", "11", DASH, "53", DASH, DASH, "0,34"],
            ["KKR Nordjylland", "4", "11", DASH, "53", DASH, DASH, "0,34"],
        ],
    ),
    "correlations": (
        WITH_RATE,
        [
            [name, "3", r_squared, slope, DASH, DASH, p_value, DASH]
            for name, r_squared, slope, p_value in (
                ("Indbyggere 18-66 år", "0,00", f"{MINUS}0,0004", "0,9978"),
                (f"Indbyggere 18-66 år{WEIGHTED}", "0,61", f"{MINUS}0,1338", "0,4305"),
                ("Socioøkonomisk indeks", "0,00", f"{MINUS}0,2662", "0,9829"),
                (f"Socioøkonomisk indeks{WEIGHTED}", "0,58", "10,9537", "0,4481"),
            )
        ],
    ),
    "price_bands": (
        TOLD,
        [
            ["2,0-2,5 mio. kr.", "1", "1,9 %", "Ja"],
            ["2,5-3,0 mio. kr.", "49", "92,5 %", "Ja"],
            ["3,0-3,5 mio. kr.", "1", "1,9 %", "Ja"],
            ["3,5-4,0 mio. kr.", "1", "1,9 %", "Ja"],
            ["4,0-6,0 mio. kr.", "0", "0,0 %", "Ja"],
            ["6,0-10,0 mio. kr.", "0", "0,0 %", "Ja"],
            ["Over 10,0 mio. kr.", "1", "1,9 %", "Ja"],
        ],
    ),
    "age_bands": (
        TOLD,
        [
            ["18-25 år", "0", "0,0 %", "Ja"],
            ["26-35 år", "1", "25,0 %", "Ja"],
            ["36-45 år", "0", "0,0 %", "Ja"],
            ["46-55 år", "1", "25,0 %", "Nej"],
            ["56-66 år", "1", "25,0 %", "Ja"],
            ["67 år og derover", "1", "25,0 %", "Ja"],
            ["Ikke oplyst", "49", DASH, DASH],
        ],
    ),
    "ownership": (
        WITH_ROWS,
        [
            *([name, *NOBODY] for name in ("Kommunal", "Privat", "Regional", "Selvejende")),
            ["Statslig", *NOBODY],
            ["Ukendt", *EVERYBODY],
        ],
    ),
    "service_type": (
        WITH_ROWS,
        [
            ["ABL § 105, botilbudslignende tilbud", "1", "1", "100,0 %", "3,7", "0,0", "0"],
            ["SEL § 107, midlertidigt botilbud", "1", "1", "100,0 %", "11,0", "0,0", "0"],
            ["SEL § 108, længerevarende botilbud", "4", "2", "50,0 %", "7,7", "0,0", "0"],
        ],
    ),
    "target_group": (
        WITH_ROWS,
        [
            *([name, *NOBODY] for name in ("Autisme", "Udviklingshæmning", "Hjerneskade")),
            *([name, *NOBODY] for name in ("Sindslidelse", "Andet handicap", "Sociale problemer")),
            ["Uafklaret", *NOBODY],
            ["Ikke kendt", *EVERYBODY],
        ],
    ),
    "supplement": (WITH_ROWS, [["Med tillæg", *NOBODY], ["Uden tillæg", *EVERYBODY]]),
    "refund": (
        WITH_ROWS,
        [
            ["Sager (mindst 2 mio. kr.)", "4", "19,9", "0", DASH, "4"],
            ["Under 2 mio. kr. eller udgift ukendt", "2", "2,4", "0", DASH, "2"],
            ["I alt", "6", "22,3", "0", DASH, "6"],
        ],
    ),
    # § 108: (5,479.45 + 5,479.46 + 1,000 + 9,000) / 4, each for the whole year
    "rates": (
        OF_ALL_COLLECTIONS,
        [
            [f"Ukendt, {service}", "0", DASH, DASH, DASH, rate, "0", "0,0 %"]
            for service, rate in (
                ("ABL § 105", "10.000"),
                ("SEL § 107", "30.000"),
                ("SEL § 108", "5.240"),
            )
        ],
    ),
    "questionnaire": (
        TOLD,
        [
            ["1. Antallet af borgere i botilbud i alt", "3", "6", "1", "4", "1", "0"],
            [
                "2. Antallet af borgere i botilbud til over 2 mio. kr.",
                *("3", "4", "2", "54", "1", f"{MINUS}2"),
            ],
            ["3a. 2-2,5,0 mio. kr.", "3", "1", "1", "1", "1", "0"],
            ["3b. 2,5-3,0 mio. kr.", "3", "0", "1", "49", "0", DASH],
            ["3c. 3-3,5,0 mio. kr.", "3", "1", "0", DASH, "0", DASH],
            ["3d. 3,5-4,0 mio. kr.", "3", "1", "0", DASH, "0", DASH],
            ["3e. 4,0-6,0 mio. kr.", "3", "0", "1", "1", "1", f"{MINUS}1"],
            ["3f. 6,0-10,0 mio. kr.", "3", "0", "0", DASH, "0", DASH],
            ["3g. Over 10 mio. kr.", "3", "1", "0", DASH, "0", DASH],
            ["4a. 18-25 år", "3", "0", "0", DASH, "0", DASH],
            ["4b. 26-35 år", "3", "1", "0", DASH, "0", DASH],
            ["4c. 36-45 år", "3", "0", "0", DASH, "0", DASH],
            ["4d. 56-66 år", "3", "1", "0", DASH, "0", DASH],
            ["4e. Mere end 67 år", "3", "1", "1", "0", "0", DASH],
            ["4. 46-55 år (spørges der ikke om)", "3", "1", "1", "2", "1", f"{MINUS}1"],
            ["5a. Dødsfald", "0", DASH, "1", "3", "0", DASH],
            ["5b. Frivillig flytning", "0", DASH, "0", DASH, "0", DASH],
            [
                "5c. Borgernes funktionsniveau er blevet bedre og borgeren billigere (under 2 mio."
                " kr.)",
                *("0", DASH, "0", DASH, "0", DASH),
            ],
            [
                "5d. Flytning til billigere botilbud (under 2 mio. kr.)",
                *("0", DASH, "0", DASH, "0", DASH),
            ],
            ["5e. Andet?", "0", DASH, "0", DASH, "0", DASH],
        ],
    ),
    # the second cell is drawn
    "screening_1": (
        "1 af 11 kommuner",
        [["Andre svar", "", "1", "100,0 %", "100,0 %", "100,0 %", "100,0 %"]],
    ),
    "screening_36": (
        "3 af 11 kommuner",
        [
            ["Ja", "", "5", "71,4 %", "50,0 %", "75,0 %", "100,0 %"],
            ["Andre svar", "", "2", "28,6 %", "0,0 %", "25,0 %", "50,0 %"],
        ],
    ),
    "screening_13": (
        "1 af 11 kommuner",
        [
            [RUNS, "", "5", *(4 * ["62,5 %"])],
            ["Andre svar", "", "3", *(4 * ["37,5 %"])],
        ],
    ),
}


@pytest.fixture(scope="module")
def memo(notat: Path) -> str:
    return (notat / "udgiftsanalyse_nord-2024.html").read_text("utf-8")


def _of(page: str) -> dict[str, str | None]:
    """Of how many municipalities each table says that it is."""
    captions = re.findall(r'<figcaption id="tabel-(\w+)">(.*?)</figcaption>', page, re.S)
    found = {name: re.search(r"\. 2024(?:, (.*?))?\.", caption)[1] for name, caption in captions}
    return {name: of and of.replace("\N{NO-BREAK SPACE}", " ") for name, of in found.items()}


def test_every_table_of_the_memo_has_those_it_counts_and_says_how_many_it_is_of(memo: str) -> None:
    assert {name: rows for name, (_, *rows) in _Page(memo).tables.items()} == {
        name: rows for name, (_, rows) in MEMO.items()
    }
    assert _of(memo) == {name: of for name, (of, _) in MEMO.items()}
    assert (
        memo.count("gennemsnittet af kommunernes rater er 0,34. 2024, 3\N{NO-BREAK SPACE}af") == 1
    )


@pytest.mark.parametrize(
    "sentence",
    [
        "53 borgere i 4 kommuner er i botilbud til mindst 2 mio. kr. brutto om året. I 3 af"
        " kommunerne er også antallet af borgere i botilbud kendt; dér er det 4 ud af 6.",
        # 52 / 151.9
        "den samlede rate er 0,34. De er af 3 kommuner: Læsø har ingen rate, for folketallet dér"
        " er ikke indlæst.",
        "tallene for Hjørring er svar på spørgeskemaet.",
        "Kun kommuner, der indgår, er talt med. Den samlede rate",
        "gennemsnittet er af de øvrige. Antallet i botilbud er kun kendt, hvor alle",
        "1 kommune har svaret på noget, men ikke oplyst antallet af sager.",
        # Hjørring
        "For 1 kommune ligger hele 95 %-intervallet over eller under de øvrige kommuners samlede"
        " rate; tages der højde for, at mange sammenlignes, er det 1.",
        "En indsamling i én region siger intet om hele landet.",
        "Sager efter årlig bruttoudgift. 2024",
        "4 af 53 sager har kendt aldersbånd, og andelen er af dem. 2024",
        "tæller det, der begyndte sidst. Hjørring har kun besvaret spørgeskemaet og er ikke med"
        " her.",
        "refusionen er ukendt. Hjørring har kun besvaret spørgeskemaet og er ikke med her.",
        "Godkendte takster fra Tilbudsportalen er ikke indlæst for 2024; de leverede er",
        "Ingen takstaftale gælder for 2024 i Region Nordjylland, så der er intet at måle mod.",
        "3 af dem har leveret rækker om den enkelte borger; Hjørring har kun besvaret"
        " spørgeskemaet.",
    ],
)
def test_sentences_of_the_memo_hold_for_those_they_count(memo: str, sentence: str) -> None:
    assert sentence in _Page(memo).words


NORTH = ("KKR Nordjylland", "Region Nordjylland")
NO_RATE = "Folketallet er ikke indlæst for kommunen, så den har ingen rate."
FROM_ANSWERS = "Kommunen har kun besvaret spørgeskemaet: tallene er dens egne svar"
NO_ANSWER = "Kommunen har hverken leveret rækker eller svar på spørgeskemaet, der kan bruges"
NOBODY_NEAR = "Ingen anden kommune med en rate ligner nok: alle er i en afstand over 1."
FROM_ROWS = "Tallene er talt i de rækker, kommunen har leveret, også hvor den har svaret noget"
# By page: what stands of the municipality in its tables, and the sentences that only it has
PAGES = {
    "787_thisted": (
        ["Thisted", *(8 * [DASH])],
        ["Thisted", *(7 * [DASH])],
        None,
        {NO_ANSWER},
    ),
    "810_broenderslev": (
        ["Brønderslev", "3", "0", "0,00", "0,00", "0,75", "0,35", DASH, DASH],
        ["Brønderslev", DASH, DASH, "1", "0", "0,0 %", "0,00", DASH],
        None,
        {NOBODY_NEAR},
    ),
    "825_laesoe": (
        ["Læsø", DASH, "1", *(6 * [DASH])],
        ["Læsø", DASH, DASH, "1", "1", "100,0 %", DASH, DASH],
        None,
        {NO_RATE},
    ),
    "851_aalborg": (
        ["Aalborg", "2", "3", "0,03", "0,01", "0,09", "0,91", DASH, DASH],
        ["Aalborg", DASH, DASH, "4", "3", "75,0 %", "0,03", DASH],
        [["Hjørring", "1", "1,00", "+0,97", "+0,70", "+1,29", DASH]],
        {FROM_ROWS},
    ),
    "860_hjoerring": (
        ["Hjørring", "1", "49", "1,00", "0,74", "1,32", "0,03", "Højere", "Højere"],
        ["Hjørring", DASH, DASH, DASH, "49", DASH, "1,00", DASH],
        [
            [
                "Aalborg",
                "1",
                "0,03",
                *(f"{MINUS}{size}" for size in ("0,97", "1,29", "0,70")),
                DASH,
            ]
        ],
        {FROM_ANSWERS},
    ),
}


# By page and question: answer, drawn, citizens, share, that of all, lowest, median, highest
OWN_SCREENING = {
    "787_thisted": {
        "screening_36": [
            ["Ja", "", "1", "100,0 %", "71,4 %", "50,0 %", "75,0 %", "100,0 %"],
            ["Andre svar", "", "0", "0,0 %", "28,6 %", "0,0 %", "25,0 %", "50,0 %"],
        ],
    },
    "851_aalborg": {
        "screening_1": [["Andre svar", "", "1", *(5 * ["100,0 %"])]],
        "screening_36": [
            ["Ja", "", "1", "50,0 %", "71,4 %", "50,0 %", "75,0 %", "100,0 %"],
            ["Andre svar", "", "1", "50,0 %", "28,6 %", "0,0 %", "25,0 %", "50,0 %"],
        ],
    },
    "860_hjoerring": {
        "screening_36": [
            ["Ja", "", "3", "75,0 %", "71,4 %", "50,0 %", "75,0 %", "100,0 %"],
            ["Andre svar", "", "1", "25,0 %", "28,6 %", "0,0 %", "25,0 %", "50,0 %"],
        ],
        "screening_13": [
            [RUNS, "", "5", *(5 * ["62,5 %"])],
            ["Andre svar", "", "3", *(5 * ["37,5 %"])],
        ],
    },
}


def _numbers(rows: list[list[str]]) -> list[list[str | int]]:
    return [[name, *map(int, values)] for name, *values in rows]


def test_each_of_the_five_has_a_page(notat: Path) -> None:
    folder = notat / "kommuner_nord-2024"
    assert {path.stem for path in folder.glob("*.html")} == PAGES.keys()


@pytest.mark.parametrize("name", PAGES)
def test_a_municipalitys_page_has_its_own_row_in_every_table(notat: Path, name: str) -> None:
    own_rate, own_area, nearest, sentences = PAGES[name]
    folder = notat / "kommuner_nord-2024"
    text = (folder / f"{name}.html").read_text("utf-8")
    page = _Page(text)

    assert page.tables["own_rate"][1:] == [own_rate]
    areas = [[area, "4", "11", DASH, "53", DASH, DASH, "0,34"] for area in NORTH]
    assert page.tables["own_areas"][1:] == [own_area, *areas]
    assert [row[:7] for row in page.tables.get("comparable", [[]])[1:]] == (nearest or [])
    screening = {
        table: rows for table, (_, *rows) in page.tables.items() if table.startswith("screening")
    }
    assert screening == OWN_SCREENING.get(name, {})
    assert ("Kommunen har ikke leveret svar på en sagsscreening" in page.words) is (not screening)
    every = (NO_RATE, NO_ANSWER, FROM_ANSWERS, FROM_ROWS, NOBODY_NEAR)
    assert {sentence for sentence in every if sentence in page.words} == sentences
    assert "Kommunen ved siden af region og KKR" in page.words
    assert _of(text) == {
        "own_rate": WITH_RATE,
        "own_areas": TOLD,
        **({} if own_area[4] == DASH else {"own_bands": TOLD}),
        **({"comparable": WITH_RATE} if nearest else {}),
        **{
            question: f"{3 if question == 'screening_36' else 1} af 11 kommuner"
            for question in OWN_SCREENING.get(name, {})
        },
    }


def test_a_screenings_shares_are_drawn_on_a_line_of_a_hundred_from_six(notat: Path) -> None:
    """Aalborg's Ja: 1/2 of its own, 5/7 of all; 1/2, 3/4 and 1/1 in the municipalities."""
    page = notat / "kommuner_nord-2024" / "851_aalborg.html"
    (drawn,) = re.findall(
        r'<th scope="row" class="long">Ja</th><td>(<svg.*?</svg>)', page.read_text("utf-8")
    )
    for mark in (
        '<rect x="56.0" y="4" width="50.0"',
        '<path d="M81.0 1V15"',
        '<circle cx="77.4"',
        '<path d="M56.0 2.5l',
    ):
        assert mark in drawn


def test_what_a_municipality_said_of_one_citizen_is_printed_nowhere_nor_does_text_run(
    run: Path,
) -> None:
    output = run / "output"
    for page in (output / "notat").rglob("*.html"):
        text = page.read_text("utf-8")
        assert HERS not in text
        assert "<b>" not in text
    for workbook in output.rglob("*.xlsx"):
        with ZipFile(workbook) as archive:
            parts = "".join(archive.read(part).decode() for part in archive.namelist())
        assert HERS not in parts
        assert "<f>" not in parts
        assert "<t>=" not in parts
