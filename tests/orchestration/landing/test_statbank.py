"""FOLK1A in the shapes that StatBank gives it, each beside the rows that come of it."""

from itertools import product
from pathlib import Path

import pytest

from orchestration.errors import KapacitetError
from orchestration.landing.statbank import (
    COLUMNS,
    NOT_PRINTED,
    PART_OF_TOTAL,
    PROVINCE,
    Folk1a,
    parse_folk1a,
    read_folk1a,
)

HEADINGS = "OMRÅDE;KØN;ALDER;CIVILSTAND;TID;INDHOLD"
EIGHTEEN = ["101", "2022K4", "18", "18", "6712"]
ALL_AGES = ["101", "2022K4", "0", "125", "653664"]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    (tmp_path / "population").mkdir()
    return tmp_path / "population" / "FOLK1A.csv"


def parsed(file: Path, *lines: str, encoding: str = "utf-8") -> Folk1a:
    file.write_bytes("\r\n".join([*lines, ""]).encode(encoding))
    return parse_folk1a(file)


def message(file: Path, *lines: str) -> str:
    with pytest.raises(KapacitetError) as caught:
        parsed(file, *lines)
    return str(caught.value)


@pytest.mark.parametrize(
    ("total", "eighteen"),
    [
        ("101;TOT;IALT;TOT;2022K4;653664", "101;TOT;18;TOT;2022K4;6712"),
        (
            "København;I alt;Alder i alt;I alt;2022K4;653664",
            "København;I alt;18 år;I alt;2022K4;6712",
        ),
        (
            "101 København;TOT I alt;IALT Alder i alt;TOT I alt;2022K4 2022K4;653664",
            "101 København;TOT I alt;18 18 år;TOT I alt;2022K4 2022K4;6712",
        ),
        (
            "København 101;I alt TOT;I alt IALT;I alt TOT;2022K4;653664",
            "København 101;I alt TOT;18 år 18;I alt TOT;2022K4;6712",
        ),
        (
            '"København";"Mænd og kvinder i alt";"I alt";"I alt";"2022K4";"653.664"',
            '"KØBENHAVN";"I alt";" 18 ÅR ";"i alt";"2022k4";"6.712"',
        ),
        (
            "Copenhagen;Total;Age, total;Total;2022Q4;653664",
            "101 Copenhagen;Sex, total;18 years;Marital status, total;2022K4 2022Q4;6712",
        ),
    ],
    ids=["codes", "labels", "codes and labels", "labels and codes", "quoted", "English"],
)
def test_codes_labels_and_both_give_the_same_rows(file: Path, total: str, eighteen: str) -> None:
    assert parsed(file, HEADINGS, total, eighteen) == Folk1a(
        COLUMNS, [ALL_AGES, EIGHTEEN], [2, 3], []
    )


@pytest.mark.parametrize(
    "headings",
    [
        "INDHOLD;TID;ALDER;OMRÅDE",
        "indhold;tid;alder;område",
        "CONTENT;TIME;AGE;REGION",
        '"CONTENTS";"Time";" age ";"Region"',
    ],
)
def test_headings_may_be_danish_or_english_in_any_order_and_case_and_totals_left_out(
    file: Path, headings: str
) -> None:
    assert parsed(file, headings, "6712;2022K4;18;101").rows == [EIGHTEEN]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "latin-1"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_encodings_and_separators(file: Path, encoding: str, delimiter: str) -> None:
    lines = (HEADINGS, "Ærø;I alt;18 år;I alt;2022K4;61")
    lines = tuple(line.replace(";", delimiter) for line in lines)
    assert parsed(file, *lines, encoding=encoding).rows == [["492", "2022K4", "18", "18", "61"]]


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("411", "411"),
        ("Christiansø", "411"),
        ("081", "081"),
        ("81", "081"),
        ("Region Midtjylland", "082"),
        ("085 Region Zealand", "085"),
        ("000", "000"),
        ("0", "000"),
        ("Hele landet", "000"),
        ("000 All Denmark", "000"),
        ("Bornholm", "400"),
        ("Århus", "751"),
        ("Høje Taastrup", "169"),
    ],
)
def test_regions_the_country_and_christiansoe_stand_beside_municipalities(
    file: Path, printed: str, code: str
) -> None:
    assert parsed(file, HEADINGS, f"{printed};TOT;0;TOT;2022K4;9").rows[0][0] == code


