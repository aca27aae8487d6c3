"""What is landed stays, whole or not at all."""

import os
import shutil
from pathlib import Path

import duckdb
import pytest

from orchestration.errors import KapacitetError
from orchestration.landing import file_rows, load_store
from orchestration.landing import land as land_module
from orchestration.landing.refusals import FileRefusedError
from tests.orchestration.landing.landing_folder import (
    COLLECTION,
    HEADINGS,
    ROWS,
    Folder,
    csv_text,
    in_this_process,
    xlsx_bytes,
)

FIRST = csv_text([HEADINGS, *ROWS])
CORRECTED = csv_text([HEADINGS, ROWS[0]])
OFFERS = [
    ["P-nummer", "Paragraf", "Målgruppe", "Pladser", "Virksomhedsform"],
    ["1003012345", "SEL § 107", "Autisme", "4", "Kommune"],
]


def set_time(path: Path, day: int) -> None:
    seconds = 1_672_531_200 + day * 86_400  # from 1 January 2023
    os.utime(path, (seconds, seconds))


def test_landing_the_same_folder_twice_changes_nothing(folder: Folder) -> None:
    folder.put_placements("751_2022.csv", FIRST)
    folder.put_placements("Randers.xlsx", xlsx_bytes({"A": [HEADINGS, *ROWS]}))
    folder.put_placements("tom.csv", "")
    folder.put("offers/2023-01-01.csv", csv_text(OFFERS))
    first = folder.land()
    stored = folder.stored_bytes()
    assert folder.land() == first
    assert folder.stored_bytes() == stored


def test_a_delivery_is_named_by_collection_municipality_and_content(folder: Folder) -> None:
    set_time(folder.put_placements("Aarhus Kommune 2022.csv", FIRST), 3)
    file = folder.land()["Aarhus Kommune 2022.csv"]
    assert file.received_at == "2023-01-04T00:00:00+00:00"
    assert file.delivery_id == f"{COLLECTION}-751-{file.file_sha256[:8]}"
    assert folder.query("select * from landing.deliveries") == [
        (
            file.delivery_id, COLLECTION, "751", "2023-01-04", None, None,
            "Aarhus Kommune 2022.csv", file.file_sha256, "2",
            "2023-01-04T00:00:00+00:00", "first_seen", file.source_file, 1,
        )
    ]  # fmt: skip
    rows = folder.query("select delivery_id, source_file, source_line from landing.placements")
    assert rows == [(file.delivery_id, file.source_file, line) for line in (2, 3)]


def test_a_corrected_file_lands_beside_the_earlier_one(folder: Folder) -> None:
    set_time(folder.put_placements("751.csv", FIRST), 1)
    folder.land()
    set_time(folder.put_placements("751.csv", CORRECTED), 2)
    folder.land()
    rows = folder.query("select line_count, received_date, source_line from landing.deliveries")
    assert sorted(rows) == [("1", "2023-01-03", 2), ("2", "2023-01-02", 1)]
    assert folder.query("select count(*) from landing.placements") == [(3,)]


def test_of_offers_and_surveys_the_latest_version_of_a_path_counts(folder: Folder) -> None:
    answers = [["Kommune", "Spørgsmål", "Svar"], ["Aarhus", "high_cost_cases", "7"]]
    for day, places in enumerate(("4", "5")):
        offers = [OFFERS[0], [*OFFERS[1][:3], places, "Kommune"]]
        set_time(folder.put("offers/2023-01-01.csv", csv_text(offers)), day)
        answers[1][2] = places
        set_time(folder.put(f"survey/{COLLECTION}/svar.csv", csv_text(answers)), day)
        folder.land()
    set_time(folder.put("offers/2024-01-01.csv", csv_text([OFFERS[0], [*OFFERS[1][:4], "x"]])), 0)
    folder.land()
    assert folder.query("select snapshot_date, approved_places from landing.offers order by 1") == [
        ("2023-01-01", "5"),
        ("2024-01-01", "4"),
    ]
    assert folder.query("from landing.survey_answers select * exclude (source_file)") == [
        (COLLECTION, "Aarhus", "high_cost_cases", None, "5", 2)
    ]


