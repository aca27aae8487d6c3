"""The files of the landing folder, and which raw table their place in it says they hold."""

import os
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from orchestration.errors import KapacitetError
from orchestration.landing.refusals import FileRefusedError, wrong_extension
from orchestration.landing.tables import (
    COLLECTIONS,
    MUNICIPALITY_INDICATORS,
    OFFERS,
    PLACEMENTS,
    POPULATION,
    SURVEY_ANSWERS,
    RawTable,
)

_FOLDERS = {
    "offers": OFFERS,
    "population": POPULATION,
    "indicators": MUNICIPALITY_INDICATORS,
}
_COLLECTION_FOLDERS = {"placements": PLACEMENTS, "survey": SURVEY_ANSWERS}
# What Excel, Windows and macOS put beside people's files.
_NOT_DELIVERED = {"thumbs.db", "desktop.ini"}


@dataclass(frozen=True)
class FoundFile:
    """A file as it lies in the landing folder. `name` is its path below the folder, with `/`."""

    path: Path
    name: str
    table: RawTable | None
    collection_id: str | None

    @property
    def stem(self) -> str:
        """The file's own name without extension."""
        return self.name.rpartition("/")[2].rpartition(".")[0]

    @property
    def extension(self) -> str:
        """In lower case, without the dot."""
        return self.path.suffix.lower().removeprefix(".")


def find_files(landing: Path) -> list[FoundFile]:
    """Every delivered file below `landing`, ordered by name. Raises KapacitetError when there is
    no such folder."""
    if not landing.is_dir():
        raise KapacitetError(
            f"Der er ingen mappe {landing}. Sæt KAPACITET_LANDING til mappen med leverede filer."
        )
    paths = [
        Path(folder) / name
        for folder, _, names in os.walk(landing)
        for name in names
        if not name.startswith((".", "~$")) and name.lower() not in _NOT_DELIVERED
    ]
    return sorted((_found(path, landing) for path in paths), key=lambda file: file.name)


def check_place_and_kind(file: FoundFile, collection_ids: set[str]) -> None:
    """Raises FileRefusedError when no raw table belongs in the file's place, its collection is not
    known, or its extension is not one that is read there."""
    folder, _, rest = file.name.partition("/")
    if file.table is None and folder.lower() in _COLLECTION_FOLDERS and "/" not in rest:
        raise FileRefusedError(
            "file_unknown_collection",
            f"filen ligger direkte i {folder}. Læg den i en mappe med indsamlingens navn:"
            f" {folder}/<indsamling>/.",
        )
    if file.table is None:
        raise FileRefusedError(
            "file_not_recognised",
            "filen ligger ikke, hvor leverede filer skal ligge. Læg den i offers,"
            " placements/<indsamling>, survey/<indsamling>, population eller indicators;"
            " indsamlingerne står i collections.csv.",
        )
    kinds = ("csv",) if file.table in (POPULATION, COLLECTIONS) else ("csv", "xlsx")
    if file.extension not in kinds:
        raise wrong_extension(
            f"filer af typen .{file.extension or '(ingen)'} læses ikke her. Gem filen som"
            f" {' eller '.join(kinds)}, og send den igen."
        )
    if file.collection_id is not None and file.collection_id not in collection_ids:
        raise FileRefusedError(
            "file_unknown_collection",
            f"indsamlingen {file.collection_id} står ikke i collections.csv. Ret mappens navn,"
            " eller tilføj indsamlingen i collections.csv.",
        )


def _found(path: Path, landing: Path) -> FoundFile:
    name = unicodedata.normalize("NFC", path.relative_to(landing).as_posix())
    # A name in another encoding than the file system's cannot be written down as it is.
    name = name.encode("utf-8", "replace").decode("utf-8")
    parts = name.split("/")
    folder = parts[0].lower()
    table, collection_id = None, None
    if name.lower() == "collections.csv":
        table = COLLECTIONS
    elif len(parts) == 2:
        table = _FOLDERS.get(folder)
    elif len(parts) == 3:
        table = _COLLECTION_FOLDERS.get(folder)
        collection_id = parts[1] if table else None
    return FoundFile(path, name, table, collection_id)
