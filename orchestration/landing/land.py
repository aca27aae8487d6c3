"""Lands a folder of delivered files: each is read, its CPR numbers replaced in memory, and its rows
added to the store, or it is refused with a reason. One file's fate never touches another's."""

import csv
import hashlib
import shutil
from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from math import ceil
from pathlib import Path

import duckdb

from orchestration.errors import KapacitetError
from orchestration.landing.child import in_child
from orchestration.landing.file_rows import ANSWERS, Job, Tools, rows_of_file, rows_of_files
from orchestration.landing.found_files import (
    FoundFile,
    check_place_and_kind,
    check_regular,
    find_files,
)
from orchestration.landing.headings import heading_key, read_synonyms
from orchestration.landing.identity import PREFIX, PSEUDONYM, p_number_of
from orchestration.landing.municipalities import (
    day_in_name,
    municipality_of,
    names_several,
    read_municipality_names,
    received_day_in_name,
)
from orchestration.landing.reading import sql_path
from orchestration.landing.refusals import FileRefusedError
from orchestration.landing.store import (
    DATA,
    LandedFile,
    end_unfinished,
    new_data_file,
    prepare_store,
    read_store,
    remove_refusals,
    renew_digests,
    replace_cells,
    replace_manifest,
    session_folder,
    without_superseded,
    write_refusal,
    write_session,
)
from orchestration.landing.tables import (
    COLLECTIONS,
    DELIVERY_NOTES,
    OFFERS,
    PLACEMENTS,
    RawTable,
)
from orchestration.visible import visible

_FIRST = (COLLECTIONS, DELIVERY_NOTES, OFFERS)
"""What others are read by lands before them."""
_PROCESSES = 2
_MOST_AHEAD, _MOST_BYTES_AHEAD, _SECONDS_AHEAD = 25, 4 * 1024**2, 12
"""Files that one child process reads ahead, the size of each, and how long small ones may take."""


@dataclass(frozen=True)
class _Delivered:
    """A file of the landing folder, and its manifest as far as its name and content tell it."""

    file: FoundFile
    manifest: LandedFile
    content: bytes
    """Its SHA-256; in memory only."""


@dataclass(frozen=True)
class _Ahead:
    """What became of a file that was read ahead, and where its rows are."""

    data: Path
    outcome: LandedFile | FileRefusedError


def land_folder(
    landing: Path, store: Path, key: str | None, reference: Path, now: datetime | None = None
) -> list[LandedFile]:
    """Adds every file below `landing` that is not there yet to `store`, and returns all of the
    folder's files as they stand there, ordered by path. `key` makes the pseudonyms; None refuses
    files that hold CPR numbers. `reference` is the folder of code lists. What is new was first seen
    `now`.

    What is in the store stays; landing the same folder again changes nothing. Raises
    KapacitetError when there is no such folder, the key is too short, or the store was landed with
    another key.
    """
    files = find_files(landing)
    identity = prepare_store(store, key)
    tools = Tools(
        store=store,
        identity=identity,
        synonyms=read_synonyms(reference),
        municipality_names=read_municipality_names(reference),
        placeholders=_placeholders(reference),
        refused_at={
            one.source_file: one.received_at for one in read_store(store) if one.is_refused
        },
        now=(now or datetime.now(UTC)).isoformat(timespec="seconds"),
    )
    delivered = [_describe(file, tools) for file in files]
    renew_digests(store, identity, [one.content for one in delivered])
    outcomes = _refuse_second_lists(delivered, tools)
    _mark_present(delivered, tools)
    emptied: set[str] = set()
    present = {(one.manifest.file_sha256, one.manifest.source_file) for one in delivered}
    for table in (*_FIRST, None):
        ours = [
            one
            for one in delivered
            if (one.file.table is table if table else one.file.table not in _FIRST)
        ]
        outcomes += _land(ours, present, emptied, tools)
        if table is COLLECTIONS:
            tools = replace(tools, collection_ids=_collection_ids(tools))
        if table is OFFERS:
            tools = replace(tools, p_numbers=_p_numbers_like_cpr(tools))
    end_unfinished(tools.store)
    _restore_p_numbers(tools)
    remove_refusals(store, outcomes)
    return sorted(_settled(outcomes, emptied, reference, tools), key=lambda file: file.source_file)


