"""What becomes of a delivered file in the child process that reads it: its rows, CPR numbers
replaced, and its manifest, or a refusal."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import duckdb

from orchestration.errors import KapacitetError
from orchestration.landing.found_files import FoundFile
from orchestration.landing.headings import Synonyms, column_letter, missing_columns
from orchestration.landing.identity import Identity
from orchestration.landing.landed_rows import Masks, find_masks, write_rows
from orchestration.landing.reading import (
    Reading,
    dropped_relation,
    is_screening,
    read_file,
    sql_path,
)
from orchestration.landing.refusals import FileRefusedError
from orchestration.landing.store import LandedColumn, LandedFile
from orchestration.landing.tables import (
    OFFERS,
    PLACEMENTS,
    POPULATION,
    SCREENING_ANSWERS,
    SURVEY_ANSWERS,
    RawTable,
)
from orchestration.visible import visible

ANSWERS = (SURVEY_ANSWERS, SCREENING_ANSWERS)
"""Files that questions are answered in."""
_MEMORY = "1GB"
"""DuckDB's, of what the child process may use."""

Job = tuple[FoundFile, LandedFile, Path]
"""A file to read, its manifest so far, and where its rows go."""


@dataclass(frozen=True)
class Tools:
    """What every step needs. `now`: when what is new was first seen. `refused_at`: when what was
    refused before was. `placeholders`: keys of texts that name no citizen. `p_numbers`: those of
    the register that could be CPR numbers."""

    store: Path
    identity: Identity
    synonyms: Synonyms
    municipality_names: dict[str, str]
    placeholders: frozenset[str]
    now: str
    refused_at: Mapping[str, str]
    collection_ids: frozenset[str] = frozenset()
    p_numbers: frozenset[str] = frozenset()


def rows_of_file(file: FoundFile, manifest: LandedFile, data: Path, tools: Tools) -> LandedFile:
    """Reads a file, checks all that can be said of it as a whole, writes its rows to `data` and
    returns its manifest. Raises FileRefusedError, and KapacitetError when `data` cannot be
    written."""
    with _reader(tools) as connection:
        return _rows(file, manifest, data, tools, connection)


def rows_of_files(jobs: list[Job], tools: Tools) -> list[LandedFile | FileRefusedError | None]:
    """What `rows_of_file` gives for each, a refusal instead of raising it; None for what goes wrong
    in another way."""
    outcomes: list[LandedFile | FileRefusedError | None] = []
    with _reader(tools) as connection:
        connection.execute("set threads = 1")  # other processes have the other cores
        for file, manifest, data in jobs:
            try:
                outcomes.append(_rows(file, manifest, data, tools, connection))
            except FileRefusedError as refusal:
                outcomes.append(refusal)
            except Exception:  # it is read again, alone
                outcomes.append(None)
    return outcomes


def _reader(tools: Tools) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:")
    # nothing of what is read may be put on disk on the way
    connection.execute(f"set temp_directory = ''; set memory_limit = '{_MEMORY}'")
    connection.execute("set pandas_analyze_sample = 0")  # cells are text, whatever they hold
    tools.identity.add_macros(connection)
    return connection


def _rows(
    file: FoundFile,
    manifest: LandedFile,
    data: Path,
    tools: Tools,
    connection: duckdb.DuckDBPyConnection,
) -> LandedFile:
    with file.opened() as opened, dropped_relation(connection, "delivered") as relation:
        file = file.at(opened)
        if file.table is SURVEY_ANSWERS and is_screening(file, tools.synonyms):
            file = replace(file, table=SCREENING_ANSWERS)
            manifest = replace(manifest, table_name=SCREENING_ANSWERS.name)
        table = file.table
        assert table is not None
        reading = read_file(file, tools.synonyms, relation, connection)
        _check_columns_of_name(manifest, reading, table, tools)
        masks = find_masks(
            reading,
            table,
            tools.p_numbers,
            tools.placeholders,
            manifest.municipality_code,
            tools.identity,
            connection,
        )
        _check_identity(manifest, reading, table, masks, tools)
        landed = _manifest(manifest, reading, table, masks, tools)
        try:
            count = write_rows(data, reading, table, masks, _constants(landed, table), connection)
        except duckdb.OutOfMemoryException:
            raise
        except duckdb.Error as error:  # its text may quote the file
            file.check_unchanged(opened)
            raise KapacitetError(
                f"{landed.source_file}: rækkerne kunne ikke skrives i {tools.store}"
                f" ({type(error).__name__}). Se efter, om der er plads på disken, og kør igen."
            ) from None
        file.check_unchanged(opened)
        if count != reading.line_count:
            raise FileRefusedError("file_changed")
        return replace(landed, snapshot_date=_snapshot_date(landed, data, connection))


def _check_columns_of_name(
    manifest: LandedFile, reading: Reading, table: RawTable, tools: Tools
) -> None:
    """What the table lacks must be told by the file's name."""
    columns = reading.headings.columns
    if table is OFFERS and "snapshot_date" not in columns and not manifest.snapshot_date:
        raise FileRefusedError(
            "file_snapshot_date_missing", column=tools.synonyms.name(OFFERS, "snapshot_date")
        )
    named_in_column = table in ANSWERS and "municipality" in columns
    is_municipal = table in (PLACEMENTS, *ANSWERS)
    if is_municipal and not manifest.municipality_code and not named_in_column:
        raise FileRefusedError("file_municipality_not_recognised")


def _check_identity(
    manifest: LandedFile, reading: Reading, table: RawTable, masks: Masks, tools: Tools
) -> None:
    if not tools.identity.has_key and (masks.has_cpr or manifest.has_cpr):
        raise FileRefusedError("file_pseudonym_key_missing")
    headings = reading.headings
    if table is PLACEMENTS and not (
        "birth_date" in headings.columns or headings.has_cpr_heading or masks.ids_are_cpr
    ):
        raise missing_columns(["birth_date"], PLACEMENTS, tools.synonyms)


def _manifest(
    manifest: LandedFile, reading: Reading, table: RawTable, masks: Masks, tools: Tools
) -> LandedFile:
    headings = reading.headings

    def mask(text: str) -> str:
        return visible(tools.identity.mask(text))

    masked = [mask(text) for text in headings.texts]
    columns = (
        ()
        if table is POPULATION
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
        unknown_headings=(
            *(masked[at] for at in headings.unknown),
            *(
                f"{column_letter(reading.first_column + at)} (uden overskrift)"
                for at in reading.unheaded
            ),
        ),
        skipped_lines=reading.skipped_lines,
        sheets=tuple(replace(sheet, sheet_name=mask(sheet.sheet_name)) for sheet in reading.sheets),
        cpr_warnings=masks.cpr_warnings,
        has_cpr=manifest.has_cpr or masks.has_cpr,
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


def _snapshot_date(
    manifest: LandedFile, data: Path, connection: duckdb.DuckDBPyConnection
) -> str | None:
    """The day in the file's name, else the one that all its rows have."""
    if manifest.table_name != OFFERS.name or manifest.snapshot_date:
        return manifest.snapshot_date
    rows = connection.sql(f"from read_parquet({sql_path(data)}, hive_partitioning = false)")
    days = rows.project("trim(snapshot_date)").distinct().limit(2).fetchall()
    return days[0][0] if len(days) == 1 else None
