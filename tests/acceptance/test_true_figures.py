"""One landing of what makes a figure say more than is known: a municipality without rates, all 98
answering, citizens numbered 1 to N in every municipality, half a year, one placement delivered by
two, one reading of the register for two years. Every expected figure follows from the lines below
by hand."""

import os
import subprocess
import sys
from decimal import Decimal

import duckdb
import pytest

from tests.acceptance.landing_folders import put
from tests.conftest import PROJECT

FULL, OPEN_PLACES, SMALL = "1003009001", "1003009002", "1003009003"
"""Ten places in Horsens; places that nobody gave, and four, both in Aarhus."""
OFFERS = (
    "P-nummer;Tilbudsnavn;Virksomhedsform;Driftsherre;Beliggenhedskommune;Paragraf;Målgruppe;"
    "Pladser;Døgntakst;Gyldig fra\n"
    f"{FULL};Fuldt hus;Primærkommune;615;615;SEL § 108;Autisme;10;2000;2010-01-01\n"
    f"{OPEN_PLACES};Uden pladser;A/S;;751;SEL § 108;Autisme;;2500;2010-01-01\n"
    f"{SMALL};Lille hus;A/S;;751;SEL § 108;Autisme;4;2500;2010-01-01\n"
)
COLLECTIONS = (
    "collection_id,region_code,reference_date,period_from,period_to\n"
    "midt-2022,082,2022-12-31,2022-01-01,2022-12-31\n"
    "midt-2023,082,2023-12-31,2023-01-01,2023-12-31\n"
    "midt-2024,082,2024-06-30,2024-01-01,2024-06-30\n"
    "land-2022,,2022-12-31,2022-01-01,2022-12-31\n"
)
TERMS = (
    "agreement,region_code,base_year,first_year,last_year,required_reduction_percent,source\n"
    "test,082,2022,2023,2024,2,invented\n"
)
HEADINGS = "citizen_id;birth_date;p_number;service_paragraph;start_date;end_date;daily_rate_dkk"
CPR = "0102701234"
SHARED = f"{CPR};1970-02-01;{SMALL};SEL § 108;2019-01-01;;3300"
"""One placement, which payer and acting municipality both deliver."""


def _live(numbers: range, born: int, offer: str, rate: object) -> list[str]:
    """Citizens by the numbers that each municipality gives its own, born in a year of its own."""
    return [f"{n};{born}-05-01;{offer};SEL § 108;2019-01-01;;{rate}" for n in numbers]