def _describe(file: FoundFile, tools: Tools) -> _Delivered:
    name = file.name_in_store(tools.identity)
    content = b""
    try:
        with file.opened() as opened:
            content = hashlib.file_digest(opened, "sha256").digest()
    except (FileRefusedError, OSError):  # reading it will fail as well, and be reported there
        pass
    municipality_code = None
    if file.table in (PLACEMENTS, *ANSWERS):
        municipality_code = municipality_of(file.stem, tools.municipality_names)
    collection_id = visible(tools.identity.mask(file.collection_id)) if file.collection_id else None
    digest = tools.identity.digest(content or name.encode())
    delivery_id = None
    if file.table is PLACEMENTS and municipality_code:
        delivery_id = f"{collection_id}-{municipality_code}-{digest[:8]}"
    manifest = LandedFile(
        table_name=file.table.name if file.table else None,
        collection_id=collection_id,
        municipality_code=municipality_code,
        source_file=name,
        file_name=name.rpartition("/")[2],
        file_sha256=digest,
        received_at=tools.now,
        named_date=received_day_in_name(file.stem),
        delivery_id=delivery_id,
        line_count=0,
        snapshot_date=day_in_name(file.stem) if file.table is OFFERS else None,
        verdict="refused",
        rule_id=None,
        message_da=None,
        columns=(),
        unknown_headings=(),
        skipped_lines=(),
        sheets=(),
        cpr_warnings=0,
        has_cpr=bool(tools.identity.numbers(file.name)),
        is_present=True,
    )
    return _Delivered(file, manifest, content)


def _refuse_second_lists(delivered: list[_Delivered], tools: Tools) -> list[LandedFile]:
    """Takes from `delivered` what is a list that lies there in another file, too, and refuses it:
    of collections and of notes one list counts, the one named as the guide says."""
    refused = []
    for table in (COLLECTIONS, DELIVERY_NOTES):
        lists = [one for one in delivered if one.file.table is table]
        lists.sort(key=lambda one: not one.file.name.islower())
        for one in lists[1:]:
            delivered.remove(one)
            refusal = FileRefusedError("file_two_lists", other=lists[0].manifest.source_file)
            refused.append(_refuse(one, refusal, tools))
    return refused


def _mark_present(delivered: list[_Delivered], tools: Tools) -> None:
    """Says of what was landed earlier whether it still lies in the folder."""
    present = {one.manifest.delivery for one in delivered}
    for file in read_store(tools.store):
        if not file.is_refused:
            now = replace(file, is_present=file.delivery in present)
            replace_manifest(tools.store, file, now)


def _land(
    delivered: list[_Delivered], present: set[tuple[str, str]], emptied: set[str], tools: Tools
) -> list[LandedFile]:
    """Lands files of which none is read by another. `present`: digest and path of all that is in
    the folder. Adds to `emptied` the paths of files that were taken back by an empty one."""
    stored = [file for file in read_store(tools.store) if not file.is_refused]
    known = {file.delivery: file for file in stored}
    # path by delivery, where what was landed still lies under its name
    originals = {
        file.delivery: file.source_file
        for file in stored
        if (file.file_sha256, file.source_file) in present
    }
    ahead = _read_ahead([one for one in delivered if one.manifest.delivery not in known], tools)
    outcomes: list[LandedFile] = []
    # of two copies that come together the one with the shorter name is the original
    for one in sorted(delivered, key=lambda one: (len(one.file.name), one.file.name)):
        delivery = one.manifest.delivery
        before = known.get(delivery)
        try:
            check_regular(one.file)
            original = originals.get(delivery) or _named_original(one, originals)
            if original is not None and original != one.manifest.source_file:
                raise FileRefusedError("file_delivered_twice", original=original)
            if before and not _is_landed_anew(one, before, stored):
                originals[delivery] = one.manifest.source_file
                outcomes.append(before)
                continue
            if _withdraws(one, stored):
                emptied.add(one.manifest.source_file)
                continue
            _check_before_reading(one, tools)
            outcomes.append(_read_and_write(one, ahead.get(one.file.name), tools))
            originals[delivery] = one.manifest.source_file
        except FileRefusedError as refusal:
            outcomes.append(_refuse(one, refusal, tools))
    _drop_renamed(stored, outcomes, present, tools)
    return outcomes


