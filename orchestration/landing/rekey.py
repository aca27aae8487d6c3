"""Another key for a whole store: who knows the old one learns nothing from it afterwards.

A pseudonym cannot be turned into another without the CPR number behind it. With the old key and a
citizen's day of birth there are few numbers to try, so the numbers are found again in memory, each
pseudonym is replaced, and the numbers are forgotten. The store is copied, changed and put in place
of the old one, so that a rekeying that dies changes nothing.
"""

import hashlib
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from orchestration.landing.found_files import find_files
from orchestration.landing.identity import PREFIX, PSEUDONYM, Identity
from orchestration.landing.reading import load_columns, sql_path
from orchestration.landing.refusals import FileRefusedError
from orchestration.landing.store import (
    DATA,
    LandedFile,
    beside,
    map_texts,
    prepare_store,
    read_store,
    replace_cells,
    replace_manifest,
    session_folder,
    write_key_check,
)
from orchestration.landing.tables import PLACEMENTS
from orchestration.sql_files import sql_file

_DATES = "['%Y-%m-%d', '%d-%m-%Y', '%d.%m.%Y', '%d/%m/%Y']"
_DAYS_AT_A_TIME = 100


@dataclass(frozen=True)
class Rekeyed:
    """What became of the store's pseudonyms. `lost`: citizens whose numbers could not be found;
    `again`: files with such citizens that lie in the landing folder, and are read again at the
    next run; `split`: files with such citizens that do not, in which they are strangers now."""

    citizens: int
    lost: int
    again: tuple[str, ...]
    split: tuple[str, ...]


def rekey(
    store: Path, landing: Path, old_key: str, new_key: str, report: Callable[[str], None]
) -> Rekeyed:
    """Changes the key of a store. `report` is told how far it is. Raises KapacitetError when the
    old key is not the store's, or the new one is too short."""
    # what is to be forgotten goes first: prepared files have pseudonyms by the old key
    old, new = prepare_store(store, old_key), Identity(new_key)
    copy, before = beside(store)
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(store, copy)
    files = read_store(copy)
    landed = [file for file in files if not file.is_refused]
    pseudonyms = {file.delivery: _pseudonyms(copy, file) for file in landed}
    citizens = set().union(*pseudonyms.values())
    known = _numbers(copy, landed, citizens, old, report)
    known |= {
        old.pseudonym(number): number
        for file in find_files(landing)
        for number in old.numbers(file.name)
    }
    changed = {pseudonym: new.pseudonym(number) for pseudonym, number in known.items()}
    digests = _digests(landing, old, new)
    again, split = [], []
    for file in files:
        lost = file.delivery in pseudonyms and not pseudonyms[file.delivery] <= changed.keys()
        if file.is_refused or (lost and file.is_present):
            # it lies in the landing folder, and is read again
            shutil.rmtree(session_folder(copy, file))
            again += [file.source_file] if lost else []
            continue
        split += [file.source_file] if lost else []
        _change(copy, file, changed, digests, new)
    write_key_check(copy, new)
    store.rename(before)
    copy.rename(store)
    shutil.rmtree(before)
    return Rekeyed(
        citizens=len(citizens & changed.keys()),
        lost=len(citizens - changed.keys()),
        again=tuple(again),
        split=tuple(split),
    )


def _pseudonyms(store: Path, file: LandedFile) -> set[str]:
    """Of the citizens in a file."""
    data = sql_path(session_folder(store, file) / DATA)
    with duckdb.connect(":memory:") as connection:
        columns = connection.execute(f"describe from read_parquet({data})").fetchall()
        if "citizen_id" not in {name for name, *_ in columns}:
            return set()
        rows = connection.execute(f"select distinct citizen_id from read_parquet({data})")
        return {one for (one,) in rows.fetchall() if one and PSEUDONYM.fullmatch(one)}


def _numbers(
    store: Path,
    files: list[LandedFile],
    wanted: set[str],
    identity: Identity,
    report: Callable[[str], None],
) -> dict[str, str]:
    """CPR number by pseudonym, found by trying every serial of the citizens' days of birth: first
    those of the century, then all, and those of replacement numbers."""
    with duckdb.connect(":memory:") as connection:
        identity.add_macros(connection)
        connection.execute("create temp table citizens (pseudonym varchar)")
        if wanted:
            load_columns(connection, "citizens", {"pseudonym": sorted(wanted)})
        connection.execute("create temp table wanted (pseudonym varchar, day date)")
        for file in files:
            if file.table_name == PLACEMENTS.name:
                data = sql_path(session_folder(store, file) / DATA)
                rows = connection.sql(
                    f"from read_parquet({data}) semi join citizens on citizen_id = pseudonym"
                )
                day = f"cast(try_strptime(trim(birth_date), {_DATES}) as date)"
                rows.project(f"citizen_id, {day}").distinct().insert_into("wanted")
        found: dict[str, str] = {}
        for added_to_day, is_century_kept in ((0, True), (0, False), (60, False)):
            days = connection.execute(
                "select distinct day from wanted where day is not null order by day"
            ).fetchall()
            for at in range(0, len(days), _DAYS_AT_A_TIME):
                report(f"{at} af {len(days)} fødselsdage, {len(found)} borgere fundet")
                tried = connection.execute(
                    sql_file(__name__, "tried_numbers"),
                    [
                        added_to_day,
                        [day for (day,) in days[at : at + _DAYS_AT_A_TIME]],
                        is_century_kept,
                    ],
                ).fetchall()
                found |= dict(tried)
            connection.execute(
                "delete from wanted where list_contains(?, pseudonym)", [list(found)]
            )
    return found


def _digests(landing: Path, old: Identity, new: Identity) -> dict[str, str]:
    """New digest by old, of the files in the landing folder."""
    digests = {}
    for file in find_files(landing):
        try:
            with file.opened() as opened:
                content = hashlib.file_digest(opened, "sha256").digest()
        except FileRefusedError:  # it is not in the store either
            continue
        digests[old.digest(content)] = new.digest(content)
    return digests


def _change(
    store: Path,
    file: LandedFile,
    changed: Mapping[str, str],
    digests: Mapping[str, str],
    new: Identity,
) -> None:
    """Replaces every pseudonym in a file's rows and manifest. One that is no citizen's, in some
    text, gets a new one of its own: nothing is looked up by it."""

    def renewed(text: str) -> str:
        return PSEUDONYM.sub(lambda found: changed.get(found[0]) or new.pseudonym(found[0]), text)

    replace_cells(session_folder(store, file) / DATA, f"%{PREFIX}%", renewed)
    now = map_texts(file, renewed)
    digest = digests.get(file.file_sha256) or new.digest(file.file_sha256.encode())
    replace_manifest(store, file, replace(now, file_sha256=digest))
