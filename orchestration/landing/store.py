"""What was landed: a folder per file, with its rows as Parquet and a manifest, written beside and
renamed in, so that a folder that is there is whole."""

import hashlib
import json
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from orchestration.errors import KapacitetError
from orchestration.landing.identity import key_check
from orchestration.landing.store_changes import carry_out
from orchestration.landing.table_lines import SkippedLine
from orchestration.landing.tables import COLLECTIONS, PLACEMENTS
from orchestration.landing.workbooks import Sheet

DATA, MANIFEST, REFUSED = "data.parquet", "manifest.json", "refused"
_UNFINISHED, _KEY_CHECK = ".unfinished", "key_check"


@dataclass(frozen=True)
class LandedColumn:
    """A raw column as it stood in the file."""

    column_name: str
    heading: str
    column_letter: str


@dataclass(frozen=True)
class LandedFile:
    """A delivered file and what became of it; CPR numbers in texts are replaced.

    `verdict` is landed or refused; a refused file has a `rule_id` and a Danish message, and no
    lines. `received_at` is the file's modification time, ISO 8601 in UTC. `source_file` is its
    path below the landing folder. `unknown_headings` are columns that were left out.
    `cpr_warnings` counts ids that fail modulus 11.
    """

    table_name: str | None
    collection_id: str | None
    municipality_code: str | None
    source_file: str
    file_name: str
    file_sha256: str
    received_at: str
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

    @property
    def is_landed(self) -> bool:
        """Whether its rows are in the store."""
        return self.verdict == "landed"

    @property
    def delivery(self) -> tuple[str | None, ...]:
        """What makes it one delivery, whatever its name: the content, and what it is delivered as.
        The same content can be two municipalities' answer, or go to two collections."""
        return (self.file_sha256, self.table_name, self.collection_id, self.municipality_code)

    @property
    def received(self) -> datetime:
        """When it was received."""
        return datetime.fromisoformat(self.received_at)


def received_at(modified: float) -> str:
    """A file's modification time as manifests have it."""
    return datetime.fromtimestamp(int(modified), UTC).isoformat()


def prepare_store(store: Path, key: str | None) -> None:
    """Makes the store if need be, removes what an earlier landing left unfinished, and finishes
    what was begun to be forgotten. Raises KapacitetError when the store was landed with another
    key."""
    store.mkdir(parents=True, exist_ok=True)
    carry_out(store)
    shutil.rmtree(store / _UNFINISHED, ignore_errors=True)
    if key is None:
        return
    kept = store / _KEY_CHECK
    if not kept.exists():
        unfinished = store / (_KEY_CHECK + _UNFINISHED)
        unfinished.write_text(key_check(key))
        unfinished.replace(kept)
    elif kept.read_text() != key_check(key):
        raise KapacitetError(
            f"Filerne i {store} er indlæst med en anden nøgle end den i KAPACITET_PSEUDONYM_KEY,"
            " så samme borger ville få to pseudonymer. Brug den tidligere nøgle, eller flyt"
            f" {store} væk og indlæs alle filer igen med den nye."
        )


def read_store(store: Path) -> list[LandedFile]:
    """Every manifest, ordered by its place in the store."""
    return [read_manifest(path) for path in sorted(store.glob(f"[!.]*/*/{MANIFEST}"))]


def without_superseded(files: list[LandedFile]) -> list[LandedFile]:
    """The landed files that count: of several versions of one path the last received, and of
    collections.csv the very last; placements all, for which one counts is decided in SQL (R14)."""
    latest: dict[str, LandedFile] = {}
    for file in sorted(files, key=lambda file: (file.received, file.file_sha256)):
        if file.is_landed:
            version_of = file.source_file
            if file.table_name == PLACEMENTS.name:
                version_of = "/".join(map(str, file.delivery))
            elif file.table_name == COLLECTIONS.name:
                version_of = ""
            latest[version_of] = file
    return list(latest.values())


def session_folder(store: Path, file: LandedFile) -> Path:
    """Where a file's folder is: named by its content, and by what that is delivered as; a refused
    one's by its path instead, for several can be refused with the same content."""
    if file.is_landed:
        parts = [part for part in (file.collection_id, file.municipality_code) if part]
        told = hashlib.sha256("/".join(parts).encode()).hexdigest()[:8]
        name = f"{file.file_sha256}-{told}" if parts else file.file_sha256
        return store / str(file.table_name) / name
    path_hash = hashlib.sha256(file.source_file.encode()).hexdigest()
    return store / REFUSED / f"{file.file_sha256}-{path_hash[:8]}"


def write_session(
    store: Path, file: LandedFile, write_data: Callable[[Path], LandedFile] | None = None
) -> LandedFile:
    """Adds a file's folder, in place of the one it has. `write_data` is given the Parquet file
    to write and returns the manifest as it then is."""
    unfinished = store / _UNFINISHED / file.file_sha256
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(parents=True)
    if write_data is not None:
        file = write_data(unfinished / DATA)
    (unfinished / MANIFEST).write_text(manifest_text(file), encoding="utf-8")
    folder = session_folder(store, file)
    folder.parent.mkdir(exist_ok=True)
    if folder.exists():
        folder.rename(store / _UNFINISHED / f"{file.file_sha256}-before")
    unfinished.rename(folder)
    shutil.rmtree(store / _UNFINISHED, ignore_errors=True)
    return file


def manifest_text(file: LandedFile) -> str:
    """What a manifest's file holds."""
    return json.dumps(asdict(file), ensure_ascii=False, indent=2) + "\n"


def read_manifest(path: Path) -> LandedFile:
    """The manifest in a file."""
    fields: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return LandedFile(
        **fields
        | {
            "columns": tuple(LandedColumn(**column) for column in fields["columns"]),
            "unknown_headings": tuple(fields["unknown_headings"]),
            "skipped_lines": tuple(SkippedLine(**line) for line in fields["skipped_lines"]),
            "sheets": tuple(Sheet(**sheet) for sheet in fields["sheets"]),
        }
    )
