"""Another key for the whole store."""

import pytest

from orchestration.errors import KapacitetError
from orchestration.landing.identity import Identity
from orchestration.landing.rekey import rekey
from tests.orchestration.landing.landing_folder import (
    COLLECTION,
    HEADINGS,
    KEY,
    MAN,
    ROWS,
    WOMAN,
    Folder,
    csv_text,
)

NEW_KEY = "en anden noegle til proever, lige saa lang"
REPLACEMENT = "6101901234"
COLUMNS = ["Borger-id", *HEADINGS[1:], "Fødselsdato", "Ophørsårsag"]
CITIZENS = "select source_file, source_line, citizen_id from landing.placements order by all"


def line(citizen: str, birth_date: str = "", reason: str = "") -> list[str]:
    return [citizen, *ROWS[0][1:], birth_date, reason]


@pytest.fixture
def rekeyed(folder: Folder) -> Folder:
    """A store with citizens of every kind, and one file that is no longer in the folder."""
    folder.put_register("1003012345")
    gone = folder.put_placements(
        "740.csv", csv_text([COLUMNS, line(MAN), line("B-17", "1980-01-01")])
    )
    lines = [
        line(WOMAN),
        line(MAN, "31.12.1945", f"Mor er {WOMAN}"),
        line(REPLACEMENT),
        line("B-17", "1980-01-01"),
    ]
    folder.put_placements(f"751 for {WOMAN}.csv", csv_text([COLUMNS, *lines]))
    folder.land()
    gone.unlink()
    folder.land()
    return folder


def test_a_rekeyed_store_is_as_one_landed_with_the_new_key(rekeyed: Folder) -> None:
    old = Identity(KEY)
    told = rekey(rekeyed.store, rekeyed.landing, KEY, NEW_KEY, lambda _: None)
    assert (told.citizens, told.lost, told.again, told.split) == (3, 0, (), ())
    new = Identity(NEW_KEY)
    placements = f"placements/{COLLECTION}"
    assert rekeyed.query(CITIZENS) == [
        (f"{placements}/740.csv", 2, new.pseudonym(MAN)),
        (f"{placements}/740.csv", 3, "B-17"),
        (f"{placements}/751 for {new.pseudonym(WOMAN)}.csv", 2, new.pseudonym(WOMAN)),
        (f"{placements}/751 for {new.pseudonym(WOMAN)}.csv", 3, new.pseudonym(MAN)),
        (f"{placements}/751 for {new.pseudonym(WOMAN)}.csv", 4, new.pseudonym(REPLACEMENT)),
        (f"{placements}/751 for {new.pseudonym(WOMAN)}.csv", 5, "B-17"),
    ]
    before = [old.pseudonym(number).encode() for number in (WOMAN, MAN, REPLACEMENT)]
    for name, content in rekeyed.stored_bytes().items():
        assert not any(one in content or one.decode() in name for one in before)
    stored = rekeyed.stored_bytes()
    rekeyed.land(NEW_KEY)
    assert rekeyed.stored_bytes() == stored
    with pytest.raises(KapacitetError, match="en anden nøgle"):
        rekeyed.land(KEY)


def test_citizens_whose_number_cannot_be_found_are_read_again_or_reported(folder: Folder) -> None:
    wrong = csv_text([COLUMNS, line(WOMAN, "1950-05-05"), line(MAN)])
    folder.put_placements("751.csv", wrong)
    gone = folder.put_placements("740.csv", csv_text([COLUMNS, line("0102901VJ4", "1990-02-03")]))
    folder.land()
    gone.unlink()
    folder.land()
    told = rekey(folder.store, folder.landing, KEY, NEW_KEY, lambda _: None)
    assert (told.citizens, told.lost) == (1, 2)
    assert told.again == (f"placements/{COLLECTION}/751.csv",)
    assert told.split == (f"placements/{COLLECTION}/740.csv",)
    folder.land(NEW_KEY)
    new = Identity(NEW_KEY)
    citizens = [citizen for _, _, citizen in folder.query(CITIZENS)]
    assert citizens[1:] == [new.pseudonym(WOMAN), new.pseudonym(MAN)]
    assert citizens[0] not in {Identity(KEY).pseudonym("0102901VJ4"), "0102901VJ4"}


def test_the_wrong_old_key_or_a_short_new_one_changes_nothing(rekeyed: Folder) -> None:
    stored = rekeyed.stored_bytes()
    for old, new in ((NEW_KEY, KEY), (KEY, "kort")):
        with pytest.raises(KapacitetError):
            rekey(rekeyed.store, rekeyed.landing, old, new, lambda _: None)
    assert rekeyed.stored_bytes() == stored


def test_a_change_of_key_that_dies_between_its_renames_leaves_the_store(rekeyed: Folder) -> None:
    stored = rekeyed.stored_bytes()
    rekeyed.store.rename(rekeyed.store.with_name("store.before"))
    rekeyed.land()
    assert rekeyed.stored_bytes() == stored
