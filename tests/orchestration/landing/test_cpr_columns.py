# ruff: noqa: RUF001 - signs that look like others are what is tried
"""CPR numbers in columns of ids, days, amounts and P-numbers, in the forms that Excel and people
leave: a citizen is one, and nothing is kept that could not be read."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from orchestration.errors import KapacitetError
from orchestration.landing import LandedFile
from tests.acceptance.cpr_forms import Search
from tests.orchestration.landing.landing_folder import Folder, csv_text, xlsx_bytes

HEADINGS = ["Borger-id", "Fødselsdato", "Køn", "P-nummer", "Paragraf", "Startdato", "Ophørsårsag"]
USUAL = ["", "", "", "P-1", "SEL § 107", "2020-01-01", ""]
CITIZEN, OTHER = "0102901234", "0203911235"
PSEUDONYM = "cpr_[a-p]{32}"
RAW = {
    "Fødselsdato": "birth_date",
    "P-nummer": "p_number",
    "Ophørsårsag": "end_reason",
    "Døgntakst": "daily_rate_dkk",
}

LOST_ZEROS = ["102901234", "10290-1234", "10290 1234", "102901234.0"]
IDS = [
    "０１０２９０１２３４",
    "٠١٠٢٩٠١٢٣٤",
    "010290\u200b1234",
    "010290\u00ad1234",
    "010290\u202f1234",
    "2022-010290-1234",
    "0102901234-1",
    "ID0102901234",
    "010290-1234 Jens Hansen",
    '="0102901234"',
    "'0102901234",
    "01-02-1990-1234",
    "1990-02-01-1234",
    "0102.901234",
    "010290 -- 1234",
]
UNREADABLE = ["010290-12", "010290-xxxx", "1.0290123E+8", "01029012", "Jens Hansen", "010290"]
NO_CITIZEN = ["(forkortet nummer)", "(ufuldstændigt nummer)", "(ens cifre)"]
OTHER_COLUMNS = ["Fødselsdato", "Ophørsårsag", "P-nummer", "Bemærkning"]
IN_OTHER_COLUMNS = ["102901234", "10290-1234", "0102901234", "010290-1234"]
AMONG_AMOUNTS = ["0102901234", "102901234", "010290-1234", "010290,1234"]
KINDS = ["csv", "xlsx"]


def lines(*rows: dict[str, object], heading: str = "Borger-id") -> list[list[object]]:
    """A table of these rows, what they do not tell as usual."""
    extra = [name for name in rows[0] if name not in HEADINGS]
    usual = dict(zip([*HEADINGS, *extra], [*USUAL, *[""] * len(extra)], strict=True))
    return [[heading, *HEADINGS[1:], *extra], *(list((usual | row).values()) for row in rows)]


@dataclass(frozen=True)
class Case:
    """A file, a number as it is written in it, and the heading of the column it is in."""

    name: str
    table: list[list[object]]
    written: str
    column: str = "Borger-id"

    @property
    def content(self) -> str | bytes:
        if self.name.endswith("xlsx"):
            return xlsx_bytes({"Ark1": self.table})
        return csv_text(self.table)  # type: ignore[arg-type]


def cases(group: str, *tables: tuple[list[list[object]], str, str]) -> list[Case]:
    """A file of each; one of them as a workbook."""
    return [
        Case(f"751 {group} {at}.{'csv' if at else 'xlsx'}", table, written, column)
        for at, (table, written, column) in enumerate(tables)
    ]


KNOWN = {"Borger-id": "B1", "Fødselsdato": "1990-02-01"}
BARE = cases(
    "bare",
    (lines({"Borger-id": int(CITIZEN)}), "102901234", "Borger-id"),
    *((lines({"Borger-id": written}), written, "Borger-id") for written in LOST_ZEROS),
    (lines(KNOWN | {"Borger-id": "102901234"}), "102901234", "Borger-id"),
)
IN_IDS = cases("id", *((lines({"Borger-id": one}), one, "Borger-id") for one in IDS))
HEADED = [
    Case(
        f"751 cpr.{kind}",
        lines(*({"Borger-id": one} for one in IDS), heading="CPR-nummer"),
        CITIZEN,
    )
    for kind in KINDS
]
BESIDE = cases(
    "andre",
    *(
        (lines(KNOWN | {column: written}), written, column)
        for column in OTHER_COLUMNS
        for written in IN_OTHER_COLUMNS
    ),
    *((lines(KNOWN | {"Døgntakst": one}), one, "Døgntakst") for one in AMONG_AMOUNTS),
)
NOT_READ = [
    Case(
        f"751 rest {at}.{kind}",
        lines({"Borger-id": CITIZEN}, {"Borger-id": one}, heading="CPR-nummer"),
        one,
    )
    for at, one in enumerate(UNREADABLE)
    for kind in (KINDS if at < 2 else ["csv"])
]
WHATEVER_HEADING = Case(
    "751 løbenummer.csv",
    lines(
        KNOWN | {"Løbenummer": "102901234"},
        {"Borger-id": "B2", "Fødselsdato": "1991-03-02", "Løbenummer": "20391-1235"},
    ),
    "102901234",
)
TWO = Case(
    "751 to.csv", lines({"Borger-id": f"{CITIZEN} og {OTHER}"}, {"Borger-id": CITIZEN}), OTHER
)
PLAIN = Case("751 ren.csv", lines({"Borger-id": CITIZEN}), CITIZEN)
CASES = [*BARE, *HEADED, *IN_IDS, *BESIDE, *NOT_READ, WHATEVER_HEADING, TWO, PLAIN]


def by_name(cases: list[Case]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("case", cases, ids=[case.name for case in cases])


@dataclass(frozen=True)
class Landed:
    """All cases landed at once."""

    folder: Folder
    files: dict[str, LandedFile]
    rows: dict[str, list[dict[str, str | None]]]
    """By file name, in their order."""


def landed(root: Path, has_key: bool) -> Landed:
    folder = Folder(root)
    for case in CASES:
        folder.put_placements(case.name, case.content)
    files = folder.land() if has_key else folder.land(key=None)
    columns = ["citizen_id", "birth_date", "sex", "p_number", "end_reason", "daily_rate_dkk"]
    found = folder.query(
        f"select source_file, {', '.join(columns)} from landing.placements"
        " order by source_file, source_line"
    )
    rows: dict[str, list[dict[str, str | None]]] = {}
    for source, *cells in found:
        rows.setdefault(source.split("/")[-1], []).append(dict(zip(columns, cells, strict=True)))
    return Landed(folder, files, rows)


@pytest.fixture(scope="module")
def with_key(tmp_path_factory: pytest.TempPathFactory) -> Landed:
    return landed(tmp_path_factory.mktemp("with_key"), True)


@pytest.fixture(scope="module")
def without_key(tmp_path_factory: pytest.TempPathFactory) -> Landed:
    return landed(tmp_path_factory.mktemp("without_key"), False)


@pytest.fixture(scope="module")
def citizen(with_key: Landed) -> dict[str, str | None]:
    """Pseudonym, birth date and sex of CITIZEN."""
    (row,) = with_key.rows[PLAIN.name]
    assert re.fullmatch(PSEUDONYM, row["citizen_id"] or "")
    assert (row["birth_date"], row["sex"]) == ("1990-02-01", "K")
    return row


def test_no_digits_are_left_of_any_number(with_key: Landed, without_key: Landed) -> None:
    years = ("01-02-1990-1234", "1990-02-01-1234")
    written = {CITIZEN: CITIZEN} | dict.fromkeys(years, CITIZEN) | {OTHER: OTHER}
    search = Search({one: (cpr, one) for one, cpr in written.items()})
    for one in (with_key, without_key):
        assert search.in_folders([one.folder.store]) == {}


@by_name(CASES)
def test_without_a_key_the_file_is_refused(case: Case, without_key: Landed) -> None:
    file = without_key.files[case.name]
    assert (file.verdict, file.rule_id) == ("refused", "file_pseudonym_key_missing")


def test_without_a_key_nothing_lands(without_key: Landed) -> None:
    assert without_key.rows == {}


@by_name(BARE + IN_IDS + HEADED)
def test_an_id_is_the_citizen_however_the_number_is_written_in_it(
    case: Case, with_key: Landed, citizen: dict[str, str | None]
) -> None:
    file = with_key.files[case.name]
    assert file.verdict == "landed", file.message_da
    assert with_key.rows[case.name] == [citizen] * (len(case.table) - 1)


@by_name(BESIDE)
def test_a_number_in_any_other_column_is_replaced(
    case: Case, with_key: Landed, citizen: dict[str, str | None]
) -> None:
    (row,) = with_key.rows[case.name]
    assert row["citizen_id"] == "B1"
    if case.column in RAW:
        assert row[RAW[case.column]] == citizen["citizen_id"]


@by_name(NOT_READ)
def test_what_cannot_be_read_in_a_cpr_column_is_not_kept(
    case: Case, with_key: Landed, citizen: dict[str, str | None]
) -> None:
    file = with_key.files[case.name]
    if file.is_landed:
        first, second = (row["citizen_id"] for row in with_key.rows[case.name])
        assert first == citizen["citizen_id"]
        # a part of a number is no citizen; other text may be one
        assert second in NO_CITIZEN or re.fullmatch(PSEUDONYM, second)
        assert second != first
    else:
        assert str(case.table[2][0]) not in str(file.message_da)


def test_unreadable_ids_are_different_citizens_or_none(with_key: Landed) -> None:
    ids = {
        (case.written, with_key.rows[case.name][1]["citizen_id"])
        for case in NOT_READ
        if with_key.files[case.name].is_landed
    }
    keys = [key for _, key in ids if key not in NO_CITIZEN]
    assert len(keys) == len(set(keys))


def test_an_id_with_two_numbers_is_nobodys(
    with_key: Landed, citizen: dict[str, str | None]
) -> None:
    both, one = (row["citizen_id"] for row in with_key.rows[TWO.name])
    assert one == citizen["citizen_id"]
    assert both not in (one, None)


def test_a_column_of_cpr_numbers_is_one_whatever_its_heading(with_key: Landed) -> None:
    file = with_key.files[WHATEVER_HEADING.name]
    assert (file.verdict, file.has_cpr) == ("landed", True)


# --- nobody's numbers, and numbers in place of one (R19) ----------------------------------------


@pytest.mark.parametrize("heading", ["CPR-nummer", "Borger-id"])
@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("1111111111", "(ens cifre)"),
        ("111111-1111", "(ens cifre)"),
        ("0000000000", "(ens cifre)"),
        ("1,01E+09", "(forkortet nummer)"),
        ("1.01E9", "(forkortet nummer)"),
        ("3E+09", "(forkortet nummer)"),
        ("NULL", "NULL"),
        ("#N/A", "#N/A"),
        ("ukendt", "ukendt"),
    ],
)
def test_what_names_nobody_becomes_no_pseudonym(
    folder: Folder, heading: str, written: str, kept: str
) -> None:
    row = KNOWN | {"Borger-id": written}
    file = folder.land_one("751.csv", csv_text(lines(row, heading=heading)), key=None)
    assert (file.verdict, file.has_cpr) == ("landed", False)
    assert folder.query("select citizen_id from landing.placements") == [(kept,)]


@pytest.mark.parametrize("heading", ["CPR-nummer", "Borger-id"])
@pytest.mark.parametrize("written", ["010290-xxxx", "010290XXXX", "0102900000", "010290-0000"])
def test_a_number_without_its_serial_is_nobodys(folder: Folder, heading: str, written: str) -> None:
    row = KNOWN | {"Borger-id": written}
    folder.land_one("751.csv", csv_text(lines(row, {"Borger-id": CITIZEN}, heading=heading)))
    assert folder.query("select citizen_id from landing.placements order by source_line")[0] == (
        "(ufuldstændigt nummer)",
    )


def test_a_text_in_a_cpr_column_is_the_municipality_s_own(folder: Folder) -> None:
    rows = lines(KNOWN | {"Borger-id": "Jens Hansen"}, heading="CPR-nummer")
    for code in ("751", "740"):
        folder.put_placements(f"{code}.csv", csv_text(rows))  # type: ignore[arg-type]
    folder.land()
    assert folder.query("select count(distinct citizen_id) from landing.placements") == [(2,)]


@pytest.mark.parametrize("heading", ["CPR-nummer", "Borger-id"])
@pytest.mark.parametrize(
    ("number", "birth", "sex"),
    [
        ("0102901VJ4", "1990-02-01", "K"),
        ("010290-1vj5", "1990-02-01", "M"),
        ("010290AB12", None, "K"),
        ("0102904ABC", "1990-02-01", None),
        ("010210-4ABC", "2010-02-01", None),
    ],
)
def test_a_replacement_number_with_letters_is_pseudonymised_like_any(
    folder: Folder, heading: str, number: str, birth: str | None, sex: str | None
) -> None:
    """Birth date and sex as far as the number says them: not the century without a digit."""
    rows = lines({"Borger-id": number}, {"Borger-id": CITIZEN}, heading=heading)
    assert folder.land_one("751.csv", csv_text(rows), key=None).verdict == "refused"
    folder.land()
    (key, *told), (other, *_) = folder.query(
        "select citizen_id, birth_date, sex from landing.placements order by source_line"
    )
    assert re.fullmatch(PSEUDONYM, key)
    assert key != other
    assert told == [birth, sex]
    assert not any(number.encode() in stored for stored in folder.stored_bytes().values())


def test_a_birth_date_that_the_number_contradicts_lands_beside_it(folder: Folder) -> None:
    rows = [
        {"Borger-id": CITIZEN, "Fødselsdato": day} for day in ("02-01-1990", "01-02-1990", "")
    ] + [{"Borger-id": "B1", "Fødselsdato": "02-01-1990"}]
    folder.put_placements("751.csv", csv_text(lines(*rows)))
    folder.land()
    assert folder.query(
        "select birth_date, cpr_birth_date from landing.placements order by source_line"
    ) == [
        ("02-01-1990", "1990-02-01"),
        ("01-02-1990", "1990-02-01"),
        ("1990-02-01", None),
        ("02-01-1990", None),
    ]


# --- amounts, P-numbers, days -------------------------------------------------------------------


def test_amounts_stay_amounts(folder: Folder) -> None:
    kept = {
        "2101.805479": "2101.81",
        "2101,805479": "2101,81",
        "1234,50": "1234,50",
        "2.345,50": "2.345,50",
        "2861,4": "2861,4",
        "12345": "12345",
    }
    rows = [
        {"Borger-id": f"B{at}", "Fødselsdato": "1990-02-01", "Døgntakst": amount}
        for at, amount in enumerate(kept)
    ]
    folder.put_placements("751.csv", csv_text(lines(*rows)))  # type: ignore[arg-type]
    assert folder.land(key=None)["751.csv"].verdict == "landed"
    found = folder.query("select daily_rate_dkk from landing.placements order by source_line")
    assert [amount for (amount,) in found] == list(kept.values())


@pytest.mark.parametrize("kind", KINDS)
def test_a_p_number_of_a_landed_offer_stays_and_others_like_cpr_numbers_do_not(
    folder: Folder, kind: str
) -> None:
    headings = ["P-nummer", "Paragraf", "Målgruppe", "Pladser", "Virksomhedsform", "Tilbudsnavn"]
    offer = ["1003012345", "107", "Autisme", "4", "Kommune", "Her"]
    folder.put("offers/2023-01-01.csv", csv_text([headings, offer]))
    numbers = ["1003012345", "100301-2345", "1003012346", CITIZEN]
    rows = [
        {"Borger-id": f"B{at}", "Fødselsdato": "1990-02-01", "P-nummer": number}
        for at, number in enumerate(numbers)
    ]
    case = Case(f"751.{kind}", lines(*rows), CITIZEN)
    folder.put_placements(case.name, case.content)
    folder.land()
    found = folder.query("select p_number from landing.placements order by source_line")
    kept, *others = (number for (number,) in found)
    assert kept == "1003012345"
    assert all(re.fullmatch(PSEUDONYM, number) for number in others)
    assert len(set(others)) == 3
    search = Search({"citizen": (CITIZEN, CITIZEN), "unknown": ("1003012346", "1003012346")})
    hits = search.in_folders([folder.store])
    # 1003012345 itself begins as the unknown one does
    assert all("1003012345" in around for around in hits.values())
    assert folder.query("select p_number from landing.offers") == [("1003012345",)]


@pytest.mark.parametrize("day", [date(1990, 2, 1), "1990-02-01", "01-02-1990", "01.02.90"])
def test_days_are_no_cpr_numbers(folder: Folder, day: object) -> None:
    row = {"Borger-id": "B1", "Fødselsdato": day, "Ophørsårsag": "1. januar 2022"}
    folder.put_placements("751.xlsx", xlsx_bytes({"Ark1": lines(row)}))
    assert folder.land(key=None)["751.xlsx"].verdict == "landed"
    assert folder.query("select birth_date from landing.placements") == [(str(day),)]


@pytest.mark.parametrize("blank", ["", " ", "\u00a0", "\ufeff", "\t \u202f", "-"])
def test_a_cell_without_letters_and_digits_is_no_citizen_under_any_heading(
    folder: Folder, blank: str
) -> None:
    rows = lines({"Borger-id": CITIZEN}, {"Borger-id": blank}, heading="CPR-nummer")
    folder.put_placements("751.xlsx", xlsx_bytes({"Ark1": rows}))
    folder.land()
    found = folder.query("select citizen_id from landing.placements order by source_line")
    assert [str(text or "").strip(" \u00a0\ufeff\t\u202f") for (text,) in found[1:]] == [
        "-" if blank == "-" else ""
    ]


# --- the key ------------------------------------------------------------------------------------


@pytest.mark.parametrize("key", ["", "a", "x" * 31, "æ" * 15])
def test_a_key_that_can_be_guessed_lands_nothing(folder: Folder, key: str) -> None:
    folder.put_placements(PLAIN.name, PLAIN.content)
    with pytest.raises(KapacitetError, match="KAPACITET_PSEUDONYM_KEY") as caught:
        folder.land(key)
    assert "make key" in str(caught.value)
    assert len(key) < 15 or key not in str(caught.value)
    assert not list(folder.store.rglob("*.parquet"))


@pytest.mark.parametrize("key", ["0f" * 16, "æ" * 16])
def test_a_key_of_32_bytes_is_one(folder: Folder, key: str) -> None:
    file = folder.land_one(PLAIN.name, PLAIN.content, key)
    assert file.verdict == "landed", file.message_da
