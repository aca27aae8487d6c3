"""CPR numbers never leave memory, and one citizen is one pseudonym."""

import hashlib
import hmac
import json
import re
from functools import cache
from pathlib import Path

import duckdb
import pytest

from orchestration.errors import KapacitetError
from orchestration.landing.identity import Identity
from tests.orchestration.landing.landing_folder import (
    CHILD,
    HEADINGS,
    KEY,
    MAN,
    ROWS,
    WOMAN,
    Folder,
    csv_text,
    xlsx_bytes,
)

REPLACEMENT = "6101901234"  # an administrative number: day 61 is day 1
IMPOSSIBLE = "9913991234"


def hyphened(cpr: str) -> str:
    return f"{cpr[:6]}-{cpr[6:]}"


@cache
def stretched(key: str) -> bytes:
    return hashlib.scrypt(
        key.encode(), salt=b"kapacitet", n=2**15, r=8, p=1, maxmem=2**26, dklen=96
    )[:32]


def pseudonym(cpr: str, key: str = KEY) -> str:
    """As the standard library computes it."""
    digest = hmac.new(stretched(key), cpr.encode(), hashlib.sha256).hexdigest()
    return "cpr_" + digest[:32].translate(str.maketrans("0123456789abcdef", "abcdefghijklmnop"))


def placements(ids: list[str], heading: str = "CPR-nummer") -> list[list[str]]:
    return [[heading, *HEADINGS[1:]], *([one, *ROWS[0][1:]] for one in ids)]


def citizens(folder: Folder) -> list[str]:
    rows = folder.query(
        "select citizen_id from landing.placements order by source_file, source_line"
    )
    return [citizen for (citizen,) in rows]


@pytest.mark.parametrize("key", ["k" * 32, "æøå" * 10, "x" * 64, "y" * 65, "z" * 200])
def test_a_pseudonym_is_keyed_sha_256_in_letters_in_sql_as_well(key: str) -> None:
    identity = Identity(key)
    assert identity.pseudonym(WOMAN) == pseudonym(WOMAN, key)
    with duckdb.connect() as connection:
        identity.add_macros(connection)
        told = connection.execute("select pseudonym(?)", [WOMAN]).fetchone()
    assert told == (pseudonym(WOMAN, key),)
    assert re.fullmatch("cpr_[a-p]{32}", pseudonym(WOMAN, key))


@pytest.mark.parametrize("key", ["", "a", "k" * 31])
def test_a_key_that_can_be_guessed_is_refused_with_what_to_do(key: str) -> None:
    with pytest.raises(KapacitetError, match="KAPACITET_PSEUDONYM_KEY"):
        Identity(key)


def test_the_check_of_a_key_recognises_it_and_no_other() -> None:
    check = Identity(KEY).key_check()
    assert check != Identity(KEY).key_check()
    assert Identity(KEY).passes(check)
    assert not Identity(KEY + " ").passes(check)


def test_a_cpr_number_is_the_same_citizen_however_it_is_written(folder: Folder) -> None:
    written = [
        WOMAN, hyphened(WOMAN), f"{WOMAN[:6]} {WOMAN[6:]}", f" {WOMAN} ", f"'{WOMAN}", WOMAN[1:],
        f"{WOMAN[:6]}\u2013{WOMAN[6:]}", f'="{WOMAN}"', f"{WOMAN[1:]}.0", f"{hyphened(WOMAN)} (NN)",
    ]  # fmt: skip
    folder.put_placements("751.csv", csv_text(placements(written)))
    folder.put_placements("740.xlsx", xlsx_bytes({"A": [*placements([int(WOMAN), *written])]}))
    folder.land()
    assert set(citizens(folder)) == {pseudonym(WOMAN)}


