"""What was landed: a folder per file, with its rows as Parquet and a manifest, written beside and
renamed in, so that a folder that is there is whole."""

import hashlib
import json
import secrets
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb

from orchestration.errors import KapacitetError
from orchestration.landing.identity import SHORTEST_KEY, Identity
from orchestration.landing.reading import load_columns, sql_path
from orchestration.landing.store_changes import carry_out
from orchestration.landing.table_lines import SkippedLine
from orchestration.landing.tables import (
    COLLECTIONS,
    DELIVERY_NOTES,
    PLACEMENTS,
    SCREENING_ANSWERS,
    SURVEY_ANSWERS,
)
from orchestration.landing.workbooks import Sheet

DATA, MANIFEST, REFUSED = "data.parquet", "manifest.json", "refused"
_UNFINISHED, _KEY_CHECK, _SECRET = ".unfinished", "key_check", "secret"


@dataclass(frozen=True)
class LandedColumn:
    """A raw column as it stood in the file."""

    column_name: str
    heading: str
    column_letter: str


@dataclass(frozen=True)
class LandedFile:
    """A delivered file and what became of it; CPR numbers in texts are replaced.

    `verdict` is landed, withdrawn (landed, and taken back since) or refused; a refused file has a
    `rule_id` and a Danish message, and no lines. `received_at` is when landing first saw the file,
    ISO 8601 in UTC, and `named_date` the day that its name tells. `source_file` is its path below
    the landing folder. `file_sha256` is a keyed digest of the content, of a refused file that of
    its path. `unknown_headings` are columns that were left out. `cpr_warnings` counts ids that fail
    modulus 11. `is_present` says whether the file still lies in the landing folder.
    """

    table_name: str | None
    collection_id: str | None
    municipality_code: str | None
    source_file: str
    file_name: str
    file_sha256: str
    received_at: str
    named_date: str | None
    delivery_id: str | None
    line_count: int
    snapshot_date: str | None
    verdict: str
    rule_id: str | None
    message_da: str | None
    columns: tuple[LandedColumn, ...]
    unknown_headings: tuple[str, ...]
    skipped_lines: tuple[SkippedLine, ...]
    sheets: tuple[Sheet, ...]
    cpr_warnings: int
    has_cpr: bool
    is_present: bool

    @property
    def is_landed(self) -> bool:
        """Whether its rows are in the store and may count."""
        return self.verdict == "landed"

    @property
    def is_refused(self) -> bool:
        """Whether nothing of it is in the store."""
        return self.verdict == "refused"

    @property
    def delivery(self) -> tuple[str | None, ...]:
        """What makes it one delivery, whatever its name: the content, and what it is delivered as.
        The same content can be two municipalities' answer, or go to two collections. That a file
        of answers is a case screening shows only when it is read."""
        is_screening = self.table_name == SCREENING_ANSWERS.name
        table_name = SURVEY_ANSWERS.name if is_screening else self.table_name
        return (self.file_sha256, table_name, self.collection_id, self.municipality_code)

    @property
    def received(self) -> datetime:
        """When it was received."""
        return datetime.fromisoformat(self.received_at)


def prepare_store(store: Path, key: str | None) -> Identity:
    """Makes the store if need be, removes what an earlier landing left unfinished, finishes what
    was begun to be forgotten, and returns the key's identity. Raises KapacitetError as
    `open_identity`."""
    _, before = beside(store)
    if before.exists() and not store.exists():  # a change of key died between its two renames
        before.rename(store)
    store.mkdir(parents=True, exist_ok=True)
    carry_out(store)
    end_unfinished(store)
    return open_identity(store, key)


def beside(store: Path) -> tuple[Path, Path]:
    """Where a copy of the store gets another key, and where the store waits until that copy is in
    its place; a change of key that died may have left either."""
    return store.with_name(f"{store.name}.rekey"), store.with_name(f"{store.name}.before")


