"""A delivery in the store: every version of a file, or the one that a delivery id names."""

import unicodedata
from pathlib import Path

import duckdb

from orchestration.errors import KapacitetError
from orchestration.forgetting.lines import opened, prepare_without, rows_of
from orchestration.landing import store_changes
from orchestration.landing.identity import Identity
from orchestration.landing.store import LandedFile, read_store, session_folder
from orchestration.landing.table_lines import BLANKS
from orchestration.landing.tables import DELIVERY_NOTES
from orchestration.sql_files import sql_text


def find_delivery(store: Path, landing: Path, name: str, identity: Identity) -> list[LandedFile]:
    """What the name means: one delivery by its id, or every version of a file, landed and refused,
    by its path, also below `landing`, or by its bare name. With them the refused copies of the
    same content. Raises KapacitetError when there is none, or several files have the name."""
    names = _spellings(name, landing, identity)
    files = read_store(store)
    meant = [file for file in files if file.delivery_id in names and not file.is_refused]
    if not meant:
        meant = [file for file in files if file.source_file in names]
    if not meant:
        meant = [file for file in files if file.file_name in names]
        if len(paths := sorted({file.source_file for file in meant})) > 1:
            raise KapacitetError(
                "Flere filer har det navn. Skriv stien til den rigtige:\n  " + "\n  ".join(paths)
            )
    if not meant:
        raise KapacitetError(
            "Leverancen kendes ikke i lageret. Skriv filens sti under landingsmappen, som den står"
            " i marts.delivery_files.source_file, eller leverancens delivery_id."
        )
    copies = [
        file
        for file in files
        if file.rule_id == "file_delivered_twice"
        and file not in meant
        # a refusal keeps nothing of the content; its message names the original
        and any(f"magen til {one.source_file}," in str(file.message_da) for one in meant)
    ]
    return meant + copies


def same_content(store: Path, found: list[LandedFile]) -> list[LandedFile]:
    """What was landed of the same content for another municipality, collection or table."""
    contents = {file.file_sha256 for file in found}
    return [
        file
        for file in read_store(store)
        if not file.is_refused and file.file_sha256 in contents and file not in found
    ]


def would_return(store: Path, found: list[LandedFile], present: dict[str, Path]) -> list[str]:
    """The paths, of those in the landing folder, where what was found still lies. An earlier
    version does not lie there any more: the latest has its name. `present` is the folder's files
    by the names that they have in the store."""
    latest: dict[str, LandedFile] = {}
    for file in sorted(read_store(store), key=lambda file: file.received):
        latest[file.source_file] = file
    return sorted(
        {
            file.source_file
            for file in found
            if file.source_file in present and latest[file.source_file] in found
        }
    )


def notes_about(store: Path, found: list[LandedFile]) -> list[tuple[LandedFile, str]]:
    """The versions of deliveries.csv with a line about a file of which no version stays, and in SQL
    which lines that are: by its path, or by its bare name where no other file has it."""
    left = [file for file in read_store(store) if file not in found]
    names = {file.source_file for file in found} - {file.source_file for file in left}
    bare = {file.file_name for file in found if file.source_file in names}
    names |= bare - {file.file_name for file in left}
    listed = ", ".join(map(sql_text, sorted(names)))
    is_about = f"coalesce(trim(file_name, {sql_text(BLANKS)}) in ({listed or 'null'}), false)"
    with opened() as connection:
        return [
            (file, is_about)
            for file in left
            if file.table_name == DELIVERY_NOTES.name
            and not file.is_refused
            and _lines(store, file, is_about, connection)
        ]


def forget_delivery(store: Path, found: list[LandedFile]) -> None:
    """Decides that their folders go, and what deliveries.csv says of them."""
    notes = notes_about(store, found)
    changes = store_changes.prepare(store)
    with opened() as connection:
        for file, is_about in notes:
            lines = _lines(store, file, is_about, connection)
            prepare_without(store, changes, file, lines, is_about, None, connection)
    for file in found:
        store_changes.remove_folder(changes, session_folder(store, file).relative_to(store))
    store_changes.decide(store)


def _lines(
    store: Path, file: LandedFile, is_meant: str, connection: duckdb.DuckDBPyConnection
) -> tuple[int, ...]:
    rows = connection.execute(
        f"select source_line from {rows_of(store, file)} where {is_meant} order by all"
    ).fetchall()
    return tuple(line for (line,) in rows)


def is_back(store: Path, forgotten: list[LandedFile]) -> list[str]:
    """The paths of those that have been landed or refused again."""
    stored = {(file.source_file, file.file_sha256) for file in read_store(store)}
    return [
        file.source_file for file in forgotten if (file.source_file, file.file_sha256) in stored
    ]


def _spellings(name: str, landing: Path, identity: Identity) -> set[str]:
    """As it was typed and as the store has it: below the landing folder, CPR numbers replaced."""
    below = [name]
    if Path(name).absolute().is_relative_to(landing.absolute()):
        below.append(Path(name).absolute().relative_to(landing.absolute()).as_posix())
    composed = {unicodedata.normalize("NFC", one) for one in below}
    return composed | {identity.mask(one) for one in composed}