@pytest.mark.parametrize(
    ("cpr", "birth_date", "sex"),
    [
        ("0101901232", "1990-01-01", "K"),
        ("0101003999", "1900-01-01", "M"),
        ("0101364000", "2036-01-01", "K"),
        ("0101374001", "1937-01-01", "M"),
        ("0101575001", "2057-01-01", "M"),
        ("0101585001", "1858-01-01", "M"),
        ("0101998008", "1899-01-01", "K"),
        ("0101369008", "2036-01-01", "K"),
        ("0101379008", "1937-01-01", "K"),
        ("2902004008", "2000-02-29", "K"),
        (REPLACEMENT, "1990-01-01", "K"),
        (IMPOSSIBLE, None, "K"),
    ],
)
def test_birth_date_and_sex_follow_from_the_number(
    folder: Folder, cpr: str, birth_date: str | None, sex: str
) -> None:
    folder.land_one("751.csv", csv_text(placements([cpr])))
    assert folder.query("select citizen_id, birth_date, sex from landing.placements") == [
        (pseudonym(cpr), birth_date, sex)
    ]


def test_birth_date_and_sex_of_the_file_are_kept_where_it_has_them(folder: Folder) -> None:
    table = [
        [*HEADINGS, "Fødselsdato", "Køn"],
        [WOMAN, *ROWS[0][1:], "02.01.1990", "Kvinde"],
        [MAN, *ROWS[0][1:], "", " "],
    ]
    folder.land_one("751.csv", csv_text(table))
    assert folder.query("select birth_date, sex from landing.placements order by source_line") == [
        ("02.01.1990", "Kvinde"),
        ("1945-12-31", "M"),
    ]


def test_ids_that_are_not_cpr_numbers_are_kept_as_delivered(folder: Folder) -> None:
    ids = ["B-17", "123456789", "12345678901", IMPOSSIBLE, " x "]
    table = [[*row, "x"] for row in placements(ids, "Borger-id")]
    table[0][-1] = "Fødselsdato"
    folder.put_register("1003012345")
    file = folder.land_one("751.csv", csv_text(table), key=None)
    assert (file.verdict, file.has_cpr) == ("landed", False)
    assert citizens(folder) == ids


def test_a_column_of_ids_that_holds_cpr_numbers_needs_no_birth_date(folder: Folder) -> None:
    ids = ["B-17", hyphened(WOMAN), WOMAN[1:], REPLACEMENT, f"se {MAN}"]
    folder.land_one("751.csv", csv_text(placements(ids, "Borger-id")))
    assert citizens(folder) == [
        "B-17", pseudonym(WOMAN), pseudonym(WOMAN), pseudonym(REPLACEMENT), pseudonym(MAN),
    ]  # fmt: skip


def test_with_both_a_cpr_number_and_an_id_the_cpr_number_is_the_citizen(folder: Folder) -> None:
    table = [["Borger-id", *HEADINGS], ["B1", *ROWS[0]]]
    file = folder.land_one("751.csv", csv_text(table))
    assert citizens(folder) == [pseudonym(WOMAN)]
    assert file.unknown_headings == ("Borger-id",)


def test_cpr_numbers_are_replaced_in_free_text_and_other_numbers_are_not() -> None:
    text = (
        f"{hyphened(WOMAN)} og {MAN}: se 310099-1234, også {CHILD[:6]} {CHILD[6:]} samt 12345678,"
        " den 2022-01-01 12:00, periode 01-01-2022 - 31-12-2022 kr."
    )
    assert Identity(KEY).mask(text) == (
        f"{pseudonym(WOMAN)} og {pseudonym(MAN)}: se 310099-1234, også {pseudonym(CHILD)} samt"
        " 12345678, den 2022-01-01 12:00, periode 01-01-2022 - 31-12-2022 kr."
    )


