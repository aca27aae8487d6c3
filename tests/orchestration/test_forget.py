"""What is forgotten leaves the store whole or not at all, and nobody else's line with it."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import dagster as dg
import pytest
from click.testing import CliRunner

from orchestration import history
from orchestration.command_line import kapacitet
from orchestration.errors import KapacitetError
from orchestration.forgetting.citizens import Citizen, citizen_of, find_citizen, forget_citizen
from orchestration.forgetting.deliveries import (
    find_delivery,
    forget_delivery,
    is_back,
    same_content,
    would_return,
)
from orchestration.landing.identity import Identity
from orchestration.landing.municipalities import read_municipality_names
from orchestration.landing.rekey import rekey
from orchestration.landing.store import read_store
from orchestration.landing.store_changes import carry_out, end, is_begun
from orchestration.reports.pages import remove_whole, replaced_whole
from tests.orchestration.landing.landing_folder import (
    COLLECTION,
    HEADINGS,
    KEY,
    MAN,
    REFERENCE,
    WOMAN,
    Folder,
    csv_text,
)
from tests.orchestration.landing.test_store import set_time

NAMES = read_municipality_names(REFERENCE)
OFFER = "1003012345"


@pytest.fixture
def folder(tmp_path: Path) -> Folder:
    return Folder(tmp_path)


def _placement(citizen: str, reason: str = "") -> list[str]:
    return [citizen, OFFER, "SEL § 107", "2020-01-01", "", "2000", reason]


def _put_placements(
    folder: Folder, name: str, *placements: list[str], heading: str = "CPR-nummer"
) -> Path:
    headings = [heading, *HEADINGS[1:], "Ophørsårsag"]
    if heading != "CPR-nummer":
        headings, placements = (
            [*headings, "Fødselsdato"],
            [[*placement, "1980-01-01"] for placement in placements],
        )
    return folder.put_placements(name, csv_text([headings, *placements]))


def _identity() -> Identity:
    return Identity(KEY)


def _forget(folder: Folder, citizen: Citizen) -> list[tuple[str, tuple[int, ...], int]]:
    """Forgets, and says where the citizen was: file, lines, cells of others."""
    found = find_citizen(folder.store, citizen, NAMES)
    forget_citizen(folder.store, citizen, found, NAMES)
    carry_out(folder.store)
    end(folder.store)
    return sorted((one.file.file_name, one.lines, one.cells) for one in found)


def _is_anywhere(folder: Folder, text: str) -> bool:
    rows = folder.query(
        "select to_json(t)::varchar from landing.placements as t"
        " union all select to_json(t)::varchar from landing.screening_answers as t"
        " union all select to_json(t)::varchar from landing.offers as t"
    )
    cells = any(text in row for (row,) in rows)
    return cells or any(text.encode() in content for content in folder.stored_bytes().values())


@pytest.fixture
def two(folder: Folder) -> Folder:
    """A woman and a man in two municipalities, and both in a screening."""
    _put_placements(
        folder, "751.csv", _placement(WOMAN), _placement(MAN, f"Bor med {WOMAN}"), _placement(WOMAN)
    )
    _put_placements(folder, "727.csv", _placement(MAN), _placement(WOMAN))
    answers = [["CPR-nummer", "Spørgsmål", "Svar"], [WOMAN, "1", "Kvinde"], [MAN, "1", "Mand"]]
    folder.put(f"survey/{COLLECTION}/751 screening.csv", csv_text(answers))
    # her number in the P-number's place, in a heading and in the name of an offer
    offers = [
        ["P-nummer", "Paragraf", "Målgruppe", "Pladser", "Virksomhedsform", "Tilbudsnavn"],
        [OFFER, "SEL § 107", "Autisme", "4", "Kommune", f"Hos {WOMAN}"],
    ]
    folder.put("offers/2022-01-01.csv", csv_text([[*offers[0], f"Note {WOMAN}"], [*offers[1], ""]]))
    for path in folder.landing.rglob("*.csv"):
        set_time(path, 1)  # first seen then, in whichever store they land
    folder.land()
    return folder


def test_a_citizen_leaves_every_table_and_every_text_and_others_stay(two: Folder) -> None:
    woman = citizen_of(WOMAN, None, _identity())
    man = citizen_of(MAN, None, _identity())
    assert _is_anywhere(two, woman.citizen_id)
    assert _forget(two, woman) == [
        ("2022-01-01.csv", (), 1),
        ("727.csv", (3,), 0),
        ("751 screening.csv", (2,), 0),
        ("751.csv", (2, 4), 1),
    ]
    assert not _is_anywhere(two, woman.citizen_id)
    assert find_citizen(two.store, woman, NAMES) == []
    assert sorted(
        two.query("select source_file, citizen_id, end_reason, source_line from landing.placements")
    ) == [
        (f"placements/{COLLECTION}/727.csv", man.citizen_id, None, 2),
        (f"placements/{COLLECTION}/751.csv", man.citizen_id, "Bor med (glemt)", 3),
    ]
    answers = two.query("select citizen_id, answer from landing.screening_answers")
    assert answers == [(man.citizen_id, "Mand")]
    assert two.query("select offer_name from landing.offers") == [("Hos (glemt)",)]
    assert two.query("select unknown_headings from landing.files where table_name = 'offers'") == [
        (["Note (glemt)"],)
    ]


def test_a_forgotten_line_is_accounted_for_and_the_file_is_not_read_again(two: Folder) -> None:
    _forget(two, citizen_of(WOMAN, None, _identity()))
    stored = two.stored_bytes()
    files = two.land()
    assert two.stored_bytes() == stored
    assert files["751.csv"].line_count == 1
    assert [(line.source_line, line.reason_da) for line in files["751.csv"].skipped_lines] == [
        (2, "Glemt efter anmodning"),
        (4, "Glemt efter anmodning"),
    ]
    rows = two.query(
        "select announced.line_count, count(*)::varchar from landing.deliveries as announced"
        " join landing.placements using (delivery_id) group by delivery_id, announced.line_count"
    )
    assert rows == [("1", "1"), ("1", "1")]


def test_a_new_version_brings_the_citizen_back_and_the_command_finds_her_again(two: Folder) -> None:
    woman = citizen_of(WOMAN, None, _identity())
    _forget(two, woman)
    set_time(_put_placements(two, "727.csv", _placement(WOMAN)), 400)
    two.land()
    assert [one.lines for one in find_citizen(two.store, woman, NAMES)] == [(2,)]


def test_a_local_id_is_forgotten_in_its_own_municipality_alone(folder: Folder) -> None:
    for code in ("751", "727"):
        placements = [_placement("a-7"), _placement("\u00a0a-7 "), _placement("a-70")]
        _put_placements(folder, f"{code}.csv", *placements, heading="Borger-id")
    answers = [["Kommune", "Borger-id", "Spørgsmål", "Svar"]]
    answers += [[name, "a-7", "1", "Mand"] for name in ("Aarhus", "751", "Odder", "")]
    folder.put(f"survey/{COLLECTION}/svar.csv", csv_text(answers))
    folder.land()
    found = _forget(folder, citizen_of(" a-7 ", "751", _identity()))
    assert found == [("751.csv", (2, 3), 0), ("svar.csv", (2, 3), 0)]
    left = folder.query("select source_file[-7:], citizen_id from landing.placements order by all")
    assert left == [
        ("727.csv", "a-7"),
        ("727.csv", "a-70"),
        ("727.csv", "\u00a0a-7 "),
        ("751.csv", "a-70"),
    ]
    rows = folder.query("select municipality from landing.screening_answers order by source_line")
    assert rows == [("Odder",), (None,)]


@pytest.mark.parametrize("written", [f"{WOMAN[:6]}-{WOMAN[6:]}", f" {WOMAN}\n", "3100001234"])
def test_a_cpr_number_is_known_however_it_is_written(folder: Folder, written: str) -> None:
    folder.land_one("751.csv", csv_text([HEADINGS, _placement(written.strip())[:6]]))
    citizen = citizen_of(written, None, _identity())
    assert folder.query("select citizen_id from landing.placements") == [(citizen.citizen_id,)]
    assert citizen_of(citizen.citizen_id, None, _identity()) == citizen


@pytest.mark.parametrize(
    ("text", "code", "told"),
    [
        ("a-7", None, "--municipality"),
        ("", None, "--municipality"),
        ("12345", None, "--municipality"),
        (WOMAN, "751", "uden --municipality"),
        (" ", "751", "noget borger-id"),
    ],
)
def test_what_is_no_citizen_is_told_of_without_repeating_it(
    text: str, code: str | None, told: str
) -> None:
    with pytest.raises(KapacitetError, match=told) as caught:
        citizen_of(text, code, _identity())
    assert not text.strip() or text not in str(caught.value)


def test_of_two_forgettings_none_is_done_by_half(
    two: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut off before the decision nothing has changed; after it the next landing does the rest,
    wherever it was cut off."""
    woman = citizen_of(WOMAN, None, _identity())
    before = two.stored_bytes()
    found = find_citizen(two.store, woman, NAMES)

    def cut_off(after: int, step: Callable[..., object]) -> Callable[..., object]:
        def counted(*arguments: object) -> object:
            nonlocal after
            after -= 1
            if after < 0:
                raise KeyboardInterrupt
            return step(*arguments)

        return counted

    with monkeypatch.context() as patched:
        patched.setattr(
            "orchestration.landing.store_changes.decide", cut_off(0, lambda store: None)
        )
        with pytest.raises(KeyboardInterrupt):
            forget_citizen(two.store, woman, found, NAMES)
    assert not is_begun(two.store)
    two.land()
    assert two.stored_bytes() == before

    forget_citizen(two.store, woman, found, NAMES)
    two.land()
    whole = _landed(two)
    for after in (0, 1, 4, 7):  # of four files' rows and manifests
        shutil.rmtree(two.store)
        two.land()
        forget_citizen(two.store, woman, found, NAMES)
        with monkeypatch.context() as patched:
            patched.setattr(Path, "replace", cut_off(after, Path.replace))
            with pytest.raises(KeyboardInterrupt):
                carry_out(two.store)
        assert _landed(two) != whole
        two.land()
        assert _landed(two) == whole
        assert is_begun(two.store), "what was made of the store is still to be made anew"
    assert not _is_anywhere(two, woman.citizen_id)


