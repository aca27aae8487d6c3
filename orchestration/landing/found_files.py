"""The files of the landing folder, and which raw table their place in it says they hold."""

import os
import stat
import unicodedata
from collections.abc import Iterator, Set
from contextlib import contextmanager
from dataclasses import dataclass, replace
from io import BufferedReader
from pathlib import Path

from orchestration.errors import KapacitetError
from orchestration.landing.identity import Identity
from orchestration.landing.refusals import FileRefusedError
from orchestration.landing.tables import (
    COLLECTIONS,
    DELIVERY_NOTES,
    MUNICIPALITY_INDICATORS,
    OFFERS,
    PLACEMENTS,
    POPULATION,
    SCREENING_ANSWERS,
    SURVEY_ANSWERS,
    RawTable,
)
from orchestration.visible import visible

_FOLDERS = {
    "offers": OFFERS,
    "population": POPULATION,
    "indicators": MUNICIPALITY_INDICATORS,
}
_LISTS = {"collections": COLLECTIONS, "deliveries": DELIVERY_NOTES}
"""Tables with one file, which lies at the top."""
_KINDS = ("csv", "xlsx")
_COLLECTION_FOLDERS = {"placements": PLACEMENTS, "survey": SURVEY_ANSWERS}
_OF_COLUMNS = {SCREENING_ANSWERS: SURVEY_ANSWERS}
"""Tables that are told from another by their columns, and lie where that lies."""
# What Excel, Windows and macOS put beside people's files.
_NOT_DELIVERED = {"thumbs.db", "desktop.ini"}


_OPENED = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC


@dataclass(frozen=True)
class FileState:
    """What tells whether a file is still the one that was found."""

    mode: int
    links: int
    device: int
    inode: int
    size: int
    modified_ns: int
    changed_ns: int

    @property
    def is_regular(self) -> bool:
        """Whether it is a file of its own: no link, device or pipe, and not another's file under
        a second name."""
        return stat.S_ISREG(self.mode) and self.links == 1


@dataclass(frozen=True)
class FoundFile:
    """A file as it lies in the landing folder. `name` is its path below the folder, with `/`;
    `state` is None when it could not be looked at."""

    path: Path
    name: str
    table: RawTable | None
    collection_id: str | None
    state: FileState | None

    @property
    def stem(self) -> str:
        """The file's own name without extension."""
        return self.name.rpartition("/")[2].rpartition(".")[0]

    @property
    def extension(self) -> str:
        """In lower case, without the dot."""
        return Path(self.name).suffix.lower().removeprefix(".")

    def name_in_store(self, identity: Identity) -> str:
        """As it can be kept and shown: CPR numbers replaced, control characters escaped."""
        return visible(identity.mask(self.name))

    @contextmanager
    def opened(self) -> Iterator[BufferedReader]:
        """The file, opened without following a link or waiting for a pipe. Raises FileRefusedError
        when it is no regular file of its own, or another than was found."""
        check_regular(self)
        try:
            with os.fdopen(os.open(self.path, _OPENED), "rb") as file:
                self.check_unchanged(file)
                yield file
        except FileNotFoundError:
            raise FileRefusedError("file_changed") from None
        except OSError as error:
            raise FileRefusedError("file_no_access", error=str(error.strerror)) from None

    def check_unchanged(self, file: BufferedReader) -> None:
        """Raises FileRefusedError when the opened file is not, or no longer, as it was found."""
        if _state(os.fstat(file.fileno())) != self.state:
            raise FileRefusedError("file_changed")

    def at(self, file: BufferedReader) -> "FoundFile":
        """The same, with a path that leads to the opened file whatever is put in its place."""
        return replace(self, path=Path(f"/proc/self/fd/{file.fileno()}"))


def find_files(landing: Path) -> list[FoundFile]:
    """Every delivered file below `landing`, ordered by name. Raises KapacitetError when there is
    no such folder."""
    if not landing.is_dir():
        raise KapacitetError(
            f"Der er ingen mappe {landing}. Sæt KAPACITET_LANDING til mappen med leverede filer."
        )
    paths: list[Path] = []

    def unreadable_folder(error: OSError) -> None:
        paths.append(Path(error.filename))

    # a folder that cannot be read, and a link to one, stand for what is in them
    for folder, folders, names in os.walk(landing, onerror=unreadable_folder):
        links = [name for name in folders if (Path(folder) / name).is_symlink()]
        paths += [
            Path(folder) / name
            for name in [*names, *links]
            if not name.startswith((".", "~$")) and name.lower() not in _NOT_DELIVERED
        ]
    return sorted((_found(path, landing) for path in paths), key=lambda file: file.name)


def place_of(table: RawTable) -> str:
    """Where files of a table lie, below the landing folder (Danish)."""
    table = _OF_COLUMNS.get(table, table)
    places = {
        **{of: f"{name}.csv" for name, of in _LISTS.items()},
        **{of: f"{name}/" for name, of in _FOLDERS.items()},
        **{of: f"{name}/<indsamling>/" for name, of in _COLLECTION_FOLDERS.items()},
    }
    return places[table]


def check_regular(file: FoundFile) -> None:
    """Raises FileRefusedError when the file is a link, pipe or device, or cannot be looked at."""
    if file.state is None:
        raise FileRefusedError("file_inaccessible")
    if stat.S_ISDIR(file.state.mode):
        raise FileRefusedError("file_folder_inaccessible")
    if not file.state.is_regular:
        raise FileRefusedError("file_not_regular")


def check_place_and_kind(file: FoundFile, collection_ids: Set[str]) -> None:
    """Raises FileRefusedError when no raw table belongs in the file's place, its collection is not
    known, or its extension is not one that is read there."""
    folder, _, rest = file.name.partition("/")
    if file.table is None and folder.lower() in _COLLECTION_FOLDERS and "/" not in rest:
        raise FileRefusedError("file_outside_collection", folder=folder)
    if file.table is None:
        raise FileRefusedError("file_misplaced")
    kinds = ("csv",) if file.table is POPULATION else _KINDS
    if file.extension not in kinds:
        raise FileRefusedError(
            "file_wrong_extension",
            extension=file.extension or "(ingen)",
            kinds=" eller ".join(kinds),
        )
    if file.collection_id is not None and file.collection_id not in collection_ids:
        raise FileRefusedError("file_unknown_collection", collection=file.collection_id)


def _found(path: Path, landing: Path) -> FoundFile:
    name = unicodedata.normalize("NFC", path.relative_to(landing).as_posix())
    # A name in another encoding than the file system's cannot be written down as it is.
    name = name.encode("utf-8", "replace").decode("utf-8")
    parts = name.split("/")
    folder = parts[0].lower()
    table, collection_id = None, None
    stem, _, extension = name.lower().rpartition(".")
    if extension in _KINDS and stem in _LISTS:
        table = _LISTS[stem]
    elif len(parts) == 2:
        table = _FOLDERS.get(folder)
    elif len(parts) == 3:
        table = _COLLECTION_FOLDERS.get(folder)
        collection_id = parts[1] if table else None
    try:
        state = _state(path.lstat())
    except OSError:
        state = None
    return FoundFile(path, name, table, collection_id, state)


def _state(status: os.stat_result) -> FileState:
    return FileState(
        mode=status.st_mode,
        links=status.st_nlink,
        device=status.st_dev,
        inode=status.st_ino,
        size=status.st_size,
        modified_ns=status.st_mtime_ns,
        changed_ns=status.st_ctime_ns,
    )
