"""Lands a folder of delivered files: each is read, its CPR numbers replaced in memory, and its rows
added to the store, or it is refused with a reason. One file's fate never touches another's."""

import hashlib
import shutil
from collections.abc import Collection
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from orchestration.errors import KapacitetError
from orchestration.landing.found_files import FoundFile, check_place_and_kind, find_files
from orchestration.landing.headings import (
    Synonyms,
    column_letter,
    missing_columns,
    read_synonyms,
)
from orchestration.landing.identity import add_identity_macros, cpr_numbers, mask
from orchestration.landing.landed_rows import Identities, find_identities, write_rows
from orchestration.landing.municipalities import (
    day_in_name,
    municipality_of,
    read_municipality_names,
)
from orchestration.landing.reading import (
    Reading,
    drop_relation,
    is_screening,
    load_columns,
    read_file,
    sql_path,
    sql_text,
)
from orchestration.landing.refusals import FileRefusedError, unreadable
from orchestration.landing.store import (
    DATA,
    MANIFEST,
    REFUSED,
    LandedColumn,
    LandedFile,
    prepare_store,
    read_manifest,
    read_store,
    received_at,
    session_folder,
    without_superseded,
    write_session,
)
from orchestration.landing.tables import (
    COLLECTIONS,
    OFFERS,
    PLACEMENTS,
    POPULATION,
    SCREENING_ANSWERS,
    SURVEY_ANSWERS,
    RawTable,
)

_ANSWERS = (SURVEY_ANSWERS, SCREENING_ANSWERS)
_KEPT_LINES = 1_250_000
"""Lines that are kept in memory between the two looks at the files; others are read twice."""


@dataclass(frozen=True)
class _Tools:
    """What every step needs."""

    store: Path
    connection: duckdb.DuckDBPyConnection
    has_key: bool
    synonyms: Synonyms
    municipality_names: dict[str, str]


@dataclass(frozen=True)
class _Delivered:
    """A file of the landing folder, and its manifest as far as its name tells it."""

    file: FoundFile
    manifest: LandedFile
    size_and_time: tuple[int, int]


@dataclass(frozen=True)
class _Ready:
    """A file that has been read and can be landed; what was read is kept, or read once more."""

    delivered: _Delivered
    reading: Reading
    identities: Identities
    is_kept: bool


def land_folder(landing: Path, store: Path, key: str | None, reference: Path) -> list[LandedFile]:
    """Adds every file below `landing` that is not there yet to `store`, and returns all of the
    folder's files as they stand there, ordered by path. `key` makes the pseudonyms; None refuses
    files that hold CPR numbers. `reference` is the folder of code lists.

    What is in the store stays; landing the same folder again changes nothing. Raises
    KapacitetError when there is no such folder or the store was landed with another key.
    """
    files = find_files(landing)
    prepare_store(store, key)
    with duckdb.connect(":memory:") as connection:
        # nothing of what is read may be put on disk on the way
        connection.execute("set temp_directory = ''")
        connection.execute("set pandas_analyze_sample = 0")  # cells are text, whatever they hold
        add_identity_macros(connection, key)
        tools = _Tools(
            store=store,
            connection=connection,
            has_key=key is not None,
            synonyms=read_synonyms(reference),
            municipality_names=read_municipality_names(reference),
        )
        delivered = [_describe(file, tools) for file in files]
        collections = [one for one in delivered if one.file.table is COLLECTIONS]
        others = [one for one in delivered if one.file.table is not COLLECTIONS]
        landed = _land(collections, set(), tools)
        landed += _land(others, _collection_ids(tools), tools)
    _drop_outdated_refusals(store, landed)
    return sorted(landed, key=lambda file: file.source_file)