def _landed(folder: Folder) -> dict[str, bytes]:
    """Without the check of the key, of which each store has another."""
    return {path: text for path, text in folder.stored_bytes().items() if path != "key_check"}


def _versions(folder: Folder) -> None:
    for day, citizens in enumerate(([WOMAN], [WOMAN, MAN], [MAN])):
        set_time(_put_placements(folder, "751 forår.csv", *map(_placement, citizens)), day)
        folder.land()
    set_time(folder.put_placements("751 forår.csv", "ingen tabel"), 4)
    folder.land()


def test_a_path_means_every_version_landed_and_refused(folder: Folder) -> None:
    _versions(folder)
    _put_placements(folder, "727.csv", _placement(MAN, "En anden"))
    folder.land()
    path = f"placements/{COLLECTION}/751 forår.csv"
    for name in (path, "751 forår.csv", str(folder.landing / path)):
        found = find_delivery(folder.store, folder.landing, name, _identity())
        assert [file.verdict for file in found] == ["landed", "landed", "landed", "refused"]
    assert would_return(folder.store, found, {path: folder.landing / path}) == [path]
    assert would_return(folder.store, found, {}) == []
    forget_delivery(folder.store, found)
    carry_out(folder.store)
    assert not _is_anywhere(folder, "forår")
    assert [file.file_name for file in read_store(folder.store)] == ["collections.csv", "727.csv"]
    assert is_back(folder.store, found) == []
    folder.land()
    assert is_back(folder.store, found) == [path], "the refused file still lies there"