@pytest.mark.parametrize(
    "between",
    ["", "-", " ", " - ", "--", "/", ".", "_", "\u2013"],
)
def test_a_cpr_number_in_free_text_is_replaced_whatever_stands_between(
    folder: Folder, between: str
) -> None:
    written = [
        f"{WOMAN[:6]}{between}{WOMAN[6:]}",
        f"{WOMAN[:2]} {WOMAN[2:4]} {WOMAN[4:6]}{between}{WOMAN[6:]}",
        f"{WOMAN[:2]}.{WOMAN[2:4]}.{WOMAN[4:6]}{between}{WOMAN[6:]}",
        f"6{WOMAN[1:6]}{between}{WOMAN[6:]}",
    ]
    rows = [
        [*HEADINGS, "Ophørsårsag"],
        *([MAN, *ROWS[1][1:], f"Mor er {text}, flyttet 01-02-2022"] for text in written),
    ]
    folder.land_one("751.csv", csv_text(rows))
    reasons = folder.query("select end_reason from landing.placements")
    assert len(reasons) == len(written)
    for (reason,) in reasons:
        assert re.fullmatch(r"Mor er cpr_[a-p]{32}, flyttet 01-02-2022", reason)


def test_a_p_number_of_the_register_survives_although_it_could_be_a_cpr_number(
    folder: Folder,
) -> None:
    folder.put_register("1003012345")
    numbers = ["1003012345", " 1003012345", "100301-2345", WOMAN, "1913991234"]
    table = [HEADINGS, *([MAN, number, *ROWS[0][2:]] for number in numbers)]
    folder.land_one("751.csv", csv_text(table))
    assert [
        number
        for (number,) in folder.query(
            "select p_number from landing.placements order by source_line"
        )
    ] == ["1003012345", " 1003012345", pseudonym("1003012345"), pseudonym(WOMAN), "1913991234"]


@pytest.mark.parametrize("order", [("a", "b"), ("b", "a"), ("ab",)])
def test_a_citizens_cpr_number_in_place_of_a_p_number_is_replaced_in_every_file(
    folder: Folder, order: tuple[str, ...]
) -> None:
    citizen = "1003012345"
    files = {
        "a": ("751.csv", csv_text([HEADINGS, [MAN, citizen, *ROWS[0][2:]]])),
        "b": ("740.csv", csv_text([HEADINGS, [citizen, "1900000001", *ROWS[0][2:]]])),
    }
    for step in order:
        for one in step:
            folder.put_placements(*files[one])
        folder.land()
    assert folder.query("select p_number from landing.placements order by source_file") == [
        ("1900000001",),
        (pseudonym(f"P{citizen}"),),
    ]
    assert not any(citizen.encode() in content for content in folder.stored_bytes().values())


def test_modulus_11_only_warns(folder: Folder) -> None:
    file = folder.land_one("751.csv", csv_text(placements(["0702610011", "0702610012"])))
    assert (file.verdict, file.line_count, file.cpr_warnings) == ("landed", 2, 2)
    file = folder.land_one("740.csv", csv_text(placements(["2110625629", "2110625628"])))
    assert file.cpr_warnings == 1


def test_without_a_key_a_file_with_cpr_numbers_is_refused_and_the_others_land(
    folder: Folder,
) -> None:
    free = [[*HEADINGS, "Fødselsdato", "Ophørsårsag", "Bemærkning"]]
    free[0][0] = "Borger-id"
    row = ["B1", *ROWS[0][1:], "1990-01-01"]
    folder.put_register("1003012345")
    folder.put_placements("740.csv", csv_text([*free, [*row, "flyttet", "intet"]]))
    with_cpr = {
        "751_id.csv": csv_text([HEADINGS, *ROWS]),
        "751_tekst.csv": csv_text([*free, [*row, f"flyttet til {hyphened(MAN)}", ""]]),
        "751_anden_kolonne.csv": csv_text([*free, [*row, "", f"{MAN}"]]),
        "751_titel.csv": f"Udtræk {MAN}\n" + csv_text([*free, [*row, "", ""]]),
        "751_ark.xlsx": xlsx_bytes({hyphened(MAN): [*free, [*row, "", ""]]}),
        f"751_{MAN}.csv": csv_text([*free, [*row, "1", ""]]),
    }
    for name, content in with_cpr.items():
        folder.put_placements(name, content)
    files = folder.land(key=None)
    refused = [file for file in files.values() if file.verdict == "refused"]
    assert len(refused) == len(with_cpr)
    for file in refused:
        assert file.rule_id == "file_pseudonym_key_missing"
    assert files["740.csv"].verdict == "landed"
    assert citizens(folder) == ["B1"]
    assert_nowhere(folder, [WOMAN, MAN])

    assert all(file.verdict == "landed" for file in folder.land().values())
    assert not (folder.store / "refused").exists()
    assert_nowhere(folder, [WOMAN, MAN])