def _describe(file: FoundFile, tools: _Tools) -> _Delivered:
    if file.table is SURVEY_ANSWERS and is_screening(file, tools.synonyms):
        file = replace(file, table=SCREENING_ANSWERS)
    name = _mask(file.name, tools)
    try:
        status = file.path.stat()
        size_and_time = (status.st_size, status.st_mtime_ns)
        modified = status.st_mtime
        with file.path.open("rb") as opened:
            sha256 = hashlib.file_digest(opened, "sha256").hexdigest()
    except OSError:  # reading it will fail as well, and be told of there
        size_and_time, modified = (0, 0), 0.0
        sha256 = hashlib.sha256(name.encode()).hexdigest()
    received = received_at(modified)
    municipality_code = None
    if file.table in (PLACEMENTS, *_ANSWERS):
        municipality_code = municipality_of(file.stem, tools.municipality_names)
    collection_id = _mask(file.collection_id, tools) if file.collection_id else None
    delivery_id = None
    if file.table is PLACEMENTS and municipality_code:
        stamp = received[:19].replace("-", "").replace(":", "")
        delivery_id = f"{collection_id}-{municipality_code}-{stamp}-{sha256[:8]}"
    manifest = LandedFile(
        table_name=file.table.name if file.table else None,
        collection_id=collection_id,
        municipality_code=municipality_code,
        source_file=name,
        file_name=name.rpartition("/")[2],
        file_sha256=sha256,
        received_at=received,
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
        has_cpr=name != file.name,
    )
    return _Delivered(file, manifest, size_and_time)


def _land(delivered: list[_Delivered], collection_ids: set[str], tools: _Tools) -> list[LandedFile]:
    """First every new file is read, then they are written: what is a P-number in one may be a
    citizen in another."""
    stored = [file for file in read_store(tools.store) if file.is_landed]
    known = {file.delivery: file for file in stored}
    present = {(one.manifest.file_sha256, one.manifest.source_file) for one in delivered}
    # path by delivery, where what was landed still lies under its name
    originals = {
        file.delivery: file.source_file
        for file in stored
        if (file.file_sha256, file.source_file) in present
    }
    outcomes: list[LandedFile] = []
    ready: list[_Ready] = []
    # of two copies the one that came first is the original
    for one in sorted(delivered, key=lambda one: (one.manifest.received_at, one.file.name)):
        delivery = one.manifest.delivery
        before = known.get(delivery)
        try:
            original = originals.get(delivery) or _named_original(one, originals)
            if original not in (None, one.manifest.source_file):
                raise _copy_of(original)
            if before and not _is_landed_anew(one, before, stored):
                originals[delivery] = one.manifest.source_file
                outcomes.append(before)
                continue
            check_place_and_kind(one.file, collection_ids)
            ready.append(_read(one, f"delivered_{len(ready)}", _lines_kept(ready), tools))
            originals[delivery] = one.manifest.source_file
        except FileRefusedError as refusal:
            outcomes.append(_refuse(one, refusal, tools))
    citizens = _citizens_among_p_numbers(ready, stored, tools)
    outcomes += [_write(one, citizens, tools) for one in ready]
    _drop_renamed(stored, outcomes, present, tools)
    return outcomes


def _named_original(one: _Delivered, originals: dict[tuple[str | None, ...], str]) -> str | None:
    """The path of a file with the same content in the same collection, where this one's own name
    tells no municipality."""
    content = one.manifest.delivery[:3]
    is_unnamed = one.file.table is PLACEMENTS and one.manifest.municipality_code is None
    same = (path for delivery, path in originals.items() if delivery[:3] == content)
    return next(same, None) if is_unnamed else None


def _copy_of(original: str) -> FileRefusedError:
    return FileRefusedError(
        "file_delivered_twice",
        f"filen er magen til {original}, som er brugt. Slet den ene, eller send den rigtige fil.",
    )


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