def test_an_id_means_the_one_delivery_that_has_it(folder: Folder) -> None:
    _versions(folder)
    first, *others = sorted(
        (file for file in read_store(folder.store) if file.delivery_id and file.is_landed),
        key=lambda file: file.received,
    )
    found = find_delivery(folder.store, folder.landing, first.delivery_id, _identity())
    assert found == [first]
    present = {first.source_file: folder.landing / first.source_file}
    assert would_return(folder.store, found, present) == []
    forget_delivery(folder.store, found)
    carry_out(folder.store)
    stored = [file for file in read_store(folder.store) if file.delivery_id and file.is_landed]
    assert sorted(stored, key=lambda file: file.received) == others


def test_refused_copies_go_with_it_and_the_same_content_elsewhere_is_told_of(
    folder: Folder,
) -> None:
    for name in ("751 forår.csv", "751 forår kopi.csv", "727.csv"):
        set_time(_put_placements(folder, name, _placement(WOMAN)), 1)
    files = folder.land()
    assert files["751 forår kopi.csv"].rule_id == "file_delivered_twice"
    found = find_delivery(folder.store, folder.landing, "751 forår.csv", _identity())
    assert [file.file_name for file in found] == ["751 forår.csv", "751 forår kopi.csv"]
    assert [file.file_name for file in same_content(folder.store, found)] == ["727.csv"]
    forget_delivery(folder.store, found)
    carry_out(folder.store)
    assert not _is_anywhere(folder, "forår")