@pytest.mark.parametrize(
    "printed",
    ["01", "1", "11", "Landsdel Byen København", "02 Landsdel Københavns omegn", "Province Fyn"],
)
def test_provinces_are_left_out_and_listed(file: Path, printed: str) -> None:
    found = parsed(file, HEADINGS, f"{printed};TOT;18;TOT;2022K4;9", "101;TOT;18;TOT;2022K4;6712")
    assert found.rows == [EIGHTEEN]
    assert found.lines == [3]
    assert found.left_out == [(2, PROVINCE)]


@pytest.mark.parametrize(
    ("printed", "age_from", "age_to"),
    [
        ("0", "0", "0"),
        ("0 år", "0", "0"),
        ("1 year", "1", "1"),
        ("125", "125", "125"),
        ("18-24", "18", "24"),
        ("18-24 år", "18", "24"),
        ("1824 18-24 years", "18", "24"),
        ("75OV", "75", "125"),
        ("100 år og derover", "100", "125"),
        ("75OV 75 years and over", "75", "125"),
    ],
)
def test_single_ages_and_bands(file: Path, printed: str, age_from: str, age_to: str) -> None:
    row = parsed(file, HEADINGS, f"101;TOT;{printed};TOT;2022K4;9").rows[0]
    assert row == ["101", "2022K4", age_from, age_to, "9"]


@pytest.mark.parametrize("mark", ["..", ".", "x", "X", "…"])
def test_a_figure_that_is_not_printed_is_left_out_and_listed_but_a_dash_is_zero(
    file: Path, mark: str
) -> None:
    found = parsed(
        file,
        HEADINGS,
        f"101;TOT;17;TOT;2022K4;{mark}",
        "101;TOT;18;TOT;2022K4;6712",
        "101;TOT;125;TOT;2022K4;-",
    )
    assert found.rows == [EIGHTEEN, ["101", "2022K4", "125", "125", "0"]]
    assert found.lines == [3, 4]
    assert found.left_out == [(2, NOT_PRINTED)]


def test_of_totals_and_parts_the_total_is_taken_wherever_it_stands(file: Path) -> None:
    found = parsed(
        file,
        HEADINGS,
        "101;Mænd;18 år;I alt;2022K4;3300",
        "101;I alt;18 år;Ugift;2022K4;6700",
        "101;I alt;18 år;I alt;2022K4;6712",
        "101;Kvinder;18 år;Ugift;2022K4;..",
    )
    assert found.rows == [EIGHTEEN]
    assert found.lines == [4]
    assert found.left_out == [(2, PART_OF_TOTAL), (3, PART_OF_TOTAL), (5, PART_OF_TOTAL)]


def test_without_a_total_both_sexes_are_added_up(file: Path) -> None:
    found = parsed(
        file,
        "OMRÅDE;KØN;ALDER;TID;INDHOLD",
        "101;2;18;2022K4;3400",
        "101;1;18;2022K4;3312",
    )
    assert (found.rows, found.lines) == ([EIGHTEEN], [2])
    assert found.left_out == [(3, "lagt til tallet i linje 2")]


def test_without_a_total_all_marital_statuses_are_added_up(file: Path) -> None:
    found = parsed(
        file,
        "OMRÅDE;ALDER;CIVILSTAND;TID;INDHOLD",
        "101;18;Ugift;2022K4;6700",
        "101;18;Gift/separeret;2022K4;12",
        "101;18;Enke/enkemand;2022K4;-",
        "101;18;Fraskilt;2022K4;0",
    )
    assert (found.rows, found.lines) == ([EIGHTEEN], [2])
    assert [line for line, _ in found.left_out] == [3, 4, 5]