def open_identity(store: Path, key: str | None) -> Identity:
    """The key's identity, or without a key that of the store's own secret; both are made when the
    store has none. Raises KapacitetError when the key is too short, or the store was landed with
    another key."""
    store.mkdir(parents=True, exist_ok=True)
    kept = store / _KEY_CHECK
    if key is None:
        if not (store / _SECRET).exists():
            _write(store / _SECRET, secrets.token_bytes(SHORTEST_KEY))
        return Identity(None, (store / _SECRET).read_bytes())
    identity = Identity(key)
    if not kept.exists():
        write_key_check(store, identity)
    elif not identity.passes(kept.read_text()):
        raise KapacitetError(
            f"Filerne i {store} er indlæst med en anden nøgle end den i KAPACITET_PSEUDONYM_KEY,"
            " så samme borger ville få to pseudonymer. Brug den tidligere nøgle, skift nøgle med"
            f" `python -m orchestration rekey`, eller flyt {store} væk og indlæs alle filer igen"
            " med den nye."
        )
    return identity


def write_key_check(store: Path, identity: Identity) -> None:
    """Leaves what recognises the key."""
    _write(store / _KEY_CHECK, identity.key_check().encode())


def renew_digests(store: Path, identity: Identity, contents: list[bytes]) -> None:
    """When a store that was begun without a key gets one, files of these contents (SHA-256) get
    digests by the key, so that they are known again."""
    secret = store / _SECRET
    if not identity.has_key or not secret.exists():
        return
    before = Identity(None, secret.read_bytes())
    digests = {before.digest(content): identity.digest(content) for content in contents if content}
    for file in read_store(store):
        if not file.is_refused and file.file_sha256 in digests:
            replace_manifest(store, file, replace(file, file_sha256=digests[file.file_sha256]))
    secret.unlink()


def _write(path: Path, content: bytes) -> None:
    unfinished = path.with_name(path.name + _UNFINISHED)
    unfinished.write_bytes(content)
    unfinished.replace(path)


def read_store(store: Path) -> list[LandedFile]:
    """Every manifest, ordered by its place in the store."""
    return [read_manifest(path) for path in sorted(store.glob(f"[!.]*/*/{MANIFEST}"))]


def without_superseded(files: list[LandedFile]) -> list[LandedFile]:
    """The landed files that count: of several versions of one path the one that lies there, else
    the last received, and of collections.csv and deliveries.csv one; placements all, for which one
    counts is decided in SQL (R14)."""
    latest: dict[str, LandedFile] = {}
    for file in sorted(files, key=lambda file: (file.is_present, file.received, file.file_sha256)):
        if file.is_landed:
            version_of = file.source_file
            if file.table_name == PLACEMENTS.name:
                version_of = "/".join(map(str, file.delivery))
            elif file.table_name in (COLLECTIONS.name, DELIVERY_NOTES.name):
                version_of = str(file.table_name)
            latest[version_of] = file
    return list(latest.values())


def session_folder(store: Path, file: LandedFile) -> Path:
    """Where a file's folder is: named by its content, and by what that is delivered as; a refused
    one's by its path."""
    if file.is_refused:
        return store / REFUSED / file.file_sha256
    parts = [part for part in (file.collection_id, file.municipality_code) if part]
    told = hashlib.sha256("/".join(parts).encode()).hexdigest()[:8]
    name = f"{file.file_sha256}-{told}" if parts else file.file_sha256
    return store / str(file.table_name) / name


def write_session(
    store: Path, file: LandedFile, write_data: Callable[[Path], LandedFile]
) -> LandedFile:
    """Adds a landed file's folder, in place of the one it has. `write_data` is given the Parquet
    file to write and returns the manifest as it then is."""
    data = new_data_file(store)
    unfinished = data.parent
    try:
        file = write_data(data)
    except BaseException:
        shutil.rmtree(unfinished)
        raise
    _write_manifest(unfinished, file)
    _move_in(unfinished, session_folder(store, file))
    return file


def new_data_file(store: Path) -> Path:
    """Where a file's rows can be written before they are taken into the store; in a folder of its
    own, which `end_unfinished` removes."""
    unfinished = store / _UNFINISHED / secrets.token_hex(8)
    unfinished.mkdir(parents=True)
    return unfinished / DATA


def end_unfinished(store: Path) -> None:
    """Removes what was not taken into the store."""
    shutil.rmtree(store / _UNFINISHED, ignore_errors=True)


def write_refusal(store: Path, file: LandedFile) -> None:
    """Adds a refused file's folder, unless it is there as it is."""
    folder = session_folder(store, file)
    if (folder / MANIFEST).is_file() and read_manifest(folder / MANIFEST) == file:
        return
    unfinished = new_data_file(store).parent
    _write_manifest(unfinished, file)
    _move_in(unfinished, folder)


