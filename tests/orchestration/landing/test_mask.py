# ruff: noqa: RUF001 - signs that look like others are what is tried
"""Whatever stands around a CPR number, and however it is written, the mask finds it."""

import re
from datetime import date
from random import Random

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from orchestration.landing.identity import HIDDEN, Identity
from tests.acceptance.cpr_forms import FORMS, HYPHENS, KEY, Search, example, fictive, normalised

WITH_KEY, WITHOUT_KEY = Identity(KEY), Identity(None)
PSEUDONYM = "cpr_[a-p]{32}"
_NEAR = st.text("0123456789012345678901234567890123456789 -–./:,;()'\"_\t\n\0æÅx%&#", max_size=40)
_DIGITS = st.text("0123456789 -.", max_size=24)
_ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=40)
AROUND = st.one_of(_NEAR, _DIGITS, _ANY)


def a_day_goes_into_the_number(before: str, written: str, after: str) -> bool:
    """Whether a date with a four-digit year reaches into the number from outside it."""
    text = normalised(before + written + after)
    start = len(normalised(before))
    end = start + len(normalised(written))
    days = r"[0-9]{4}([-./ ]?)[0-9]{2}\1[0-9]{2}|[0-9]{2}([-./ ]?)[0-9]{2}\2[0-9]{4}"
    return any(
        day.start() < start < day.end() or day.start() < end < day.end()
        for at in range(len(text))
        for day in [re.compile(days).match(text, at)]
        if day
    )


@settings(max_examples=3000, deadline=None)
@given(before=AROUND, seed=st.integers(0, 2**32), after=AROUND)
def test_no_seven_digits_are_left_whatever_stands_around_the_number(
    before: str, seed: int, after: str
) -> None:
    cpr, form, written = example(Random(seed))
    text = before + written + after
    search = Search({form: (cpr, written)})
    for identity, pseudonym in ((WITH_KEY, PSEUDONYM), (WITHOUT_KEY, HIDDEN)):
        masked = identity.mask(text)
        assert search.in_text(masked) == {}, masked
        assert re.search(pseudonym, masked)


@settings(max_examples=1000, deadline=None)
@given(
    before=AROUND,
    birth=st.dates(date(1900, 1, 1), date(1999, 12, 31)),
    serial=st.integers(0, 9999),
    sign=st.sampled_from(list(HYPHENS.values())),
    after=AROUND,
)
def test_no_seven_digits_are_left_of_a_number_of_any_day(
    before: str, birth: date, serial: int, sign: str, after: str
) -> None:
    cpr = f"{birth:%d%m%y}{serial:04}"
    written = f"{cpr[:6]}{sign}{cpr[6:]}"
    assume(not a_day_goes_into_the_number(before, written, after))
    # what stands around is not to be like it by chance
    search = Search({"number": (cpr, written)})
    assume(search.in_text(f"{before}x{after}") == {})
    assert search.in_text(WITH_KEY.mask(before + written + after)) == {}


@pytest.mark.parametrize("form", FORMS)
def test_a_number_is_one_pseudonym_in_every_form(form: str) -> None:
    for seed in range(20):
        cpr, _, written = example(Random(f"{form} {seed}"), form)
        masked, hidden = (one.mask(f"Mor {written}, søn") for one in (WITH_KEY, WITHOUT_KEY))
        # a sign of the form may stay outside
        assert re.sub('[(="]', "", masked) == f"Mor {WITH_KEY.mask(cpr)}, søn"
        assert re.fullmatch(PSEUDONYM, WITH_KEY.mask(cpr))
        assert re.sub('[(="]', "", hidden) == f"Mor {HIDDEN}, søn"


@pytest.mark.parametrize("seed", range(10))
def test_every_number_of_a_text_is_found(seed: int) -> None:
    chance = Random(seed)
    numbers = {str(at): example(chance) for at in range(200)}
    text = " og ".join(written for _, _, written in numbers.values())
    masked = WITH_KEY.mask(text)
    assert len(set(re.findall(PSEUDONYM, masked))) == 200
    search = Search({at: (cpr, written) for at, (cpr, _, written) in numbers.items()})
    assert search.in_text(masked) == {}