def test_only_the_latest_collections_count_and_an_earlier_one_put_back_is_the_latest(
    folder: Folder,
) -> None:
    first = (folder.landing / "collections.csv").read_text()
    set_time(folder.landing / "collections.csv", 1)
    folder.land()
    set_time(folder.put("collections.csv", first.replace("dassos-2022", "dassos-2023")), 2)
    folder.land()
    ids = "select collection_id from landing.collections"
    assert folder.query(ids) == [("dassos-2023",)]
    set_time(folder.put("collections.csv", first), 3)
    folder.land()
    assert folder.query(ids) == [("dassos-2022",)]
    stored = folder.stored_bytes()
    folder.land()
    assert folder.stored_bytes() == stored


def test_an_earlier_file_put_back_in_place_of_its_correction_is_the_latest(folder: Folder) -> None:
    for day, content in ((1, FIRST), (2, CORRECTED), (3, FIRST)):
        set_time(folder.put_placements("751.csv", content), day)
        folder.land()
    rows = folder.query(
        "select received_date, line_count, delivery_id from landing.deliveries order by 1 desc"
    )
    assert [row[:2] for row in rows] == [("2023-01-04", "2"), ("2023-01-03", "1")]
    stored = folder.stored_bytes()
    folder.land()
    assert folder.stored_bytes() == stored


def test_a_file_that_is_only_touched_is_the_same_delivery(folder: Folder) -> None:
    path = folder.put_placements("751.csv", FIRST)
    set_time(path, 1)
    folder.land()
    stored = folder.stored_bytes()
    set_time(path, 5)
    folder.land()
    assert folder.stored_bytes() == stored


def test_two_municipalities_may_answer_the_same(folder: Folder) -> None:
    for code in ("740", "751"):
        folder.put(f"survey/{COLLECTION}/{code}.csv", "question,answer\nhigh_cost_cases,0\n")
    assert {file.verdict for file in folder.land().values()} == {"landed"}
    answers = folder.query("select municipality, answer from landing.survey_answers order by 1")
    assert answers == [("740", "0"), ("751", "0")]
    stored = folder.stored_bytes()
    folder.land()
    assert folder.stored_bytes() == stored


def test_a_municipality_may_deliver_one_file_to_two_collections(folder: Folder) -> None:
    more = "midt-2023,Midt,082,2023-12-31,2023-01-01,2023-12-31\n"
    collections = folder.landing / "collections.csv"
    collections.write_text(collections.read_text() + more)
    folder.put_placements("751.csv", FIRST)
    folder.put("placements/midt-2023/751.csv", FIRST)
    assert {file.verdict for file in folder.land().values()} == {"landed"}
    rows = folder.query("select collection_id, line_count from landing.deliveries order by 1")
    assert rows == [(COLLECTION, "2"), ("midt-2023", "2")]
    assert folder.query("select count(distinct delivery_id) from landing.placements") == [(2,)]


def test_of_two_copies_the_one_that_came_first_is_the_original(folder: Folder) -> None:
    set_time(folder.put_placements("751.csv", FIRST), 1)
    set_time(folder.put_placements("751 kopi.csv", FIRST), 2)
    files = folder.land()
    assert {name: file.verdict for name, file in files.items() if "751" in name} == {
        "751.csv": "landed",
        "751 kopi.csv": "refused",
    }
    assert files["751 kopi.csv"].rule_id == "file_delivered_twice"


def test_a_line_below_a_blank_one_is_delivered_also_without_citizen_and_offer(
    folder: Folder,
) -> None:
    rows = [HEADINGS, ROWS[0], [""] * 6, ["", "", "107", "2022-01-01", "", ""], ["Med hilsen"]]
    rows[-1] += [""] * 5
    file = folder.land_one("751.csv", csv_text(rows))
    assert file.line_count == 2
    assert folder.query("select source_line from landing.placements order by 1") == [(2,), (4,)]
    assert [line.source_line for line in file.skipped_lines] == [5]


def test_a_file_renamed_to_another_municipality_becomes_that_ones(folder: Folder) -> None:
    path = folder.put_placements("751.csv", FIRST)
    folder.land()
    path.rename(path.with_name("740.csv"))
    folder.land()
    assert folder.query("select municipality_code from landing.deliveries") == [("740",)]
    (path.with_name("740.csv")).rename(path.with_name("740_2022.csv"))
    assert folder.land()["740.csv"].municipality_code == "740"