def _named_original(one: _Delivered, originals: dict[tuple[str | None, ...], str]) -> str | None:
    """The path of a file with the same content in the same collection, where this one's own name
    tells no municipality."""
    content = one.manifest.delivery[:3]
    is_unnamed = one.file.table is PLACEMENTS and one.manifest.municipality_code is None
    same = (path for delivery, path in originals.items() if delivery[:3] == content)
    return next(same, None) if is_unnamed else None


def _is_landed_anew(one: _Delivered, before: LandedFile, stored: list[LandedFile]) -> bool:
    """A file that is in the store already is landed again when it was renamed and so tells another
    day, and when it has been put back in place of a later version (R14)."""
    new = one.manifest
    if before.source_file != new.source_file:
        return new.snapshot_date not in (None, before.snapshot_date)
    later = [
        file
        for file in stored
        if file.source_file == new.source_file and file.received_at > before.received_at
    ]
    return bool(later) and all(new.received_at > file.received_at for file in later)


def _withdraws(one: _Delivered, stored: list[LandedFile]) -> bool:
    """An empty file in place of one that was landed takes that one back."""
    return (
        one.file.state is not None
        and one.file.state.size == 0
        and any(file.source_file == one.manifest.source_file for file in stored)
    )


def _drop_renamed(
    stored: list[LandedFile],
    outcomes: list[LandedFile],
    present: set[tuple[str, str]],
    tools: Tools,
) -> None:
    """A file that was given to the wrong municipality, collection or table and has been renamed is
    no longer a delivery of the one that its old name told."""
    landed = {file.delivery for file in outcomes if file.is_landed}
    moved = {file.file_sha256 for file in outcomes if file.is_landed}
    for file in stored:
        is_gone = (file.file_sha256, file.source_file) not in present
        if file.file_sha256 in moved and file.delivery not in landed and is_gone:
            shutil.rmtree(session_folder(tools.store, file))


def _check_before_reading(one: _Delivered, tools: Tools) -> None:
    check_place_and_kind(one.file, tools.collection_ids)
    if one.file.table is PLACEMENTS and names_several(one.file.stem, tools.municipality_names):
        raise FileRefusedError("file_two_municipalities")


def _read_ahead(delivered: list[_Delivered], tools: Tools) -> dict[str, _Ahead]:
    """Small text files by name, read many to a child process, as its start takes longer than
    reading one of them. What fails in company is not among them, and is read alone."""
    jobs = []
    for one in delivered:
        is_small = one.file.state is not None and one.file.state.size <= _MOST_BYTES_AHEAD
        with suppress(FileRefusedError):
            _check_before_reading(one, tools)
            if is_small and one.file.extension == "csv":
                jobs.append((one.file, one.manifest, new_data_file(tools.store)))
    if len(jobs) < 2:
        return {}

    def read(batch: list[Job]) -> list[LandedFile | FileRefusedError | None]:
        size = sum(file.state.size for file, *_ in batch if file.state)
        try:
            return in_child(rows_of_files, batch, tools, size=size, seconds=_SECONDS_AHEAD)
        except KapacitetError:
            return [None for _ in batch]

    rounds = ceil(len(jobs) / _PROCESSES / _MOST_AHEAD)
    batches = [jobs[at :: rounds * _PROCESSES] for at in range(rounds * _PROCESSES)]
    with ThreadPoolExecutor(_PROCESSES) as threads:
        read_ahead = list(threads.map(read, batches))
    return {
        file.name: _Ahead(data, outcome)
        for batch, outcomes in zip(batches, read_ahead, strict=True)
        for (file, _, data), outcome in zip(batch, outcomes, strict=True)
        if outcome is not None
    }


def _read_and_write(one: _Delivered, ahead: _Ahead | None, tools: Tools) -> LandedFile:
    """Takes a file's rows into the store, as they were read ahead, or as a child process reads
    them now."""
    size = one.file.state.size if one.file.state else 0

    def write_data(data: Path) -> LandedFile:
        if ahead is None:
            return in_child(rows_of_file, one.file, one.manifest, data, tools, size=size)
        if isinstance(ahead.outcome, FileRefusedError):
            raise ahead.outcome
        ahead.data.rename(data)
        return ahead.outcome

    return write_session(tools.store, one.manifest, write_data)