def test_what_deliveries_csv_says_of_it_goes_with_its_last_version(folder: Folder) -> None:
    for name in ("751 forår.csv", "727.csv"):
        set_time(_put_placements(folder, name, _placement(WOMAN if name == "727.csv" else MAN)), 1)
    path = f"placements/{COLLECTION}/751 forår.csv"
    note = f"file_name;decision\n727.csv;godkendt\n 751 forår.csv;trukket tilbage\n{path};godkendt"
    folder.put("deliveries.csv", note)
    files = folder.land()
    assert files["751 forår.csv"].verdict == "withdrawn"
    (folder.landing / path).unlink()
    found = find_delivery(folder.store, folder.landing, path, _identity())
    assert [file.verdict for file in found] == ["withdrawn"]
    forget_delivery(folder.store, found)
    carry_out(folder.store)
    folder.land()
    assert not _is_anywhere(folder, "forår")
    rows = folder.query("select file_name, source_line from landing.delivery_notes")
    assert rows == [("727.csv", 2)]
    (notes,) = [file for file in read_store(folder.store) if file.table_name == "delivery_notes"]
    assert (notes.line_count, [line.source_line for line in notes.skipped_lines]) == (1, [3, 4])


def test_a_withdrawn_delivery_is_rid_of_a_citizen_like_any_other(two: Folder) -> None:
    two.put("deliveries.csv", "file_name;decision\n751.csv;trukket tilbage\n")
    assert two.land()["751.csv"].verdict == "withdrawn"
    woman = citizen_of(WOMAN, None, _identity())
    assert ("751.csv", (2, 4), 1) in _forget(two, woman)
    two.land()
    assert not _is_anywhere(two, woman.citizen_id)


def test_what_is_to_be_forgotten_goes_before_the_key_is_changed(two: Folder) -> None:
    woman = citizen_of(WOMAN, None, _identity())
    forget_citizen(two.store, woman, find_citizen(two.store, woman, NAMES), NAMES)
    new_key = KEY[::-1]
    rekey(two.store, two.landing, KEY, new_key, lambda text: None)
    carry_out(two.store)
    new = Identity(new_key)
    assert find_citizen(two.store, citizen_of(WOMAN, None, new), NAMES) == []
    rows = two.query("select distinct citizen_id from landing.placements")
    assert rows == [(new.pseudonym(MAN),)]


def test_a_name_that_is_unknown_or_several_files_is_told_of(folder: Folder) -> None:
    for collection in (COLLECTION, "dassos-2023"):
        path = folder.put(f"placements/{collection}/751.csv", "x")
        set_time(path, 1)
    folder.land()
    with pytest.raises(KapacitetError, match="kendes ikke"):
        find_delivery(folder.store, folder.landing, "752.csv", _identity())
    with pytest.raises(KapacitetError, match=r"Flere filer(.|\n)*dassos-2022(.|\n)*dassos-2023"):
        find_delivery(folder.store, folder.landing, "751.csv", _identity())