def replace_manifest(store: Path, file: LandedFile, now: LandedFile) -> None:
    """Says of a stored file what is so now, and moves it where that belongs."""
    if now == file:
        return
    folder = session_folder(store, file)
    _write_manifest(folder, now)
    if session_folder(store, now) != folder:
        folder.rename(session_folder(store, now))


def map_texts(file: LandedFile, change: Callable[[str], str]) -> LandedFile:
    """The manifest with each of its texts changed."""
    return _from_fields(_mapped(asdict(file), change))


def _mapped(value: Any, change: Callable[[str], str]) -> Any:
    match value:
        case str():
            return change(value)
        case list() | tuple():
            return [_mapped(one, change) for one in value]
        case dict():
            return {name: _mapped(one, change) for name, one in value.items()}
    return value


def replace_cells(
    data: Path, pattern: str, change: Callable[[str], str], columns: list[str] | None = None
) -> None:
    """Changes cells of a Parquet file of text, of all its columns or of these: those that match
    `pattern`, as SQL's like does."""
    source = f"read_parquet({sql_path(data)}, hive_partitioning = false)"
    with duckdb.connect(":memory:") as connection:
        columns = columns or [
            name
            for name, kind, *_ in connection.execute(f"describe from {source}").fetchall()
            if kind == "VARCHAR"
        ]
        replaced, joins = [], ""
        for column in columns:
            cells = [
                cell
                for (cell,) in connection.execute(
                    f"select distinct {column} from {source} where {column} like ?", [pattern]
                ).fetchall()
            ]
            texts = {cell: text for cell in cells if (text := change(cell)) != cell}
            if not texts:
                continue
            connection.execute(f"create temp table new_{column} (cell varchar, text varchar)")
            load_columns(
                connection, f"new_{column}", {"cell": list(texts), "text": list(texts.values())}
            )
            replaced.append(f"coalesce(new_{column}.text, rows.{column}) as {column}")
            joins += f" left join new_{column} on rows.{column} = new_{column}.cell"
        if not replaced:
            return
        unfinished = data.with_name(f".{DATA}")
        listed = f"rows.* replace ({', '.join(replaced)})"
        rows = connection.sql(f"select {listed} from {source} as rows{joins} order by source_line")
        rows.write_parquet(str(unfinished))
    unfinished.replace(data)


def remove_refusals(store: Path, present: list[LandedFile]) -> None:
    """A refusal is of a file that lies in the landing folder now; others are forgotten."""
    for file in read_store(store):
        if file.is_refused and file not in present:
            shutil.rmtree(session_folder(store, file))
    if (store / REFUSED).is_dir() and not any((store / REFUSED).iterdir()):
        (store / REFUSED).rmdir()


def _write_manifest(folder: Path, file: LandedFile) -> None:
    _write(folder / MANIFEST, manifest_text(file).encode())


def _move_in(unfinished: Path, folder: Path) -> None:
    folder.parent.mkdir(exist_ok=True)
    if folder.exists():
        folder.rename(unfinished.with_name(f"{unfinished.name}-before"))
    unfinished.rename(folder)


def manifest_text(file: LandedFile) -> str:
    """What a manifest's file holds."""
    return json.dumps(asdict(file), ensure_ascii=False, indent=2) + "\n"


def read_manifest(path: Path) -> LandedFile:
    """The manifest in a file. Raises KapacitetError when an earlier version of the program wrote
    it: less was known of the files."""
    fields = json.loads(path.read_text("utf-8"))
    if "named_date" not in fields:
        raise KapacitetError(
            f"Filerne i {path.parents[2]} er indlæst med en tidligere version. Flyt mappen væk, og"
            " indlæs alle filer igen."
        )
    return _from_fields(fields)


def _from_fields(fields: dict[str, Any]) -> LandedFile:
    return LandedFile(
        **fields
        | {
            "columns": tuple(LandedColumn(**column) for column in fields["columns"]),
            "unknown_headings": tuple(fields["unknown_headings"]),
            "skipped_lines": tuple(SkippedLine(**line) for line in fields["skipped_lines"]),
            "sheets": tuple(Sheet(**sheet) for sheet in fields["sheets"]),
        }
    )