def _refuse(one: _Delivered, refusal: FileRefusedError, tools: Tools) -> LandedFile:
    """A refused file is known by its path: nothing of its content is kept, hashed or not."""
    mask, manifest = tools.identity.mask, one.manifest
    refused = replace(
        manifest,
        received_at=tools.refused_at.get(manifest.source_file, manifest.received_at),
        file_sha256=tools.identity.digest(manifest.source_file.encode()),
        rule_id=refusal.rule_id,
        message_da=visible(f"{manifest.source_file}: {mask(refusal.message_da)}"),
        has_cpr=manifest.has_cpr or refusal.rule_id == "file_pseudonym_key_missing",
    )
    write_refusal(tools.store, refused)
    return refused


def _placeholders(reference: Path) -> frozenset[str]:
    with (reference / "citizen_placeholders.csv").open(encoding="utf-8", newline="") as file:
        return frozenset(heading_key(row["spelling"]) for row in csv.DictReader(file))


def _collection_ids(tools: Tools) -> frozenset[str]:
    """The collections of the latest collections.csv."""
    ids = _stored_cells(COLLECTIONS, "trim(collection_id)", tools)
    return frozenset(one for (one,) in ids if one)


def _p_numbers_like_cpr(tools: Tools) -> frozenset[str]:
    """P-numbers of the register that could be CPR numbers."""
    cells = _stored_cells(OFFERS, "distinct p_number", tools)
    p_numbers = {p_number_of(cell) for (cell,) in cells if cell}
    return frozenset(one for one in p_numbers if one and tools.identity.numbers(one))


def _restore_p_numbers(tools: Tools) -> None:
    """What was replaced in placements because it could be a CPR number, and has turned out to be
    a P-number of the register, is that again."""
    if not tools.p_numbers or not tools.identity.has_key:
        return
    p_numbers = {tools.identity.p_number_mask(one): one for one in tools.p_numbers}

    def restored(cell: str) -> str:
        return PSEUDONYM.sub(lambda found: p_numbers.get(found[0], found[0]), cell)

    for file in read_store(tools.store):
        if file.table_name == PLACEMENTS.name and not file.is_refused:
            data = session_folder(tools.store, file) / DATA
            replace_cells(data, f"%{PREFIX}%", restored, ["p_number"])


def _settled(
    outcomes: list[LandedFile], emptied: set[str], reference: Path, tools: Tools
) -> list[LandedFile]:
    """The outcomes, and what was landed earlier, with what the folder says of them now: whether
    somebody took them back."""
    notes = _stored_cells(DELIVERY_NOTES, "trim(file_name), decision", tools)
    with (reference / "delivery_decisions.csv").open(encoding="utf-8", newline="") as decisions:
        spellings = {
            heading_key(row["spelling"])
            for row in csv.DictReader(decisions)
            if row["decision"] == "withdrawn"
        }
    withdrawn = emptied | {
        name for name, decision in notes if name and heading_key(decision or "") in spellings
    }
    settled = {}
    for file in read_store(tools.store):
        if file.is_refused:
            continue
        is_withdrawn = bool(withdrawn & {file.source_file, file.file_name})
        now = replace(file, verdict="withdrawn" if is_withdrawn else "landed")
        replace_manifest(tools.store, file, now)
        settled[file.delivery] = now
    return [one if one.is_refused else settled[one.delivery] for one in outcomes]


def _stored_cells(table: RawTable, columns: str, tools: Tools) -> list[tuple[str | None, ...]]:
    """Columns of what counts in the store."""
    files = [
        session_folder(tools.store, file) / DATA
        for file in without_superseded(read_store(tools.store))
        if file.table_name == table.name
    ]
    if not files:
        return []
    with duckdb.connect(":memory:") as connection:
        return connection.execute(f"select {columns} from {_parquet(files)}").fetchall()


def _parquet(files: Collection[Path]) -> str:
    paths = ", ".join(sql_path(file) for file in files)
    return f"read_parquet([{paths}], hive_partitioning = false)"