def test_a_file_whose_name_holds_a_cpr_number_is_found_by_it(folder: Folder) -> None:
    name = f"751 {WOMAN}.csv"
    _put_placements(folder, name, _placement(MAN))
    folder.land()
    (found,) = find_delivery(folder.store, folder.landing, name, _identity())
    assert WOMAN not in found.file_name


def test_reports_that_a_killed_run_left_go_with_the_next(tmp_path: Path) -> None:
    for left in (".quality-abc", ".quality-earlier"):
        (tmp_path / left).mkdir()
        (tmp_path / left / "index.html").write_text("navn")
    with replaced_whole(tmp_path / "quality") as building:
        (building / "index.html").write_text("ny")
    assert [path.name for path in tmp_path.iterdir()] == ["quality"]
    (tmp_path / ".quality-def").mkdir()
    remove_whole(tmp_path / "quality")
    assert list(tmp_path.iterdir()) == []


def test_wiped_history_has_no_byte_left_and_sensors_stay_as_they_were_turned(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from dagster._core.remote_origin import (
        RegisteredCodeLocationOrigin,
        RemoteInstigatorOrigin,
        RemoteRepositoryOrigin,
    )
    from dagster._core.scheduler.instigation import (
        InstigatorState,
        InstigatorStatus,
        InstigatorType,
        SensorInstigatorData,
        TickData,
        TickStatus,
    )

    (tmp_path / "dagster.yaml").write_text("telemetry: {enabled: false}\n")
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))

    @dg.op
    def names(context: dg.OpExecutionContext) -> None:
        context.log.info("hemmelig")

    @dg.job
    def naming() -> None:
        names()

    origin = RemoteInstigatorOrigin(
        RemoteRepositoryOrigin(RegisteredCodeLocationOrigin("sted"), "repository"), "sensor"
    )
    state = InstigatorState(
        origin,
        InstigatorType.SENSOR,
        InstigatorStatus.STOPPED,
        SensorInstigatorData(cursor="hemmelig"),
    )
    with dg.DagsterInstance.get() as instance:
        naming.execute_in_process(instance=instance, tags={"fil": "hemmelig"})
        instance.add_instigator_state(state)
        instance.create_tick(
            TickData(
                origin.get_id(),
                "sensor",
                InstigatorType.SENSOR,
                TickStatus.SKIPPED,
                timestamp=1.0,
                skip_reason="hemmelig",
                selector_id=state.selector_id,
            )
        )
    index = tmp_path / "history" / "runs" / "index.db"
    with closing(sqlite3.connect(index)) as connection:
        connection.executescript(
            "pragma secure_delete = off; create table slettet as select 'slettet række' as tekst;"
            " drop table slettet"
        )
    assert _files_with(tmp_path, "slettet række".encode()) == [index], "in a free page"
    assert len(_files_with(tmp_path, b"hemmelig")) >= 3
    history.wipe()
    assert _files_with(tmp_path, b"hemmelig") == []
    assert _files_with(tmp_path, "slettet række".encode()) == []
    with dg.DagsterInstance.get() as instance:
        assert instance.get_runs_count() == 0
        (kept,) = instance.all_instigator_state()
        assert (kept.status, kept.instigator_data.cursor) == (InstigatorStatus.STOPPED, None)


def _files_with(folder: Path, text: bytes) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file() and text in path.read_bytes()]


def test_a_key_is_written_once_for_its_owner_alone_and_not_shown(tmp_path: Path) -> None:
    file = tmp_path / "nøgle"
    first = CliRunner().invoke(kapacitet, ["key", "--file", str(file)])
    written = file.read_text()
    assert (first.exit_code, file.stat().st_mode & 0o777) == (0, 0o400)
    assert len(bytes.fromhex(written.strip())) == 32
    assert written.strip() not in first.output
    again = CliRunner().invoke(kapacitet, ["key", "--file", str(file)])
    assert isinstance(again.exception, KapacitetError)
    assert file.read_text() == written
    other = tmp_path / "anden"
    CliRunner().invoke(kapacitet, ["key", "--file", str(other)])
    assert other.read_text() != written
