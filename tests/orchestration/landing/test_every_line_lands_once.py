"""Of any CSV file every line lands exactly once, with its own number and cells."""

import csv
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orchestration.landing import reading as reading_module
from tests.orchestration.landing.landing_folder import Folder

HEADINGS = ["Borger-id", "Fødselsdato", "P-nummer", "Paragraf", "Startdato", "Ophørsårsag"]
COLUMNS = "citizen_id, birth_date, p_number, service_paragraph, start_date, end_reason"
ENCODINGS = ["utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16"]
_TEXT = st.text(alphabet="abcæøåÆØÅ é§.:,;'\"\t#\\=-/()12\n", max_size=8)
# a cell of several lines with that many separators looks like lines of the table
_TEXT = _TEXT.filter(lambda text: "\n" not in text or max(map(text.count, ";,\t")) < 4)
_FILLED = st.text(alphabet="Bbæø12-", min_size=1, max_size=6).map(lambda text: "x" + text)
_LINES = st.lists(st.tuples(_FILLED, _TEXT, _TEXT, _TEXT, _TEXT, _TEXT), min_size=1, max_size=12)


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    lines=_LINES,
    separator=st.sampled_from(";,\t"),
    encoding=st.sampled_from(ENCODINGS),
    line_end=st.sampled_from(["\n", "\r\n"]),
    quote_all=st.booleans(),
    blank_every=st.integers(0, 3),
    ends_with_line_end=st.booleans(),
)
def test_every_line_of_a_csv_file_lands_exactly_once_with_its_own_number(
    lines: list[tuple[str, ...]],
    separator: str,
    encoding: str,
    line_end: str,
    quote_all: bool,
    blank_every: int,
    ends_with_line_end: bool,
) -> None:
    text, expected = "", []
    for number, cells in enumerate([HEADINGS, *lines]):
        record = io.StringIO(newline="")
        quoting = csv.QUOTE_ALL if quote_all else csv.QUOTE_MINIMAL
        csv.writer(record, delimiter=separator, lineterminator=line_end, quoting=quoting).writerow(
            cells
        )
        # a lone cell below a blank line is a note, so a blank line goes above a full line only
        if number and blank_every and number % blank_every == 0 and cells[2].strip():
            text += line_end
        if number:
            expected.append((text.count("\n") + 1, *(cell or None for cell in cells)))
        text += record.getvalue()
    content = (text if ends_with_line_end else text.removesuffix(line_end)).encode(encoding)
    with tempfile.TemporaryDirectory() as root:
        folder = Folder(Path(root))
        file = folder.land_one("751.csv", content, key=None)
        assert file.verdict == "landed", file.message_da
        assert file.line_count == len(lines)
        rows = folder.query(f"select source_line, {COLUMNS} from landing.placements order by 1")
    assert rows == expected


@settings(max_examples=100, deadline=None)
@given(
    pieces=st.lists(
        st.lists(
            st.sampled_from(
                ["a", "æ", '"', '""', '"x"', '"x;y"', " ", ";", ";", "\\", "'", "\t", "#"]
            ),
            min_size=1,
            max_size=9,
        ).map("".join),
        min_size=1,
        max_size=4,
    ),
    line_end=st.sampled_from(["\n", "\r\n"]),
)
def test_the_fast_reader_and_the_careful_one_read_the_same(
    pieces: list[str], line_end: str
) -> None:
    head = "Borger-id;P-nummer;Paragraf;Startdato;Fødselsdato"
    text = line_end.join([head, *(f"x{piece};;;" for piece in pieces)])
    outcomes = []
    for is_fast in (True, False):
        with tempfile.TemporaryDirectory() as root, pytest.MonkeyPatch.context() as patched:
            if not is_fast:
                patched.setattr(reading_module, "_read_plain_csv", lambda *_: False)
            folder = Folder(Path(root))
            file = folder.land_one("751.csv", text, key=None)
            rows = folder.query("select * from landing.placements order by source_line")
            outcomes.append((file.rule_id, file.message_da, [row[1:] for row in rows]))
    assert outcomes[0] == outcomes[1]


def test_a_plain_file_is_read_by_the_fast_reader(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    def careful(*_):
        raise AssertionError("the careful reader was used")

    monkeypatch.setattr(reading_module, "csv_lines", careful)
    text = "Borger-id;P-nummer;Paragraf;Startdato;Fødselsdato;Ophørsårsag\r\n"
    text += 'B1;1;"§ 107, stk. 1";2022-01-01;1990-01-01;"sagde ""nej"""\r\n'
    file = folder.land_one("751 [ny]*?.csv", text)
    assert file.verdict == "landed", file.message_da
    rows = folder.query("select service_paragraph, end_reason from landing.placements")
    assert rows == [("§ 107, stk. 1", 'sagde "nej"')]
