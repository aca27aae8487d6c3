"""A citizen in the store: every line about the citizen, and every text that names the citizen."""

import re
from dataclasses import dataclass
from pathlib import Path

import duckdb

from orchestration.errors import KapacitetError
from orchestration.forgetting.lines import opened, prepare_without, rows_of, text_columns
from orchestration.landing import store_changes
from orchestration.landing.identity import PREFIX, Identity
from orchestration.landing.municipalities import municipality_of
from orchestration.landing.store import LandedFile, manifest_text, read_store
from orchestration.landing.table_lines import BLANKS
from orchestration.landing.tables import PLACEMENTS, SCREENING_ANSWERS
from orchestration.sql_files import sql_text


@dataclass(frozen=True)
class Citizen:
    """`citizen_id` as the store has it: a pseudonym, or the own id of one municipality, which can
    be somebody else's in another."""

    citizen_id: str
    municipality_code: str | None

    @property
    def is_pseudonym(self) -> bool:
        """Whether it names the citizen wherever it stands."""
        return self.municipality_code is None

    def names(self, text: str) -> bool:
        """Whether a text names the citizen, for all to see."""
        return self.is_pseudonym and self.citizen_id in text

    def hidden_in(self, text: str) -> str:
        """The text, as it can be shown."""
        return text.replace(self.citizen_id, "(skjult)") if self.is_pseudonym else text


@dataclass(frozen=True)
class Found:
    """Where a citizen is in a file of the store: line numbers, cells of other lines, and whether
    the manifest names the citizen."""

    file: LandedFile
    lines: tuple[int, ...]
    cells: int
    is_in_manifest: bool


def citizen_of(text: str, municipality_code: str | None, identity: Identity) -> Citizen:
    """Whom an operator means: a CPR number, however it is written, or its pseudonym; with a
    municipality, that municipality's own id. Raises KapacitetError for anything else."""
    text = text.strip()
    masked = identity.mask(text)
    if municipality_code is not None:
        if not text or masked != text:
            raise KapacitetError(
                "Det skrevne er et CPR-nummer. Kør igen uden --municipality."
                if text
                else "Der blev ikke skrevet noget borger-id."
            )
        return Citizen(text, municipality_code)
    pseudonym = f"{PREFIX}[a-p]{{32}}"
    if re.fullmatch(pseudonym, masked):
        return Citizen(masked, None)
    digits = re.sub(r"\D", "", text)
    # as in a column of CPR numbers, where any ten digits are one
    if len(digits) == 10 and re.fullmatch(pseudonym, found := identity.pseudonym(digits)):
        return Citizen(found, None)
    raise KapacitetError(
        "Det skrevne er ikke et CPR-nummer med ti cifre. Er det kommunens eget borger-id, så skriv"
        " --municipality og kommunens kode efter `forget citizen`."
    )


def find_citizen(store: Path, citizen: Citizen, names: dict[str, str]) -> list[Found]:
    """The files of the store that hold the citizen, ordered by their place in it. `names` are
    municipalities' codes by spelling."""
    with opened() as connection:
        found = [_found(store, file, citizen, names, connection) for file in read_store(store)]
    return [one for one in found if one.lines or one.cells or one.is_in_manifest]


def forget_citizen(
    store: Path, citizen: Citizen, found: list[Found], names: dict[str, str]
) -> None:
    """Decides that the lines go, as lines left out for a reason that names nobody, and that texts
    about others no longer name the citizen. `found` is what `find_citizen` returned."""
    changes = store_changes.prepare(store)
    with opened() as connection:
        for one in found:
            is_theirs = "false"
            if not one.file.is_refused:
                rows = rows_of(store, one.file)
                is_theirs = _is_theirs(rows, one.file, citizen, names, connection)
            named = citizen.citizen_id if citizen.is_pseudonym else None
            prepare_without(store, changes, one.file, one.lines, is_theirs, named, connection)
    store_changes.decide(store)


def _found(
    store: Path,
    file: LandedFile,
    citizen: Citizen,
    names: dict[str, str],
    connection: duckdb.DuckDBPyConnection,
) -> Found:
    lines: list[tuple[int]] = []
    cells = 0
    if not file.is_refused:
        rows = rows_of(store, file)
        columns = text_columns(rows, connection)
        is_theirs = _is_theirs(rows, file, citizen, names, connection)
        lines = connection.execute(
            f"select source_line from {rows} where {is_theirs} order by all"
        ).fetchall()
        if citizen.is_pseudonym:
            named = " + ".join(
                f"coalesce(contains({column}, {sql_text(citizen.citizen_id)}), false)::integer"
                for column in columns
            )
            [(cells,)] = connection.execute(
                f"select coalesce(sum({named}), 0)::integer from {rows} where not {is_theirs}"
            ).fetchall()
    return Found(
        file=file,
        lines=tuple(line for (line,) in lines),
        cells=cells,
        is_in_manifest=citizen.names(manifest_text(file)),
    )


def _is_theirs(
    rows: str,
    file: LandedFile,
    citizen: Citizen,
    names: dict[str, str],
    connection: duckdb.DuckDBPyConnection,
) -> str:
    """In SQL, whether a line is about the citizen; never null."""
    if file.table_name not in (PLACEMENTS.name, SCREENING_ANSWERS.name):
        return "false"
    is_theirs = f"trim(citizen_id, {sql_text(BLANKS)}) = {sql_text(citizen.citizen_id)}"
    if citizen.is_pseudonym:
        return f"coalesce({is_theirs}, false)"
    if file.table_name == PLACEMENTS.name:
        return (
            f"coalesce({is_theirs}, false)"
            if file.municipality_code == citizen.municipality_code
            else "false"
        )
    of_municipality = [
        sql_text(text)
        for (text,) in connection.execute(
            f"select distinct municipality from {rows} where municipality is not null"
        ).fetchall()
        if municipality_of(text, names) == citizen.municipality_code
    ]
    is_theirs += f" and municipality in ({', '.join([*of_municipality, 'null'])})"
    return f"coalesce({is_theirs}, false)"
