"""Every physical line of a text file is landed, or the file is refused with the line at fault."""

import pytest

from tests.orchestration.landing.landing_folder import Folder

HEAD = "Borger-id;Fødselsdato;P-nummer;Paragraf;Startdato;Slutdato;Døgntakst;Bemærkning"


def line(citizen: str, *end: str, separator: str = ";") -> str:
    start = [citizen, "01-02-1990", "1003012345", "SEL § 107", "01-01-2020"]
    return separator.join([*start, *end])


def text(*lines: str, separator: str = ";", head: str = HEAD) -> str:
    return "".join(f"{one}\r\n" for one in (head.replace(";", separator), *lines))


def comma(citizen: str, *end: str) -> str:
    return line(citizen, *end, separator=",")


FULL = ("", "2500,00", "ok")
OTHER_ORDER = "Borger-id;Fødselsdato;P-nummer;Paragraf;Startdato;Døgntakst;Slutdato;Bemærkning"
SHORT_TABLE = "Borger-id;Fødselsdato;P-nummer;Paragraf;Startdato;Slutdato;Døgntakst;Tillægstakst"

READ = {
    "quotes as they must be": (
        text(line("k1", "", "2500,00", '"Solbo; ""ny"""'), line("k2", *FULL)), ["k1", "k2"],
    ),
    "a cell of several lines": (
        text(line("k1", "", "2500,00", '"flyttet;\r\n\r\nse sag"'), line("k2", *FULL)),
        ["k1", "k2"],
    ),
    "headings once more": (
        text(line("k1", *FULL), HEAD, line("k2", *FULL)), ["k1", "Borger-id", "k2"],
    ),
    "a quotation mark inside an id": (text(line('k"1', *FULL), line("k2", *FULL)), ['k"1', "k2"]),
    "separators left out after the last filled cell": (
        text(*(line(f"k{at}", *FULL) for at in range(2)), line("k2", "", "2500"), line("k3")),
        ["k0", "k1", "k2", "k3"],
    ),
    "a blank cell more than headings in every full line": (
        text(line("k1", *FULL, ""), line("k2"), line("k3", *FULL, "")), ["k1", "k2", "k3"],
    ),
    "short lines that follow each other": (
        text(line("k1"), line("k2"), line("k3"), head=HEAD + ";A;B"), ["k1", "k2", "k3"],
    ),
    "whole kroner between commas": (
        text(comma("k1", "", "2500", "50"), comma("k2", "", "2500", ""),
             head=SHORT_TABLE, separator=","),
        ["k1", "k2"],
    ),
}  # fmt: skip

