"""Horsens delivers its own citizens and asks after others by inventing placements for them. Whether
Herning has delivered just those citizens, or others with the same placements, no byte of what
Horsens gets may tell. In a third folder Horsens sends a list of a thousand at once, and has to
wait."""

import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from zipfile import ZipFile

import duckdb
import pytest
from python_calamine import load_workbook

from orchestration.reports import write_feedback, write_memos
from tests.acceptance.landing_folders import P_NUMBERS, put, put_offers, put_population
from tests.conftest import PROJECT

HORSENS, HERNING = "615", "657"
COLLECTIONS = (
    "collection_id,region_code,reference_date,period_from,period_to,citizen_id_scope\n"
    "midt-2021,082,2021-12-31,2021-01-01,2021-12-31,national\n"
    "midt-2022,082,2022-12-31,2022-01-01,2022-12-31,national\n"
)
"""Ids hold in the whole country: else another municipality's own could not be asked after (R19)."""
HEADINGS = (
    "citizen_id;birth_date;p_number;service_paragraph;start_date;end_date;daily_rate_dkk;end_reason"
)
SCREENING = "Borger-id;Spørgsmål;Svar"
ASKED = [f"x{number}" for number in range(8)]
REASON = "flyttet til Mars"
ASKED_CPR = "1010901234"


def _lines(citizens: list[str], rate: int, offers: list[str]) -> list[str]:
    return [
        f"{citizen};1980-05-01;{offer};SEL § 108;2019-01-01;;{rate};"
        for citizen, offer in zip(citizens, offers, strict=False)
    ]


def _put(folder: Path, herning_has: list[str]) -> Path:
    """Eight citizens in Herning, dear ones, of whom two have left by 2022. Horsens asks after one
    more in the column of P-numbers, with a CPR number that no offer has."""
    landing = folder / "landing"
    put(landing / "collections.csv", COLLECTIONS.encode())
    put_offers(landing)
    put_population(landing)
    own = [f"a{number}" for number in range(6)]
    asking = [f"a6;1980-05-01;{ASKED_CPR};SEL § 108;2019-01-01;;6000;{REASON}"]
    for year in ("2021", "2022"):
        of_year = herning_has if year == "2021" else herning_has[:6]
        for code, lines in (
            (HORSENS, _lines(own, 6000, P_NUMBERS) + _lines(ASKED, 7000, P_NUMBERS[20:]) + asking),
            (HERNING, _lines(of_year, 8000, P_NUMBERS[20:])),
        ):
            name = f"placements/midt-{year}/{code}.csv"
            put(
                landing / name,
                "\n".join([HEADINGS, *lines]).encode(),
                _at(f"{int(year) + 1}-02-01"),
            )
        for code, citizens in ((HORSENS, [*own, *ASKED]), (HERNING, of_year)):
            answers = [f"{citizen};36;Ja" for citizen in citizens]
            name = f"survey/midt-{year}/{code} screening.csv"
            put(landing / name, "\n".join([SCREENING, *answers]).encode(), _at("2023-02-01"))
    return folder