def test_a_survey_without_a_column_of_municipalities_is_the_one_in_its_name(
    folder: Folder,
) -> None:
    table = [["Spørgsmål", "Kategori", "Svar"], ["high_cost_cases", "", "7"]]
    folder.put(f"survey/{COLLECTION}/Københavns Kommune.csv", csv_text(table))
    folder.put(f"survey/{COLLECTION}/alle.csv", csv_text([table[0], ["a", "b", "8"]]))
    assert folder.land()["alle.csv"].rule_id == "file_municipality_not_recognised"
    assert folder.query("select municipality from landing.survey_answers") == [("101",)]


def test_offers_need_a_day_in_a_column_or_in_the_name(folder: Folder) -> None:
    folder.put("offers/tilbud.csv", csv_text(OFFERS))
    with_day = [[*OFFERS[0], "Udtræksdato"], [*OFFERS[1], "01-02-2023"]]
    folder.put("offers/tilbud_2.csv", csv_text(with_day))
    files = folder.land()
    assert files["tilbud.csv"].rule_id == "file_snapshot_date_missing"
    assert files["tilbud_2.csv"].snapshot_date == "01-02-2023"
    assert folder.query("select snapshot_date from landing.offers") == [("01-02-2023",)]


def test_a_landing_that_dies_midway_leaves_nothing_that_is_taken_for_a_delivery(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_time(folder.put_placements("740.csv", FIRST), 1)
    folder.put_placements("751.csv", CORRECTED)
    undisturbed = Folder(folder.store.parent / "undisturbed")
    shutil.copytree(folder.landing, undisturbed.landing, dirs_exist_ok=True)
    undisturbed.land()

    monkeypatch.setattr(land_module, "in_child", in_this_process)
    for function in ("write_rows", "_snapshot_date", "_manifest"):
        calls: list[object] = []
        step = getattr(file_rows, function)

        def dies(*arguments, calls=calls, step=step):
            calls.append(arguments)
            if len(calls) == 2:
                raise SystemExit
            return step(*arguments)

        with monkeypatch.context() as patched:
            patched.setattr(file_rows, function, dies)
            with pytest.raises(SystemExit):
                folder.land()
        done = {name for name in folder.stored_bytes() if not name.startswith(".unfinished")}
        folders = {Path(name).parent for name in done if name.startswith("placements")}
        assert all((folder.store / one / "manifest.json").is_file() for one in folders)
        assert all((folder.store / one / "data.parquet").is_file() for one in folders)
        assert len(folder.query("from landing.deliveries")) < 2
        shutil.rmtree(folder.store / "placements", ignore_errors=True)
    folder.land()
    whole, expected = folder.stored_bytes(), undisturbed.stored_bytes()
    assert whole.pop("key_check") != expected.pop("key_check")  # each store has its own salt
    assert whole == expected


def test_a_file_that_changes_while_it_is_read_is_not_landed(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder.put_placements("751.csv", FIRST)
    step = file_rows.find_masks

    def slow(*arguments):
        found = step(*arguments)
        path.write_text(CORRECTED)
        return found

    with monkeypatch.context() as patched:
        patched.setattr(land_module, "in_child", in_this_process)
        patched.setattr(file_rows, "find_masks", slow)
        assert folder.land()["751.csv"].rule_id == "file_changed"
    assert folder.land()["751.csv"].line_count == 1


def test_an_error_of_the_program_in_one_file_does_not_stop_the_others(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.put_placements("740.csv", FIRST)
    folder.put_placements("751.csv", CORRECTED)
    step = file_rows.read_file

    def breaks(file, *arguments):
        if file.stem == "740":
            raise ZeroDivisionError("0101901232")
        return step(file, *arguments)

    monkeypatch.setattr(land_module, "in_child", in_this_process)
    monkeypatch.setattr(file_rows, "read_file", breaks)
    files = folder.land()
    assert files["740.csv"].rule_id == "file_reader_failed"
    assert "0101901232" not in str(files["740.csv"])
    assert files["751.csv"].verdict == "landed"


@pytest.mark.parametrize("dies", [True, False])
def test_files_read_in_company_become_what_each_becomes_alone(
    folder: Folder, monkeypatch: pytest.MonkeyPatch, dies: bool
) -> None:
    """Whether or not the process that reads them together dies."""
    alone = Folder(folder.store.parent / "alone")
    texts = {"740.csv": FIRST, "751.csv": CORRECTED, "766.csv": FIRST + "\x00", "461.csv": "Navn"}
    for name, text in texts.items():
        set_time(folder.put_placements(name, text), 1)
    shutil.copytree(folder.landing, alone.landing, dirs_exist_ok=True)
    in_company: list[list[object]] = []

    def in_process(work, *arguments, **limits):
        if work is file_rows.rows_of_files:
            in_company.append([file.name for file, *_ in arguments[0]])
            if dies:
                raise FileRefusedError("file_too_large", megabytes=1)
        return in_this_process(work, *arguments, **limits)

    monkeypatch.setattr(land_module, "in_child", in_process)
    found = folder.land()
    assert sorted(name for names in in_company for name in names) == sorted(
        f"placements/{COLLECTION}/{name}" for name in texts
    )
    monkeypatch.setattr(land_module, "_MOST_BYTES_AHEAD", -1)
    assert found == alone.land()
    assert len(in_company) == 2
    one, other = folder.stored_bytes(), alone.stored_bytes()
    assert one.pop("key_check") != other.pop("key_check")  # its salt is drawn
    assert one == other


def test_rows_that_cannot_be_written_stop_the_landing_without_quoting_the_file(
    folder: Folder, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder.put_placements("751.csv", FIRST)

    def breaks(*_):
        raise duckdb.IOException("0101901232")

    monkeypatch.setattr(land_module, "in_child", in_this_process)
    monkeypatch.setattr(file_rows, "write_rows", breaks)
    with pytest.raises(KapacitetError, match="plads på disken") as caught:
        folder.land()
    assert "0101901232" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert folder.query("from landing.files where table_name = 'placements'") == []


def test_another_key_on_the_same_store_is_refused_with_what_to_do(folder: Folder) -> None:
    folder.put_placements("751.csv", FIRST)
    folder.land("en nøgle" * 5)
    with pytest.raises(KapacitetError, match="KAPACITET_PSEUDONYM_KEY"):
        folder.land("en anden nøgle" * 5)
    kept = (folder.store / "key_check").read_text()
    assert "nøgle" not in kept
    assert not any(letter.isdigit() for letter in kept)


def test_a_landing_folder_that_is_not_there_is_an_error(folder: Folder) -> None:
    shutil.rmtree(folder.landing)
    with pytest.raises(KapacitetError, match="KAPACITET_LANDING"):
        folder.land()


def test_every_table_is_there_when_nothing_has_been_landed(tmp_path: Path) -> None:
    with duckdb.connect() as connection:
        expected = {
            "offers", "placements", "deliveries", "collections", "survey_answers", "population",
            "municipality_indicators", "screening_answers", "delivery_notes",
            "files", "file_columns", "file_sheets", "skipped_lines",
        }  # fmt: skip
        load_store(tmp_path / "nothing", connection)
        tables = connection.execute(
            "select table_name from information_schema.tables where table_schema = 'landing'"
        ).fetchall()
    assert {table for (table,) in tables} == expected


def test_population_lands_through_its_own_reader(folder: Folder) -> None:
    folk1a = "OMRÅDE;KØN;ALDER;CIVILSTAND;TID;INDHOLD\r\n751;TOT;IALT;TOT;2022K4;352000\r\n"
    folder.put("population/FOLK1A.csv", ("\ufeff" + folk1a))
    folder.put("population/andet.csv", "a;b\r\n1;2\r\n")
    files = folder.land()
    assert files["FOLK1A.csv"].verdict == "landed", files["FOLK1A.csv"].message_da
    assert files["andet.csv"].rule_id == "file_no_population"
    assert folder.query(
        "select municipality_code, population, source_line from landing.population"
    )[0] == ("751", "352000", 2)


def test_a_file_that_is_gone_is_remembered_as_gone_and_still_counts(folder: Folder) -> None:
    path = folder.put_placements("751.csv", FIRST)
    folder.put_placements("740.csv", CORRECTED)
    folder.land()
    path.unlink()
    folder.land()
    presence = (
        "select file_name, verdict, is_present from landing.files"
        " where table_name = 'placements' order by 1"
    )
    assert folder.query(presence) == [("740.csv", "landed", True), ("751.csv", "landed", False)]
    assert folder.query("select count(*) from landing.placements") == [(3,)]
    folder.put_placements("751.csv", FIRST)
    folder.land()
    assert folder.query(presence) == [("740.csv", "landed", True), ("751.csv", "landed", True)]


def test_a_refused_file_that_is_gone_is_forgotten(folder: Folder) -> None:
    path = folder.put_placements("751.txt", "a")
    assert folder.land()["751.txt"].verdict == "refused"
    path.unlink()
    folder.land()
    assert folder.query("from landing.files where verdict = 'refused'") == []
    assert not (folder.store / "refused").exists()


@pytest.mark.parametrize("named", ["751.csv", f"placements/{COLLECTION}/751.csv"])
@pytest.mark.parametrize("decision", ["withdrawn", " Trukket tilbage "])
def test_a_file_that_deliveries_csv_withdraws_counts_no_more_until_that_is_taken_back(
    folder: Folder, named: str, decision: str
) -> None:
    for content in (FIRST, CORRECTED):
        path = folder.put_placements("751.csv", content)
        folder.land()
    path.unlink()
    notes = folder.put("deliveries.csv", f"file_name;decision\n{named};{decision}\n")
    folder.land()
    assert folder.query("from landing.placements") == folder.query("from landing.deliveries") == []
    verdicts = "select verdict from landing.files where table_name = 'placements'"
    assert folder.query(verdicts) == [("withdrawn",)] * 2
    notes.write_text("file_name;decision\n740.csv;withdrawn\n")
    folder.land()
    assert folder.query(verdicts) == [("landed",)] * 2


def test_an_empty_file_of_the_same_name_withdraws(folder: Folder) -> None:
    folder.put_placements("740.csv", CORRECTED)
    folder.put_placements("751.csv", FIRST)
    folder.land()
    folder.put_placements("751.csv", "")
    assert "751.csv" not in folder.land()
    assert folder.query("select municipality_code from landing.deliveries") == [("740",)]
    folder.put_placements("751.csv", FIRST)
    assert folder.land()["751.csv"].verdict == "landed"


def test_a_p_number_that_could_be_a_cpr_number_is_itself_once_it_is_in_the_register(
    folder: Folder,
) -> None:
    folder.put_placements("751.csv", FIRST)
    folder.land()
    p_numbers = "select p_number from landing.placements order by source_line"
    assert all(number.startswith("cpr_") for (number,) in folder.query(p_numbers))
    folder.put_register("1003012345")
    folder.land()
    (first,), (second,) = folder.query(p_numbers)
    assert first == "1003012345"
    assert second.startswith("cpr_")


def test_a_store_that_was_begun_without_a_key_knows_its_files_when_it_gets_one(
    folder: Folder,
) -> None:
    table = [["Borger-id", *HEADINGS[1:], "Fødselsdato"]]
    table += [["B-17", "1900000001", *ROWS[0][2:], "1980-01-01"]]
    folder.put_placements("751.csv", csv_text(table))
    first = folder.land(key=None)["751.csv"]
    second = folder.land()["751.csv"]
    assert first.delivery_id == second.delivery_id
    assert first.file_sha256 != second.file_sha256
    assert folder.query("select count(*) from landing.deliveries") == [(1,)]
    stored = folder.stored_bytes()
    folder.land()
    assert folder.stored_bytes() == stored
    assert "secret" not in stored


def test_a_store_of_an_earlier_version_is_refused_with_what_to_do(folder: Folder) -> None:
    folder.put_placements("751.csv", FIRST)
    folder.land()
    (manifest,) = folder.store.glob("placements/*/manifest.json")
    manifest.write_text(manifest.read_text().replace('"named_date"', '"any_date"'))
    with pytest.raises(KapacitetError, match="tidligere version"):
        folder.land()