@pytest.mark.parametrize("digits", range(13))
@pytest.mark.parametrize("between", ["", " ", "-", ".", "/", ":", ", "])
def test_up_to_twelve_digits_before_do_not_hide_a_number(digits: int, between: str) -> None:
    chance = Random(digits)
    for _ in range(20):
        cpr = fictive(chance)
        before = "".join(chance.choices("0123456789", k=digits))
        written = chance.choice([cpr, f"{cpr[:6]}-{cpr[6:]}", f"{cpr[:6]} {cpr[6:]}"])
        masked = WITH_KEY.mask(before + between + written)
        assert Search({"number": (cpr, written)}).in_text(masked) == {}, before + between + written


HIDDEN_BY_FOUR_DIGITS = [
    ("Flyttet 01-01-2022 010290-1234", "Flyttet "),
    ("maj 2022 010290-1234", "maj "),
    ("Sag 2022-010290-1234", "Sag "),
    ("2022/010290-1234", ""),
    ("Ref 4711-010290-1234", "Ref "),
    ("8000 010290-1234", ""),
    ("kl. 1400 010290-1234", "kl. "),
    ("Aarhus 2022 010290-1234.xlsx", "Aarhus "),
]
OTHER_FORMS = [
    "010290 -- 1234",
    "010290:1234",
    "010290,1234",
    "010290\t1234",
    "010290\n1234",
    "010290\r\n1234",
    "010290·1234",
    "(010290)1234",
    "010290\u200b1234",
    "010290\u00ad1234",
    "010290\u202f1234",
    "０１０２９０１２３４",
    "٠١٠٢٩٠١٢٣٤",
    "01-02-1990-1234",
    "010290-12 34",
    "0102.901234",
    "10290-1234",
    "102901234",
]
WITH_LETTERS = ["0102901VJ4", "010290-1VJ4", "010290 VJ14", "ref.0102901VJ4x"]


@pytest.mark.parametrize(("text", "start"), HIDDEN_BY_FOUR_DIGITS)
def test_four_digits_before_a_number_do_not_hide_it(text: str, start: str) -> None:
    masked = WITH_KEY.mask(text)
    assert re.match(re.escape(start) + f"[-/ 0-9]*{PSEUDONYM}", masked), masked
    assert Search({"number": ("0102901234", "010290-1234")}).in_text(masked) == {}
    assert HIDDEN in WITHOUT_KEY.mask(text)


@pytest.mark.parametrize("written", OTHER_FORMS)
def test_a_number_in_free_text_is_one_pseudonym_in_other_forms(written: str) -> None:
    pseudonym = WITH_KEY.mask("0102901234")
    masked, hidden = (one.mask(f"Bor hos {written} nu") for one in (WITH_KEY, WITHOUT_KEY))
    assert masked.replace("(", "") == f"Bor hos {pseudonym} nu"
    assert hidden.replace("(", "") == f"Bor hos {HIDDEN} nu"


@pytest.mark.parametrize("text", WITH_LETTERS)
def test_a_number_with_letters_is_found(text: str) -> None:
    masked = WITH_KEY.mask(text)
    assert re.search(PSEUDONYM, masked)
    assert "010290" not in masked
    assert HIDDEN in WITHOUT_KEY.mask(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Flyttet",
        "01-01-2022",
        "2022-01-15",
        "01-01-2022 - 31-12-2022",
        "2022-01-01 - 2022-12-31",
        "2022-01-15 10:32",
        "2022-01-15 10:32:07",
        "15-01-2022 10.32",
        "Fra 01.02.2021 til 31.12.2022",
        "12345678",
        "9913991234",
        "SEL § 107, stk. 1",
        "Ålborg – æøå",
    ],
)
def test_days_hours_and_short_numbers_are_left_as_they_are(text: str) -> None:
    assert WITH_KEY.mask(text) == text
    assert WITHOUT_KEY.mask(text) == text


def test_two_numbers_and_two_keys_give_different_pseudonyms() -> None:
    masked = {
        Identity(key).mask(cpr) for key in (KEY, KEY[::-1]) for cpr in ("0102901234", "0102901235")
    }
    assert len(masked) == 4