def _drop_renamed(
    stored: list[LandedFile],
    outcomes: list[LandedFile],
    present: set[tuple[str, str]],
    tools: _Tools,
) -> None:
    """A file that was given to the wrong municipality, collection or table and has been renamed is
    no longer a delivery of the one that its old name told."""
    landed = {file.delivery for file in outcomes if file.is_landed}
    moved = {file.file_sha256 for file in outcomes if file.is_landed}
    for file in stored:
        is_gone = (file.file_sha256, file.source_file) not in present
        if file.file_sha256 in moved and file.delivery not in landed and is_gone:
            shutil.rmtree(session_folder(tools.store, file))


def _read(one: _Delivered, relation: str, lines_kept: int, tools: _Tools) -> _Ready:
    """Reads the file and checks all that can be said of it as a whole."""
    try:
        reading = read_file(one.file, tools.synonyms, relation, tools.connection)
        _check_columns_of_name(one, reading, tools)
        identities = find_identities(reading, tools.connection)
    except (FileRefusedError, MemoryError):
        drop_relation(tools.connection, relation)
        raise
    except Exception as error:
        # Whatever a file can do to its reader, the other files are landed; and the error's own
        # text may quote the file.
        drop_relation(tools.connection, relation)
        raise unreadable(
            f"filen kunne ikke læses ({type(error).__name__}). Gem den igen, og send den; bliver"
            " fejlen ved, så meld den til dem, der driver programmet."
        ) from None
    try:
        _check_identity(one, reading, identities, tools)
    except FileRefusedError:
        drop_relation(tools.connection, relation)
        raise
    is_kept = not reading.is_in_memory or lines_kept + reading.line_count <= _KEPT_LINES
    if not is_kept:
        drop_relation(tools.connection, relation)
    return _Ready(one, reading, identities, is_kept)


def _check_columns_of_name(one: _Delivered, reading: Reading, tools: _Tools) -> None:
    """What the table lacks must be told by the file's name."""
    columns, manifest = reading.headings.columns, one.manifest
    if one.file.table is OFFERS and "snapshot_date" not in columns and not manifest.snapshot_date:
        raise FileRefusedError(
            "file_required_column_missing",
            "dagen for udtrækket mangler. Skriv den i filens navn (ÅÅÅÅ-MM-DD) eller i en kolonne"
            f" {tools.synonyms.name(OFFERS, 'snapshot_date')}.",
        )
    named_in_column = one.file.table in _ANSWERS and "municipality" in columns
    is_municipal = one.file.table in (PLACEMENTS, *_ANSWERS)
    if is_municipal and not manifest.municipality_code and not named_in_column:
        raise FileRefusedError(
            "file_municipality_not_recognised",
            "kommunen kan ikke ses af filens navn. Begynd navnet med kommunens kode eller navn,"
            " for eksempel 751_2022.csv eller Aarhus 2022.xlsx.",
        )


def _check_identity(
    one: _Delivered, reading: Reading, identities: Identities, tools: _Tools
) -> None:
    if not tools.has_key and (identities.has_cpr or one.manifest.has_cpr):
        raise FileRefusedError(
            "file_pseudonym_key_missing",
            "filen indeholder CPR-numre, og der er ingen nøgle til at erstatte dem med. Sæt"
            " miljøvariablen KAPACITET_PSEUDONYM_KEY, og kør igen.",
        )
    headings = reading.headings
    if one.file.table is PLACEMENTS and not (
        "birth_date" in headings.columns or headings.has_cpr_heading or identities.ids_are_cpr
    ):
        raise missing_columns(["birth_date"], PLACEMENTS, tools.synonyms)


def _lines_kept(ready: list[_Ready]) -> int:
    return sum(one.reading.line_count for one in ready if one.reading.is_in_memory)


def _refuse(one: _Delivered, refusal: FileRefusedError, tools: _Tools) -> LandedFile:
    manifest = replace(
        one.manifest,
        rule_id=refusal.rule_id,
        message_da=f"{one.manifest.source_file}: {_mask(refusal.message_da, tools)}",
        has_cpr=one.manifest.has_cpr or refusal.rule_id == "file_pseudonym_key_missing",
    )
    stored = session_folder(tools.store, manifest) / MANIFEST
    if not stored.is_file() or read_manifest(stored) != manifest:
        write_session(tools.store, manifest)
    return manifest