IN_2022 = {
    "615": _live(range(1, 10), 1981, FULL, 2000),
    # of two placements, the first was never closed
    "657": [
        *_live(range(1, 4), 1982, OPEN_PLACES, 3000),
        f"1;1982-05-01;{SMALL};SEL § 108;2022-09-01;;2500",
    ],
    "661": [*_live(range(1, 3), 1983, OPEN_PLACES, 1000), SHARED],
    "665": [
        *_live(range(1, 2), 1984, OPEN_PLACES, 5000),
        *_live(range(2, 4), 1984, OPEN_PLACES, 1000),
    ],
    "671": [SHARED],
    "727": _live(range(1, 6), 1985, OPEN_PLACES, ""),
    "740": _live(range(1, 26), 1986, OPEN_PLACES, ""),
}
IN_2023 = IN_2022 | {
    "665": _live(range(2, 6), 1984, OPEN_PLACES, 1000),
    "740": _live(range(1, 26), 1986, OPEN_PLACES, 6000),
}


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> duckdb.DuckDBPyConnection:
    root = tmp_path_factory.mktemp("figures")
    landing = root / "all" / "landing"
    put(root / "all/reference/rates_agreement_terms.csv", TERMS.encode())
    put(landing / "collections.csv", COLLECTIONS.encode())
    put(landing / "offers/2023-01-01.csv", OFFERS.encode())
    for year, deliveries in (
        ("2022", IN_2022),
        ("2023", IN_2023),
        ("2024", {"615": IN_2022["615"]}),
    ):
        for code, lines in deliveries.items():
            file = landing / f"placements/midt-{year}/{code}.csv"
            put(file, "\n".join([HEADINGS, *lines]).encode())
    put(landing / "survey/midt-2022/740.csv", b"question;category;answer\n2;;22\n")
    put(landing / "survey/land-2022/alle.csv", _answers_of_all().encode())
    inherited = {name: v for name, v in os.environ.items() if not name.startswith("KAPACITET_")}
    done = subprocess.run(
        [sys.executable, "-m", "tests.acceptance.build_landings", "--all", str(root / "all")],
        cwd=PROJECT,
        env=inherited | {"DBT_TARGET_PATH": str(root), "DBT_LOG_PATH": str(root)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    return duckdb.connect(str(root / "all/kapacitet.duckdb"), read_only=True)


def _answers_of_all() -> str:
    """Ten cases in each of the 98 municipalities."""
    lines = (PROJECT / "seeds/reference/municipalities.csv").read_text("utf-8").splitlines()[1:]
    codes = [line.split(",")[0] for line in lines]
    return "\n".join(["Kommune;Spørgsmål;Kategori;Svar", *(f"{code};2;;10" for code in codes)])


def test_a_municipality_without_rates_has_its_answer_or_nothing_but_never_none(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    rows = warehouse.sql(
        "select municipality_code, source, high_cost_cases, cases_per_1000 > 0,"
        " comparison_corrected = 'lower'"
        " from marts.high_cost_ranking inner join marts.high_cost_cases"
        " using (collection_id, municipality_code, cost_limit_dkk, high_cost_cases, cases_per_1000)"
        " where collection_id = 'midt-2022' and cost_limit_dkk = 2000000 and high_cost_cases > 0"
    ).fetchall()
    assert rows == [("740", "survey", 22, True, False)]
    unknown = warehouse.sql(
        "select case_status, high_cost_cases, cases_per_1000 from marts.high_cost_ranking"
        " where collection_id = 'midt-2022' and municipality_code = '727'"
        " and cost_limit_dkk = 2000000"
    ).fetchall()
    assert unknown == [("cost_unknown", None, None)]
    alike = warehouse.sql(
        "from marts.comparable_municipalities where collection_id = 'midt-2022'"
        " and '727' in (municipality_code, comparable_municipality_code)"
    ).fetchall()
    assert alike == []


def test_costs_that_become_known_are_no_growth(warehouse: duckdb.DuckDBPyConnection) -> None:
    """740's 25 citizens, 54.75 mio. DKK, were as dear when nobody told. Of the others only 665
    changed: one of 5,000 a day left, two of 1,000 came."""
    rows = warehouse.sql(
        "select area_type, area_code, change_dkk from marts.growth_decomposition"
        " where collection_id = 'midt-2023' and scope = 'residential'"
        " and (area_type = 'region' or area_code in ('727', '740')) order by all"
    ).fetchall()
    assert rows == [
        ("municipality", "727", None),
        ("municipality", "740", None),
        ("region", "082", Decimal("-1095000.00")),
    ]


def test_more_citizens_are_growth_by_number_however_cheap_they_are(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    """665: three citizens of 5,000, 1,000 and 1,000 a day became four of 1,000: one mean cost more.
    At the prices of 2023 (117.21 / 113.46) the three are 1,885,318.61 + 2 x 377,063.72 a year, a
    third of which is 879,815.35; two of 365,000.00 came where one of 1,885,318.61 left, and of
    -1,155,318.61 that leaves -2,035,133.96 for composition."""
    rows = warehouse.sql(
        "select previous_citizens, citizens, change_dkk, change_from_number_of_citizens_dkk,"
        " change_from_composition_dkk from marts.growth_decomposition"
        " where collection_id = 'midt-2023' and scope = 'residential' and area_code = '665'"
    ).fetchall()
    amounts = [Decimal(text) for text in ("-1095000.00", "879815.35", "-2035133.96")]
    assert rows == [(3, 4, *amounts)]


def test_an_old_placement_that_nobody_closed_makes_no_case(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    """657: 3,000 and 2,500 a day are 2,007,500 a year; the one that started last is 912,500."""
    rows = warehouse.sql(
        "select cost_limit_dkk, high_cost_cases, cases_only_if_both_count"
        " from marts.high_cost_cases"
        " where collection_id = 'midt-2022' and municipality_code = '657' order by all desc"
    ).fetchall()
    assert rows == [(2_000_000, 0, 1), (1_000_000, 2, 0)]


def test_citizens_numbered_alike_in_two_municipalities_are_two(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    """External are 657's 3, 661's 2, 665's 3, 727's 5, 740's 25 and the one of 661 and 671."""
    (external,) = warehouse.sql(
        "select sum(citizens) from marts.capacity_by_ownership"
        " where collection_id = 'midt-2022' and area_type = 'collection' and is_external"
    ).fetchone()
    assert external == 39
    came_and_left = warehouse.sql(
        "select progression, citizens from marts.progression_summary"
        " where collection_id = 'midt-2023' and scope = 'residential'"
        " and area_type = 'collection' and progression in ('new', 'left') order by all"
    ).fetchall()
    assert came_and_left == [("left", 1), ("new", 2)]


def test_a_placement_that_two_delivered_counts_once_in_their_region(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    """38 at the offer without places all year, the shared one, and 657's move of 1 September."""
    rows = warehouse.sql(
        "select area_code, sum(full_time_persons) from marts.capacity_by_ownership"
        " where collection_id = 'midt-2022' and is_external and ownership = 'private'"
        " and (area_type = 'region' or area_code in ('661', '671')) group by all order by all"
    ).fetchall()
    assert rows == [
        ("082", pytest.approx(38 + 1 + 122 / 365)),
        ("661", pytest.approx(3)),
        ("671", pytest.approx(1)),
    ]
    costs = warehouse.sql(
        "select area_code, annual_cost_dkk from intermediate.int_citizens__progression"
        " where collection_id = 'midt-2023' and scope = 'residential' and citizen_key like 'cpr%'"
        " and area_type <> 'collection' order by all"
    ).fetchall()
    assert costs == [("082", 1_204_500), ("661", 1_204_500), ("671", 1_204_500)]


def test_use_is_held_against_places_of_the_same_offers_over_the_same_days(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    """Nine in ten places for half a year are 0.9; what no places are known for stands beside."""
    rows = warehouse.sql(
        "select collection_id, location_municipality_code, approved_places, full_time_persons,"
        " full_time_persons_without_places, utilisation from marts.utilisation_by_group"
        " where collection_id in ('midt-2022', 'midt-2024') and full_time_persons > 0"
        " order by all"
    ).fetchall()
    in_small = 1 + 122 / 365
    assert rows == [
        ("midt-2022", "615", 10, pytest.approx(9), 0, pytest.approx(0.9)),
        (
            *("midt-2022", "751", 4, pytest.approx(in_small), pytest.approx(38)),
            pytest.approx(in_small / 4),
        ),
        ("midt-2024", "615", 10, pytest.approx(9), 0, pytest.approx(0.9)),
    ]


def test_where_all_took_part_nothing_is_estimated(warehouse: duckdb.DuckDBPyConnection) -> None:
    rows = warehouse.sql(
        "select collection_id, cases, population_share, estimated_cases,"
        " estimated_cases_lower_95, estimated_cases_upper_95, estimated_cases_lowest_model,"
        " estimated_cases_highest_model from marts.high_cost_national_estimate"
    ).fetchall()
    assert rows == [("land-2022", 980, 1, *(5 * [980]))]


def test_a_reading_of_the_register_tells_of_no_year_before_it(
    warehouse: duckdb.DuckDBPyConnection,
) -> None:
    """Read on 1 January 2023 alone: no rate of 2022, no change since, and no base."""
    rates = warehouse.sql(
        "select distinct year, daily_rate_dkk is null, change_percent"
        " from marts.rate_development where year < 2024 order by all"
    ).fetchall()
    assert rates == [(2022, True, None), (2023, False, None)]
    judged = warehouse.sql(
        "select distinct is_base_requirement_met, is_fulfilled from marts.rates_agreement"
    ).fetchall()
    assert judged == [(None, None)]
