"""One landing with CPR numbers in every form and place; then every byte of the store is read."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pytest

from orchestration.landing import LandedFile, land_folder
from tests.acceptance.cpr_deliveries import Examples, put_examples
from tests.acceptance.cpr_forms import FORMS, KEY, Search
from tests.orchestration.landing.landing_folder import REFERENCE

LANDING = ("730 overskrifter", "740 omkring", "741 ark", "751 celler")
"""How names begin of files in which nothing but CPR numbers is wrong."""


@dataclass(frozen=True)
class Landing:
    root: Path
    examples: Examples
    search: Search

    @property
    def folder(self) -> Path:
        return self.root / "landing"

    def land(self, name: str, key: str | None) -> tuple[Path, list[LandedFile]]:
        store = self.root / name
        return store, land_folder(self.folder, store, key, REFERENCE)

    def left(self, store: Path) -> dict[str, str]:
        return self.search.in_folders([store])


@pytest.fixture(scope="module")
def landing(tmp_path_factory: pytest.TempPathFactory) -> Landing:
    root = tmp_path_factory.mktemp("forms")
    examples = put_examples(root / "landing", Random(1))
    return Landing(root, examples, Search(examples.placed))


@pytest.fixture(scope="module")
def with_key(landing: Landing) -> tuple[Path, list[LandedFile]]:
    return landing.land("with_key", KEY)


def test_the_search_finds_every_number_in_the_delivered_files(landing: Landing) -> None:
    found = landing.search.in_folders([landing.folder])
    assert landing.examples.placed.keys() - found.keys() == set()
    assert len(found) > 300
    assert all(any(f"({form})" in where for where in found) for form in FORMS)


def test_no_seven_digits_are_left_in_the_store(
    landing: Landing, with_key: tuple[Path, list[LandedFile]]
) -> None:
    assert landing.left(with_key[0]) == {}


def test_what_is_said_of_the_files_has_no_digits_of_a_number(
    landing: Landing, with_key: tuple[Path, list[LandedFile]]
) -> None:
    said = json.dumps([repr(file) for file in with_key[1]], ensure_ascii=False)
    assert landing.search.in_text(said) == {}


def test_with_a_key_files_land_whatever_forms_numbers_have_in_them(
    with_key: tuple[Path, list[LandedFile]],
) -> None:
    files = {file.file_name: file for file in with_key[1] if file.file_name.startswith(LANDING)}
    assert len(files) >= 33
    assert {name: one.message_da for name, one in files.items() if not one.is_landed} == {}


def test_landing_again_changes_nothing(
    landing: Landing, with_key: tuple[Path, list[LandedFile]]
) -> None:
    store, files = with_key
    before = {path: path.read_bytes() for path in store.rglob("*") if path.is_file()}
    assert landing.land("with_key", KEY)[1] == files
    assert {path: path.read_bytes() for path in store.rglob("*") if path.is_file()} == before


def test_without_a_key_every_file_with_a_number_is_refused_and_nothing_is_left(
    landing: Landing,
) -> None:
    store, files = landing.land("without_key", None)
    landed = {file.source_file for file in files if file.is_landed}
    days = ("2015-06-01", "2019-03-15", "2022-07-01")
    usual = {f"offers/tilbudsportalen {day}.csv" for day in days}
    assert landed == usual | {"collections.csv", "population/FOLK1A 2022K4.csv"}
    assert landing.left(store) == {}
    assert not any(re.search("cpr_[a-p]{32}", told) for told in map(repr, files))
    # a key lands them, and no refusal remembers more than it should
    landing.land("without_key", KEY)
    assert landing.left(store) == {}