def _citizens_among_p_numbers(
    ready: list[_Ready], stored: list[LandedFile], tools: _Tools
) -> set[str]:
    """The P-numbers, among the new and the stored ones, that are citizens' CPR numbers; the stored
    ones are replaced, before the citizen is landed."""
    if not ready or not tools.has_key:
        return set()
    connection = tools.connection
    placements = [
        session_folder(tools.store, file) for file in stored if file.table_name == PLACEMENTS.name
    ]
    with_citizens = placements + [
        session_folder(tools.store, file)
        for file in stored
        if file.table_name == SCREENING_ANSWERS.name
    ]
    with_p_numbers = placements + [
        session_folder(tools.store, file) for file in stored if file.table_name == OFFERS.name
    ]
    cells = {
        folder: connection.execute(
            f"select distinct p_number from {_parquet([folder])}"
            " where regexp_matches(p_number, '1[0-9]{9}')"
        ).fetchall()
        for folder in with_p_numbers
    }
    stored_numbers = cpr_numbers((cell for rows in cells.values() for (cell,) in rows), connection)
    candidates = sorted(
        {*stored_numbers, *(cpr for one in ready for cpr in one.identities.p_numbers)}
    )
    citizens = {cpr for one in ready for cpr in one.identities.citizens} & set(candidates)
    if with_citizens and candidates:
        citizens.update(
            cpr
            for (cpr,) in connection.execute(
                "select cpr from (select unnest(?::varchar[]) as cpr) where pseudonym(cpr) in"
                f" (select citizen_id from {_parquet(with_citizens)})",
                [candidates],
            ).fetchall()
        )
    pseudonyms = {cpr: stored_numbers[cpr] for cpr in citizens if cpr in stored_numbers}
    for folder, rows in cells.items():
        changed = {cell: masked for (cell,) in rows if (masked := mask(cell, pseudonyms)) != cell}
        if changed:
            _replace_p_numbers(folder, changed, tools)
    return citizens


def _replace_p_numbers(folder: Path, changed: dict[str, str], tools: _Tools) -> None:
    connection = tools.connection
    connection.execute("create or replace temp table changed (cell varchar, text varchar)")
    load_columns(
        connection, "changed", {"cell": list(changed.keys()), "text": list(changed.values())}
    )
    unfinished = folder / f".{DATA}"
    connection.execute(
        "copy (select rows.* replace (coalesce(changed.text, rows.p_number) as p_number)"
        f" from {_parquet([folder])} as rows left join changed on rows.p_number = changed.cell)"
        f" to {sql_text(str(unfinished))} (format parquet)"
    )
    unfinished.replace(folder / DATA)


def _write(one: _Ready, citizens: Collection[str], tools: _Tools) -> LandedFile:
    table, delivered = one.delivered.file.table, one.delivered
    try:
        reading = _read_again(one, tools)
        landed = _manifest(one, tools)

        def write_data(file: Path) -> LandedFile:
            constants = _constants(landed, table)
            try:
                count = write_rows(
                    file, reading, table, one.identities, citizens, constants, tools.connection
                )
            except duckdb.Error as error:  # its text may quote the file
                _check_unchanged(delivered, has_every_line=True)
                raise KapacitetError(
                    f"{landed.source_file}: rækkerne kunne ikke skrives i {tools.store}"
                    f" ({type(error).__name__}). Se efter, om der er plads på disken, og kør igen."
                ) from None
            _check_unchanged(delivered, count == reading.line_count)
            return replace(landed, snapshot_date=_snapshot_date(landed, file, tools))

        return write_session(tools.store, landed, write_data)
    except FileRefusedError as refusal:
        return _refuse(delivered, refusal, tools)
    finally:
        drop_relation(tools.connection, one.reading.relation)