def test_sexes_by_marital_status_are_added_up_when_all_eight_stand_there(file: Path) -> None:
    lines = [
        f"101;{sex};18;{status};2022K4;{figure}"
        for (sex, status), figure in zip(
            product("12", "UGEF"), (3300, 12, 0, 0, 3400, 0, 0, 0), strict=True
        )
    ]
    assert parsed(file, HEADINGS, *lines).rows == [EIGHTEEN]
    assert "alle dele" in message(file, HEADINGS, *lines[:-1])


def test_a_sum_with_a_part_that_is_not_printed_is_left_out_whole(file: Path) -> None:
    found = parsed(
        file,
        HEADINGS,
        "101;1;18;TOT;2022K4;3312",
        "101;2;18;TOT;2022K4;..",
        "101;TOT;0;TOT;2022K4;9",
    )
    assert found.rows == [["101", "2022K4", "0", "0", "9"]]
    assert found.left_out == [(2, NOT_PRINTED), (3, NOT_PRINTED)]


def test_parts_that_are_not_complete_are_refused(file: Path) -> None:
    assert message(file, HEADINGS, "101;TOT;0;TOT;2022K4;9", "101;Mænd;18;TOT;2022K4;3312") == (
        "population/FOLK1A.csv, linje 3, kolonne KØN: område 101, 2022K4, 18 år har hverken"
        " »I alt« eller alle dele (begge køn, alle fire civilstande). Hent tabellen igen med"
        " »I alt«."
    )


def test_of_several_contents_the_population_is_taken(file: Path) -> None:
    found = parsed(
        file,
        "OMRÅDE;ALDER;ENHED;TID;INDHOLD",
        "101;18;Antal;2022K4;6712",
        "101;18;Procent;2022K4;1",
    )
    assert found.rows == [EIGHTEEN]
    assert found.left_out == [(3, PART_OF_TOTAL)]


def test_a_part_of_the_population_by_another_variable_is_refused(file: Path) -> None:
    found = message(file, "OMRÅDE;ALDER;HERKOMST;TID;INDHOLD", "101;18;Indvandrere;2022K4;712")
    assert found.startswith("population/FOLK1A.csv, linje 2, kolonne HERKOMST: område 101, 2022K4")
    assert "uden HERKOMST" in found


@pytest.mark.parametrize(
    ("line", "column", "value"),
    [
        ("Kobenhagen;TOT;18;TOT;2022K4;9", "OMRÅDE", "Kobenhagen"),
        ("999;TOT;18;TOT;2022K4;9", "OMRÅDE", "999"),
        ("751 København;TOT;18;TOT;2022K4;9", "OMRÅDE", "751 København"),
        ("110;TOT;18;TOT;2022K4;9", "OMRÅDE", "110"),
        ("101;3;18;TOT;2022K4;9", "KØN", "3"),
        ("101;TOT;126;TOT;2022K4;9", "ALDER", "126"),
        ("101;TOT;1.8;TOT;2022K4;9", "ALDER", "1.8"),
        ("101;TOT;18 19 år;TOT;2022K4;9", "ALDER", "18 19 år"),
        ("101;TOT;24-18;TOT;2022K4;9", "ALDER", "24-18"),
        ("101;TOT;18;P;2022K4;9", "CIVILSTAND", "P"),
        ("101;TOT;18;TOT;2022;9", "TID", "2022"),
        ("101;TOT;18;TOT;2022M10;9", "TID", "2022M10"),
        ("101;TOT;18;TOT;2022K5;9", "TID", "2022K5"),
        ("101;TOT;18;TOT;2022K4;mange", "INDHOLD", "mange"),
        ("101;TOT;18;TOT;2022K4;-5", "INDHOLD", "-5"),
        ("101;TOT;18;TOT;2022K4;6,5", "INDHOLD", "6,5"),
        ("101;TOT;18;TOT;2022K4;6.71", "INDHOLD", "6.71"),
        ("101;TOT;18;TOT;2022K4;", "INDHOLD", ""),
        ("101;TOT;18;TOT;2022K4;1234567890", "INDHOLD", "1234567890"),
        ("101;TOT;18;TOT;\uff12022K4;9", "TID", "\uff12022K4"),
    ],
)
def test_a_value_that_cannot_be_read_is_named_by_file_line_and_column(
    file: Path, line: str, column: str, value: str
) -> None:
    found = message(file, HEADINGS, "101;TOT;17;TOT;2022K4;9", "", line)
    assert found.startswith(f"population/FOLK1A.csv, linje 4, kolonne {column}: »{value}« er ")
    assert "\n" not in found