def _at(day: str) -> datetime:
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    root = tmp_path_factory.mktemp("oracle")
    made = {
        "known": _put(root / "known", [ASKED_CPR, *ASKED[1:]]),
        "unknown": _put(root / "unknown", [f"z{number}" for number in range(8)]),
        "list": _put(root / "list", [ASKED_CPR, *ASKED[1:]]),
    }
    thousand = [
        f"x{number};1980-05-01;{P_NUMBERS[20]};SEL § 108;2019-01-01;;7000;"
        for number in range(1000)
    ]
    put(
        made["list"] / "landing/placements/midt-2022/615 ny.csv",
        "\n".join([HEADINGS, *thousand]).encode(),
        _at("2023-03-01"),
    )
    inherited = {name: v for name, v in os.environ.items() if not name.startswith("KAPACITET_")}
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.acceptance.build_landings",
            "--all",
            *map(str, made.values()),
        ],
        cwd=PROJECT,
        env=inherited | {"DBT_TARGET_PATH": str(root), "DBT_LOG_PATH": str(root)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    for folder in made.values():
        warehouse = folder / "kapacitet.duckdb"
        os.utime(warehouse, (1_700_000_000, 1_700_000_000))  # the pages tell the day it was built
        write_feedback(warehouse, folder / "output", is_demonstration=False)
        write_memos(warehouse, folder / "output", is_demonstration=False)
    return made


def _rows(folder: Path, query: str) -> list[tuple]:
    with duckdb.connect(str(folder / "kapacitet.duckdb"), read_only=True) as connection:
        return connection.sql(query).fetchall()


def _own_files(folder: Path) -> dict[str, bytes]:
    """All that Horsens gets, by name; of a workbook its parts, but for the time it was written."""
    contents = {}
    for path in sorted((folder / "output").rglob(f"{HORSENS}_*")):
        name = path.relative_to(folder / "output").as_posix()
        if path.suffix != ".xlsx":
            contents[name] = path.read_bytes()
            continue
        with ZipFile(path) as parts:
            contents |= {
                f"{name}/{part}": parts.read(part)
                for part in parts.namelist()
                if part != "docProps/core.xml"
            }
    return contents


def test_what_a_municipality_gets_does_not_tell_whether_another_has_a_citizen(
    folders: dict[str, Path],
) -> None:
    known, unknown = _own_files(folders["known"]), _own_files(folders["unknown"])
    assert {name.split(".")[0] for name in known} >= {
        "feedback/midt-2021/615_horsens",
        "feedback/midt-2022/615_horsens",
        "notat/kommuner_midt-2022/615_horsens",
        "notat/kommuner_midt-2022/615_horsens_spoergeskema",
    }
    assert known.keys() == unknown.keys()
    assert [name for name in known if known[name] != unknown[name]] == []
    page = known["feedback/midt-2022/615_horsens.html"].decode()
    assert "Opholdet har P-nummer (skjult), som ikke findes på Tilbudsportalen." in page


def test_a_reason_that_is_not_known_is_shown_in_the_feedback(folders: dict[str, Path]) -> None:
    shown = (
        "select column_name, column_letter, value, message_da from marts.feedback_lines"
        " where rule_id = 'placement_unknown_end_reason' and collection_id = 'midt-2022'"
    )
    message = "Ophørsårsagen er ikke en af spørgeskemaets fem svarmuligheder og er ikke brugt."
    assert _rows(folders["known"], shown) == [("end_reason", "H", REASON, message)]
    page = (folders["known"] / "output/feedback/midt-2022/615_horsens.html").read_text("utf-8")
    assert f">{REASON}</td>" in page


def test_those_who_collect_see_who_is_delivered_by_two(folders: dict[str, Path]) -> None:
    doubles = (
        "select municipality_code, count(*) from intermediate.int_placements__suspicions"
        " where rule_id = 'placement_delivered_by_two' and is_problem and is_current"
        " and collection_id = 'midt-2022' group by all order by all"
    )
    assert _rows(folders["known"], doubles) == [(HORSENS, 5), (HERNING, 5)]
    assert _rows(folders["unknown"], doubles) == []
    told = "select count(*) from marts.feedback_rules where rule_id = 'placement_delivered_by_two'"
    assert _rows(folders["known"], told) == [(0,)]


def test_a_list_of_a_thousand_waits_and_the_earlier_delivery_counts(
    folders: dict[str, Path],
) -> None:
    files = (
        "select source_file, is_current, is_held, rule_id from marts.delivery_files"
        " where delivery_id like 'midt-2022-615-%' order by all"
    )
    assert _rows(folders["list"], files) == [
        ("placements/midt-2022/615 ny.csv", False, True, "file_held_grown"),
        ("placements/midt-2022/615.csv", True, False, None),
    ]
    counted = (
        "select count(*) from marts.fct_citizen_at_reference"
        " where collection_id = 'midt-2022' and municipality_code = '615'"
    )
    assert _rows(folders["list"], counted) == [(15,)]
    workbook = folders["list"] / "output/feedback/midt-2022/615_horsens.xlsx"
    overview = load_workbook(str(workbook)).get_sheet_by_name("Overblik").to_python()
    assert ["placements/midt-2022/615 ny.csv", "Venter"] in [[row[0], row[4]] for row in overview]
