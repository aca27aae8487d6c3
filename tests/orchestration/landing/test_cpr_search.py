"""The search that other tests rely on finds what it should, and nothing else."""

import json
import shutil
import sqlite3
import time
import zipfile
import zlib
from contextlib import closing
from pathlib import Path
from random import Random

import duckdb
import pytest

from tests.acceptance.cpr_forms import FORMS, Search, example, fictive, with_letters, without_clocks


@pytest.mark.parametrize("form", FORMS)
def test_a_number_is_found_in_every_form(form: str) -> None:
    cpr, _, written = example(Random(form), form)
    assert list(Search({"here": (cpr, written)}).in_text(f"før 12{written}; efter")) == ["here"]


def test_a_number_with_letters_is_found() -> None:
    cpr = with_letters(Random(1))
    search = Search({"here": (cpr, cpr)})
    assert list(search.in_text(f"x {cpr[:6]} - {cpr[6:]}")) == ["here"]
    assert search.in_text(cpr[:6]) == {}


@pytest.mark.parametrize(
    "left",
    ["0102901", "10290-12", "1 0 2 9 0 1 2", "01-02-90-1", "x10290\\u201312", "02.90 %2D 12 3"],
)
def test_seven_digits_of_a_number_are_a_remainder(left: str) -> None:
    search = Search({"here": ("0102901234", "0102901234")})
    assert list(search.in_text(left)) == ["here"]


@pytest.mark.parametrize("left", ["010290-x1234", "010290", "901234", "1990-02-01"])
def test_six_digits_or_digits_that_others_stand_between_are_none(left: str) -> None:
    assert Search({"here": ("0102901234", "01-02-1990-1234")}).in_text(left) == {}


def test_each_number_is_its_own() -> None:
    chance = Random(3)
    numbers = {str(at): (cpr, cpr) for at in range(50) for cpr in [fictive(chance)]}
    search = Search(numbers)
    for where, (cpr, _) in numbers.items():
        assert list(search.in_text(f"{cpr[:6]}:{cpr[6:]}")) == [where]


def test_files_of_every_kind_are_searched(tmp_path: Path) -> None:
    cpr = fictive(Random(4))
    written = f"{cpr[:6]}-{cpr[6:]}"
    left = f"x {written[:8]} y"  # seven digits
    (tmp_path / "a.html").write_text(f"<p>{left}</p>")
    (tmp_path / "b.json").write_text(json.dumps([left.replace("-", "\u2013")]))
    (tmp_path / "c.txt").write_bytes(left.encode("utf-16"))
    with zipfile.ZipFile(tmp_path / "d.xlsx", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/sharedStrings.xml", f"<t>{left}</t>" * 9)
    with duckdb.connect(str(tmp_path / "e.duckdb")) as connection:
        connection.execute("create schema s; create table s.t as select ? as text", [left])
        connection.execute(f"copy s.t to '{tmp_path}/f.parquet'")
    with closing(sqlite3.connect(tmp_path / "g.db")) as connection, connection:
        connection.execute("create table t (event blob)")
        connection.execute("insert into t values (?)", [zlib.compress(left.encode())])
    (tmp_path / f"h {written[:8]}").mkdir()
    search = Search({"here": (cpr, written)})
    for path in tmp_path.iterdir():
        apart = tmp_path / "apart"
        apart.mkdir()
        path.rename(apart / path.name)
        assert list(search.in_folders([apart])) == ["here"], path.name
        shutil.rmtree(apart)


def test_clocks_are_no_numbers_and_amounts_may_hold_them() -> None:
    now = int(time.time())
    text = f"{now} {now}.123456 10:32:01.1234567 0.12345678901 2101.805479"
    assert without_clocks(text) == "  10:32:01 0. 2101.805479"
