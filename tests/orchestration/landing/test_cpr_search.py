"""The search that other tests rely on finds what it should, and nothing else."""

from random import Random

import pytest

from tests.acceptance.cpr_forms import FORMS, Search, example, fictive, with_letters


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
