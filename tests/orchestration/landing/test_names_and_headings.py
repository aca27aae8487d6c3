"""Headings and file names are understood as people write them."""

import csv
from collections import Counter

import pytest

from orchestration.errors import KapacitetError
from orchestration.landing.headings import (
    column_letter,
    heading_key,
    match_headings,
    read_synonyms,
)
from orchestration.landing.municipalities import (
    day_in_name,
    municipality_of,
    names_several,
    read_municipality_names,
)
from orchestration.landing.tables import OFFERS, PLACEMENTS, TABLES
from orchestration.landing.workbooks import cell_text
from tests.orchestration.landing.landing_folder import REFERENCE

SYNONYMS = read_synonyms(REFERENCE)
NAMES = read_municipality_names(REFERENCE)


@pytest.mark.parametrize(
    ("stem", "code"),
    [
        ("751_aarhus", "751"),
        ("0751 aarhus", "751"),
        ("751", "751"),
        ("751-2022", "751"),
        ("Aarhus Kommune 2022", "751"),
        ("aarhus2022", "751"),
        ("Århus", "751"),
        ("København", "101"),
        ("Københavns Kommune", "101"),
        ("Koebenhavn_2022", "101"),
        ("kobenhavns kommune", "101"),
        ("ringkøbing-skjern_2022", "760"),
        ("RINGKØBING SKJERN", "760"),
        ("Ringkoebing-Skjern", "760"),
        ("vejlekommune", "630"),
        ("Vejen", "575"),
        ("Nordfyn", "480"),
        ("Lyngby-Taarbæk", "173"),
        ("Bornholms Regionskommune", "400"),
        ("999_ukendt", None),
        ("2022_aarhus", None),
        ("751_randers", None),
        ("7512", None),
        ("leverance aarhus", None),
        ("", None),
    ],
)
def test_the_municipality_starts_the_file_name(stem: str, code: str | None) -> None:
    assert municipality_of(stem, NAMES) == code


def test_every_municipality_is_recognised_by_code_and_by_name() -> None:
    with (REFERENCE / "municipalities.csv").open(encoding="utf-8") as file:
        for row in csv.DictReader(file):
            code, name = row["municipality_code"], row["municipality_name"]
            assert municipality_of(f"{code}_{name}", NAMES) == code
            assert municipality_of(f"{name} Kommune", NAMES) == code


@pytest.mark.parametrize(
    ("name", "is_several"),
    [
        ("751_Aarhus 2022", False),
        ("Ringkøbing-Skjern Kommune paragraf 107", False),
        ("751_185 borgere 2022-12-31", False),
        ("Aarhus og Favrskov 2022", True),
        ("751_samlet_Favrskov", True),
        ("751 og 740", True),
        ("766_751_leverance", True),
        ("766 ophold 751 borgere", False),
    ],
)
def test_a_name_that_tells_two_municipalities_is_seen(name: str, is_several: bool) -> None:
    assert names_several(name, NAMES) == is_several


def test_the_first_real_day_in_a_name_counts() -> None:
    assert day_in_name("tilbud 2023-02-30 2023-02-28") == "2023-02-28"
    assert day_in_name("tilbud 20230228, 12023-01-01") is None


@pytest.mark.parametrize(
    "heading",
    ["P-nummer", "p nummer", "P_NUMMER", " P-Nummer: ", "P-\nnummer", "P-nummer (10 cifre)"],
)
def test_case_blanks_and_punctuation_of_a_heading_do_not_matter(heading: str) -> None:
    assert match_headings([heading], PLACEMENTS, SYNONYMS).columns == {"p_number": 0}


def test_a_heading_means_what_it_means_in_its_table() -> None:
    for table, column in ((PLACEMENTS, "registered_target_group"), (OFFERS, "target_group")):
        assert match_headings(["Målgruppe"], table, SYNONYMS).columns == {column: 0}


@pytest.mark.parametrize("table", TABLES.values(), ids=lambda table: table.name)
def test_raw_column_names_are_headings(table) -> None:
    wanted = [column for column in table.columns if column not in table.filled_in]
    assert list(match_headings(wanted, table, SYNONYMS).columns) == wanted


def test_no_heading_is_listed_twice_and_each_table_has_its_own() -> None:
    with (REFERENCE / "header_synonyms.csv").open(encoding="utf-8") as file:
        keys = Counter(
            (row["table_name"], heading_key(row["heading"])) for row in csv.DictReader(file)
        )
    assert [key for key, count in keys.items() if count > 1] == []


def test_a_synonym_for_a_column_that_is_not_there_is_an_error(tmp_path) -> None:
    list_of_synonyms = tmp_path / "header_synonyms.csv"
    list_of_synonyms.write_text("table_name,heading,column_name\noffers,Pris,price\n")
    with pytest.raises(KapacitetError, match="linje 2"):
        read_synonyms(tmp_path)


@pytest.mark.parametrize(
    ("position", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")]
)
def test_columns_have_excels_letters(position: int, letters: str) -> None:
    assert column_letter(position) == letters


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1234567890.0, "1234567890"),
        (12345.5, "12345.5"),
        (0.1 + 0.2, "0.3"),
        (861.125, "861.1250"),  # 861.125 would be read as 861125
        (1e14, "100000000000000"),
        (1234567890123456, "1,23457E+15"),  # Excel has lost the last digit
        (-3, "-3"),
        (True, "true"),
        (float("nan"), ""),
    ],
)
def test_a_number_in_excel_keeps_its_digits(value: object, text: str) -> None:
    assert cell_text(value) == text