REFUSED = {
    "a quoted cell that never ends": (
        text(line("k0", *FULL), line("k1", "", "1", '"ring til'), *[line("k2", *FULL)] * 3),
        "file_stray_quote", "linje 3:",
    ),
    "one of a file of commas, read by 400 lines": (
        text(*[comma("k0", "", "1", "x")] * 3, comma("k1", "", "1", '"ring'),
             *[comma("k2", "", "1", "x")] * 400, separator=","),
        "file_stray_quote", "linje 5:",
    ),
    "text after a closing quotation mark": (
        text(line("k1", *FULL), line("k2", "", "1", '"Solbo" siden 2019'), line("k3", *FULL)),
        "file_stray_quote", "linje 3:",
    ),
    "a quoted id that goes on": (text(line('"k1"a', *FULL)), "file_stray_quote", "linje 2:"),
    "two stray marks that look like one cell of several lines": (
        text(line("k1", "", "1", '"flyttet'), line("k2", *FULL), line("k3", "", "1", 'ok"')),
        "file_stray_quote", "linje 2:",
    ),
    "two stray marks in two lines' ids": (
        text(line('"k1', *FULL), f'k2";{line("k3", *FULL)[3:]}', line("k4", *FULL)),
        "file_stray_quote", "linje 2:",
    ),
    "a stray mark that swallows lines without their last cells": (
        text(line("k1", "", "1", '"flyttet'), line("k2"), line("k3", "", "1", 'ok"')),
        "file_stray_quote", "linje 2:",
    ),
    "a stray mark in the headings": (
        text(line("k1", *FULL), head=HEAD.replace("Borger-id", '"Borger-id')),
        "file_stray_quote", "linje 1:",
    ),
    "a line that is cut off": (
        text(line("k1", *FULL), line("k2", "31-12-2022")).removesuffix("\r\n"),
        "file_line_short", "linje 3 har 6 felter",
    ),
    "a line without a required cell": (
        text(line("k1", *FULL), "k2;01-02-1990;1003012345"),
        "file_line_short", "linje 3 har 3 felter",
    ),
    "a decimal comma where an optional cell was left out": (
        text(comma("k1", "", "2861", "40"), comma("k2", "", "1250", "00"),
             head=SHORT_TABLE, separator=","),
        "file_decimal_comma", "linje 3:",
    ),
    "a decimal comma in every line": (
        text(comma("k1", "", "2861", "40"), comma("k2", "", "1250", "55"),
             head=SHORT_TABLE, separator=","),
        "file_decimal_comma", "linje 2:",
    ),
    "a decimal comma before a last empty cell": (
        text(comma("k1", "", "2861", "40", ""), head=SHORT_TABLE, separator=","),
        "file_decimal_comma", "linje 2:",
    ),
    "a decimal comma before a cell of text": (
        text(comma("k1", "", "2861", "40", "x"), separator=","), "file_decimal_comma", "linje 2:",
    ),
    "a cell too many, which moves the others, and a blank one last": (
        text(line("k1", *FULL), line("k2", "x", "", "2500", "")),
        "file_line_width", "linje 3 har 9",
    ),
    "the same in the first line": (
        text(line("k2", "x", "", "2500", ""), line("k1", *FULL)),
        "file_line_width", "linje 2 har 9",
    ),
    "a line broken in two": (
        text(line("k1", *FULL), line("k2"), ";01-02-2022;2500;;ok", head=HEAD + ";A"),
        "file_line_short", "linje 3 har 5",
    ),
    "headings once more in another order": (
        text(line("k1", *FULL), OTHER_ORDER, line("k2", "2500,00", "", "ok")),
        "file_headings_change", "linje 3 ",
    ),
    "the same below a blank line": (
        text(line("k1", *FULL), "", OTHER_ORDER, line("k2", "2500,00", "", "ok")),
        "file_headings_change", "linje 4 ",
    ),
    "more cells than headings": (
        text(line("k1", *FULL, "mere")), "file_line_width", "linje 2 har 9 felter",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", READ)
def test_a_file_that_can_be_read_strictly_lands_whole(folder: Folder, name: str) -> None:
    content, citizens = READ[name]
    file = folder.land_one("751.csv", content)
    assert file.verdict == "landed", file.message_da
    rows = folder.query("select citizen_id from landing.placements order by source_line")
    assert [citizen for (citizen,) in rows] == citizens


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_only_a_lenient_reader_reads_is_refused(folder: Folder, name: str) -> None:
    content, rule_id, message = REFUSED[name]
    file = folder.land_one("751.csv", content)
    assert (file.verdict, file.rule_id) == ("refused", rule_id), file.message_da
    assert file.message_da is not None and message in file.message_da


def test_cells_that_were_left_out_are_empty(folder: Folder) -> None:
    file = folder.land_one("751.csv", text(line("k1", *FULL), line("k2")))
    assert file.verdict == "landed", file.message_da
    rows = folder.query(
        "select end_date, daily_rate_dkk from landing.placements order by source_line"
    )
    assert rows == [(None, "2500,00"), (None, None)]


PLAIN_LETTERS = str.maketrans({"ø": "oe", "æ": "ae", "§": "."})
SOUND = text(line("k1", *FULL)).replace("Slutdato", "Ophørsdato")
ENCODED = {
    "Windows-1252": SOUND.encode("cp1252"),
    "Mac Roman": SOUND.encode("mac_roman"),
    "CP850": SOUND.encode("cp850"),
    "UTF-16 with mark": SOUND.encode("utf-16"),
    "UTF-16 without mark": SOUND.encode("utf-16-le"),
    "UTF-8 read as Windows-1252": SOUND.encode().decode("cp1252").encode(),
    "UTF-8 read as ISO-8859-1, with mark": SOUND.encode().decode("latin-1").encode("utf-8-sig"),
    "UTF-8 read as Mac Roman": SOUND.encode().decode("mac_roman").encode(),
    "Windows-1252 read as CP850": SOUND.encode("cp1252").decode("cp850").encode(),
    "Mac Roman, letters in a cell only": text(
        line("k1", *FULL), head=HEAD.translate(PLAIN_LETTERS)
    ).encode("mac_roman"),
}


@pytest.mark.parametrize("name", ENCODED)
def test_letters_are_recognised_by_what_they_make_of_known_words(folder: Folder, name: str) -> None:
    file = folder.land_one("751.csv", ENCODED[name])
    assert file.verdict == "landed", file.message_da
    [row] = folder.query("select birth_date, service_paragraph from landing.placements")
    assert row == ("01-02-1990", "SEL § 107")


@pytest.mark.parametrize(
    ("content", "rule_id"),
    [
        (SOUND.encode() + line("k2", "", "1", "\u00c3\u00b8").encode(), "file_utf8_damaged"),
        (SOUND.encode() + line("k2", "", "1", "ø").encode("cp1252"), "file_utf8_damaged"),
        (
            text(line("k1", "", "1", "\u203a\u2018")).translate(PLAIN_LETTERS).encode("cp1252"),
            "file_encoding_unknown",
        ),
    ],
)
def test_letters_that_are_in_doubt_are_not_half_understood(
    folder: Folder, content: bytes, rule_id: str
) -> None:
    assert folder.land_one("751.csv", content).rule_id == rule_id