def test_each_unreadable_value_is_named_once_and_at_most_twenty(file: Path) -> None:
    lines = [f"By {number};TOT;{age};TOT;2022K4;9" for number in range(25) for age in range(3)]
    found = message(file, HEADINGS, *lines).splitlines()
    assert len(found) == 21
    assert "linje 5, kolonne OMRÅDE: »By 1«" in found[1]
    assert found[20] == "… og 5 fejl mere"


def test_a_figure_that_stands_there_twice_is_refused_in_whatever_spelling(file: Path) -> None:
    assert message(
        file, HEADINGS, "101;TOT;18;TOT;2022K4;6712", "København;I alt;18 år;I alt;2022Q4;6712"
    ) == (
        "population/FOLK1A.csv, linje 3, kolonne INDHOLD: område 101, 2022K4, 18 år står også i"
        " linje 2. Behold én af linjerne."
    )


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "linje 1, kolonne OMRÅDE, ALDER, TID, INDHOLD: overskriften mangler"),
        (b"OMR\xc3\x85DE;ALDER;TID\n101;18;2022K4\n", "linje 1, kolonne INDHOLD: overskriften"),
        (b"REGION;AGE;TIME;CONTENT;CONTENTS\n", "linje 1, kolonne CONTENTS: overskriften står der"),
        (b"REGION;AGE;TIME;CONTENT\n", "filen har ingen tal"),
        (
            b"REGION;AGE;TIME;CONTENT\n101;18;2022K4\n",
            "linje 2, kolonne TIME: linjen har 3 felt",
        ),
        (b'REGION;AGE;TIME;CONTENT\n101;"18;2022K4;9\n', "linje 2: linjen kan ikke læses"),
        (b"REGION;AGE;TIME;CONTENT\n101;18;2022K4;" + b"9" * 200_000, "linje 2: linjen kan ikke"),
        ("REGION;AGE;TIME;CONTENT\n".encode("utf-16"), "filen er ikke en tekstfil"),
        (b"PK\x03\x04\0\0", "filen er ikke en tekstfil"),
    ],
)
def test_a_file_that_is_not_folk1a_is_refused(file: Path, content: bytes, expected: str) -> None:
    file.write_bytes(content)
    with pytest.raises(KapacitetError, match=r"^population/FOLK1A\.csv") as caught:
        parse_folk1a(file)
    assert expected in str(caught.value)


def test_a_file_that_is_gone_is_an_error(file: Path) -> None:
    with pytest.raises(KapacitetError, match="filen kan ikke læses"):
        read_folk1a(file)


def test_every_line_of_a_whole_quarter_is_a_row_or_listed(file: Path) -> None:
    areas = ["000", "084", "01", "101", "751", "411"]
    ages = ["IALT", *map(str, range(126))]
    lines = [
        f"{area};{sex};{age};{status};2022K4;{100 if age == 'IALT' else '-'}"
        for area, sex, age, status in product(
            areas, ("TOT", "1", "2"), ages, ("TOT", "U", "G", "E", "F")
        )
    ]
    assert len(lines) == 6 * 1905
    found = parsed(file, HEADINGS, *lines)
    assert len(found.rows) == 5 * 127
    assert sorted([*found.lines, *(line for line, _ in found.left_out)]) == list(
        range(2, len(lines) + 2)
    )


def test_columns_rows_and_lines_are_what_is_landed(file: Path) -> None:
    file.write_text(f"{HEADINGS}\n101;TOT;18;TOT;2022K4;6712\n")
    assert read_folk1a(file) == (COLUMNS, [EIGHTEEN], [2])
