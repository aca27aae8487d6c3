"""A file of the store without some of its lines: accounted for, with nothing about whom."""

from dataclasses import replace
from pathlib import Path

import duckdb

from orchestration.landing import store_changes
from orchestration.landing.reading import sql_path
from orchestration.landing.store import (
    DATA,
    MANIFEST,
    LandedFile,
    manifest_text,
    read_manifest,
    session_folder,
)
from orchestration.landing.table_lines import SkippedLine
from orchestration.sql_files import sql_text

FORGOTTEN = "(glemt)"
"""What stands for the forgotten in a text about something else."""
_REASON = "Glemt efter anmodning"


def prepare_without(
    store: Path,
    changes: Path,
    file: LandedFile,
    lines: tuple[int, ...],
    is_gone: str,
    named: str | None,
    connection: duckdb.DuckDBPyConnection,
) -> None:
    """Adds to `changes` the file without its `lines`, which are those where the SQL `is_gone` is
    true, never null. `named` is a text of letters that other texts are not to hold either."""
    skipped = [*file.skipped_lines, *(SkippedLine(line, _REASON) for line in lines)]
    text = manifest_text(
        replace(
            file,
            line_count=file.line_count - len(lines),
            skipped_lines=tuple(sorted(skipped, key=lambda line: line.source_line)),
        )
    )
    manifest = changes / MANIFEST
    manifest.write_text(text.replace(named, FORGOTTEN) if named else text, encoding="utf-8")
    place = session_folder(store, file).relative_to(store)
    new_place = session_folder(store, read_manifest(manifest)).relative_to(store)
    (changes / new_place).mkdir(parents=True)
    manifest.rename(changes / new_place / MANIFEST)
    if not file.is_refused:
        rows = rows_of(store, file)
        cells = named and ", ".join(
            f"replace({column}, {sql_text(named)}, {sql_text(FORGOTTEN)}) as {column}"
            for column in text_columns(rows, connection)
        )
        kept = connection.sql(f"from {rows}").filter(f"not {is_gone}")
        written = kept.project(f"* replace ({cells})") if cells else kept
        written.write_parquet(str(changes / new_place / DATA))
    if new_place != place:
        store_changes.remove_folder(changes, place)


def rows_of(store: Path, file: LandedFile) -> str:
    """A landed file's rows in SQL."""
    path = sql_path(session_folder(store, file) / DATA)
    return f"read_parquet({path}, hive_partitioning = false)"


def text_columns(rows: str, connection: duckdb.DuckDBPyConnection) -> list[str]:
    """All but the line number."""
    described = connection.execute(f"describe select * from {rows}").fetchall()
    return [name for name, kind, *_ in described if kind == "VARCHAR"]


def opened() -> duckdb.DuckDBPyConnection:
    """A connection that puts nothing on disk on the way."""
    connection = duckdb.connect(":memory:")
    connection.execute("set temp_directory = ''")
    return connection