def _read_again(one: _Ready, tools: _Tools) -> Reading:
    if one.is_kept:
        return one.reading
    return read_file(one.delivered.file, tools.synonyms, one.reading.relation, tools.connection)


def _manifest(one: _Ready, tools: _Tools) -> LandedFile:
    reading, manifest = one.reading, one.delivered.manifest
    headings = reading.headings
    masked = [_mask(text, tools) for text in headings.texts]
    columns = (
        ()
        if one.delivered.file.table is POPULATION
        else tuple(
            LandedColumn(column, masked[at], column_letter(reading.first_column + at))
            for column, at in sorted(headings.columns.items(), key=lambda item: item[1])
        )
    )
    return replace(
        manifest,
        line_count=reading.line_count,
        verdict="landed",
        columns=columns,
        unknown_headings=tuple(masked[at] for at in headings.unknown),
        skipped_lines=reading.skipped_lines,
        sheets=tuple(
            replace(sheet, sheet_name=_mask(sheet.sheet_name, tools)) for sheet in reading.sheets
        ),
        cpr_warnings=one.identities.cpr_warnings,
        has_cpr=manifest.has_cpr or one.identities.has_cpr,
    )


def _constants(manifest: LandedFile, table: RawTable) -> dict[str, str | None]:
    """What the rows are given beside what the file says."""
    answers = {
        "collection_id": manifest.collection_id,
        "municipality": manifest.municipality_code,
    }
    by_table = {
        OFFERS: {"snapshot_date": manifest.snapshot_date},
        PLACEMENTS: {"delivery_id": manifest.delivery_id},
        SURVEY_ANSWERS: answers,
        SCREENING_ANSWERS: answers,
    }
    return {**by_table.get(table, {}), "source_file": manifest.source_file}


def _check_unchanged(delivered: _Delivered, has_every_line: bool) -> None:
    status = delivered.file.path.stat()
    if not has_every_line or (status.st_size, status.st_mtime_ns) != delivered.size_and_time:
        raise unreadable("filen blev ændret, mens den blev læst. Kør igen.")


def _snapshot_date(manifest: LandedFile, file: Path, tools: _Tools) -> str | None:
    """The day in the file's name, else the one that all its rows have."""
    if manifest.table_name != OFFERS.name or manifest.snapshot_date:
        return manifest.snapshot_date
    days = tools.connection.execute(
        f"select distinct trim(snapshot_date) from read_parquet({sql_path(file)},"
        " hive_partitioning = false) limit 2"
    ).fetchall()
    return days[0][0] if len(days) == 1 else None


def _collection_ids(tools: _Tools) -> set[str]:
    """The collections of the latest collections.csv."""
    folders = [
        session_folder(tools.store, file)
        for file in without_superseded(read_store(tools.store))
        if file.table_name == COLLECTIONS.name
    ]
    if not folders:
        return set()
    rows = tools.connection.execute(f"select trim(collection_id) from {_parquet(folders)}")
    return {collection_id for (collection_id,) in rows.fetchall() if collection_id}


def _drop_outdated_refusals(store: Path, present: list[LandedFile]) -> None:
    """A refusal is forgotten when the same content has been landed since."""
    stored = read_store(store)
    landed = {file.file_sha256 for file in stored if file.is_landed}
    for file in stored:
        if not file.is_landed and file not in present and file.file_sha256 in landed:
            shutil.rmtree(session_folder(store, file))
    if (store / REFUSED).is_dir() and not any((store / REFUSED).iterdir()):
        (store / REFUSED).rmdir()


def _parquet(folders: list[Path]) -> str:
    paths = ", ".join(sql_path(folder / DATA) for folder in folders)
    return f"read_parquet([{paths}], hive_partitioning = false)"


def _mask(text: str, tools: _Tools) -> str:
    return mask(text, cpr_numbers([text], tools.connection))
