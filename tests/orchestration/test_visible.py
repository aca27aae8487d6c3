"""What is shown of text from outside cannot move a cursor, begin a line or turn around."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from orchestration.progress import Progress
from orchestration.reports.pages import template
from orchestration.visible import visible, visible_lines

FORGED = "751\n  Datavarehus offentliggjort\x1b[32m ok.txt"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (FORGED, r"751\n  Datavarehus offentliggjort\x1b[32m ok.txt"),
        ("a\r\tb\x00\x7f\x9b2J", r"a\r\tb\x00\x7f\x9b2J"),
        ("regning\u202exslx.csv", r"regning\u202exslx.csv"),
        ("\u200b\u2028\u2066\ufeff\uffff", r"\u200b\u2028\u2066\ufeff\uffff"),
        ("\U000e0041", r"\U000e0041"),
        # how Python has a file's name that is not UTF-8
        ("\udce5rhus.csv", r"\udce5rhus.csv"),
        (
            "Æbleskov §\u00a0107, Helårs\u00adpersoner 😀",
            "Æbleskov §\u00a0107, Helårs\u00adpersoner 😀",
        ),
    ],
)
def test_signs_that_are_not_seen_are_shown(text: str, shown: str) -> None:
    assert visible(text) == shown


@given(st.text(st.characters(codec=None)))
def test_what_is_shown_is_one_line_that_can_be_printed_and_stays_as_it_is(text: str) -> None:
    shown = visible(text)
    shown.encode("utf-8")
    assert len(shown.splitlines()) <= 1
    assert visible(shown) == shown
    assert shown == text or "\\" in shown


def test_our_own_line_breaks_stay() -> None:
    assert visible_lines("a\x1b\nb\r\n") == "a\\x1b\nb\\r\n"


def test_a_text_cannot_print_a_step_that_was_not_done(capsys: pytest.CaptureFixture[str]) -> None:
    told = Progress()
    told.step(FORGED)
    told.note(FORGED)
    step, *note = capsys.readouterr().out.splitlines()
    assert step.startswith(r"  751\n  Datavarehus offentliggjort\x1b[32m ok.txt")
    assert note == ["    751", r"      Datavarehus offentliggjort\x1b[32m ok.txt"]


def test_pages_show_hidden_signs() -> None:
    environment = template("page.html.jinja").environment
    page = environment.from_string("{{ text }}{{ number }}{{ markup }}")
    markup = environment.from_string("<b>&shy;</b>\t").module.__html__()
    shown = page.render(text="<a\u202e\x1b>", number=1, markup=markup)
    assert shown == r"&lt;a\u202e\x1b&gt;1<b>&shy;</b>" + "\t"