def test_no_byte_of_the_store_and_no_word_that_is_said_holds_a_cpr_number(
    folder: Folder, capfd: pytest.CaptureFixture[str]
) -> None:
    headings = [*HEADINGS, "Ophørsårsag", "Fødselsdato", f"Note om {WOMAN}", f"{hyphened(CHILD)}"]
    row = [*ROWS[0], f"flyttet med {hyphened(MAN)} og {CHILD}", f"{WOMAN}", MAN, CHILD]
    table = [headings, row, [MAN, WOMAN, hyphened(CHILD), CHILD, f"{MAN},", f"x{WOMAN}", *row[6:]]]
    folder.put_placements(f"751_{hyphened(WOMAN)}.csv", csv_text(table))
    folder.put_placements(f"740 {MAN}.xlsx", xlsx_bytes({hyphened(CHILD): [[WOMAN], *table]}))
    folder.put_placements(
        f"730_{CHILD}.csv", csv_text([[*HEADINGS, f"CPR {WOMAN}"], [*ROWS[0], "1"]])
    )
    folder.put_placements("710.csv", csv_text([[*HEADINGS, f"Startdato ({WOMAN})"], [*row[:7]]]))
    folder.put_placements("706.csv", csv_text([HEADINGS, [*ROWS[0], WOMAN, MAN]]))
    folder.put_placements("707.csv", csv_text([[WOMAN, MAN], [CHILD, WOMAN]]))
    folder.put_placements("727.csv", csv_text([HEADINGS, [WOMAN, f'{MAN}"', "x" * 40_000]]))
    folder.put(f"placements/{CHILD}/751.csv", csv_text([HEADINGS, [*ROWS[1]]]))
    folder.put(
        f"offers/2023-01-01 {WOMAN}.csv",
        csv_text(
            [
                ["P-nummer", "Paragraf", "Målgruppe", "Pladser", "Virksomhedsform", "Tilbudsnavn"],
                ["1003012345", "107", "Autisme", "4", "Kommune", f"Hos {hyphened(MAN)}"],
            ]
        ),
    )
    files = folder.land()
    assert {file.verdict for file in files.values()} == {"landed", "refused"}
    assert_nowhere(folder, [WOMAN, MAN, CHILD])
    said = "".join(capfd.readouterr()) + json.dumps([repr(file) for file in files.values()])
    for cpr in (WOMAN, MAN, CHILD):
        assert cpr not in said
        assert hyphened(cpr) not in said


def test_one_key_gives_one_pseudonym_across_files_and_collections_and_another_key_another(
    folder: Folder, tmp_path: Path
) -> None:
    other = Folder(tmp_path / "other")
    for one, key in ((folder, KEY), (other, "en anden" * 4)):
        one.put_placements("751.csv", csv_text(placements([WOMAN])))
        one.put_placements("Aalborg 2023.xlsx", xlsx_bytes({"A": placements([hyphened(WOMAN)])}))
        one.land(key)
    assert citizens(folder) == [pseudonym(WOMAN)] * 2
    assert citizens(other) == [pseudonym(WOMAN, "en anden" * 4)] * 2


def assert_nowhere(folder: Folder, numbers: list[str]) -> None:
    for name, content in folder.stored_bytes().items():
        for cpr in numbers:
            for written in (cpr, hyphened(cpr), f"{cpr[:6]} {cpr[6:]}"):
                assert written.encode() not in content, name
                assert written not in name
