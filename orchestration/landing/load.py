"""The store's rows as tables of DuckDB's schema `landing`, for dbt to read."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import fields
from pathlib import Path

import duckdb

from orchestration.landing.reading import sql_path
from orchestration.landing.store import (
    DATA,
    LandedColumn,
    LandedFile,
    read_store,
    session_folder,
    without_superseded,
)
from orchestration.landing.table_lines import SkippedLine
from orchestration.landing.tables import DELIVERY_COLUMNS, PLACEMENTS, TABLES, RawTable
from orchestration.landing.workbooks import Sheet

_LISTS: dict[str, type] = {
    "columns": LandedColumn,
    "skipped_lines": SkippedLine,
    "sheets": Sheet,
}
_TYPES = {
    "line_count": "integer",
    "cpr_warnings": "integer",
    "has_cpr": "boolean",
    "is_present": "boolean",
    "unknown_headings": "varchar[]",
    "source_line": "integer",
    "line_offset": "integer",
}


def load_store(store: Path, connection: duckdb.DuckDBPyConnection) -> None:
    """Replaces the tables of schema `landing` by what counts in the store (see
    `without_superseded`): the raw tables, `deliveries` of the placements, and about the files
    `files`, `file_columns`, `skipped_lines` and `file_sheets`. Tables without rows are made, too.
    """
    files = read_store(store) if store.is_dir() else []
    current = without_superseded(files)
    connection.begin()
    connection.execute("create schema if not exists landing")
    for table in TABLES.values():
        _load_rows(
            table, [one for one in current if one.table_name == table.name], store, connection
        )
    _load_deliveries([one for one in current if one.table_name == PLACEMENTS.name], connection)
    _load_files(files, connection)
    connection.commit()


def _load_rows(
    table: RawTable,
    files: list[LandedFile],
    store: Path,
    connection: duckdb.DuckDBPyConnection,
) -> None:
    columns = [*table.columns, "source_file", "source_line"]
    _create(table.name, columns, connection)
    if files:
        paths = ", ".join(sql_path(session_folder(store, file) / DATA) for file in files)
        rows = connection.sql(f"from read_parquet([{paths}], hive_partitioning = false)")
        rows.project(", ".join(columns)).insert_into(f"landing.{table.name}")


def _load_deliveries(files: list[LandedFile], connection: duckdb.DuckDBPyConnection) -> None:
    """One row per landed file of placements. No line of the file holds it: `source_line` numbers
    the versions of the path, oldest first."""
    columns = [*DELIVERY_COLUMNS, "received_at", "received_from", "source_file", "source_line"]
    _create("deliveries", columns, connection)
    versions: dict[str, int] = {}
    rows = []
    for file in files:
        versions[file.source_file] = versions.get(file.source_file, 0) + 1
        rows.append(
            (
                file.delivery_id,
                file.collection_id,
                file.municipality_code,
                file.named_date or file.received_at[:10],
                None,
                None,
                file.file_name,
                file.file_sha256,
                str(file.line_count),
                file.received_at,
                "name" if file.named_date else "first_seen",
                file.source_file,
                versions[file.source_file],
            )
        )
    _insert("deliveries", rows, connection)


def _load_files(files: list[LandedFile], connection: duckdb.DuckDBPyConnection) -> None:
    flat = [field.name for field in fields(LandedFile) if field.name not in _LISTS]
    _create("files", flat, connection)
    _insert(
        "files",
        ([_plain(getattr(file, name)) for name in flat] for file in files),
        connection,
    )
    tables: dict[str, tuple[type, Callable[[LandedFile], Iterable[object]]]] = {
        "file_columns": (LandedColumn, lambda file: file.columns),
        "skipped_lines": (SkippedLine, lambda file: file.skipped_lines),
        "file_sheets": (Sheet, lambda file: file.sheets),
    }
    for table, (kind, of_file) in tables.items():
        own = [field.name for field in fields(kind)]
        _create(table, ["file_sha256", "source_file", *own], connection)
        _insert(
            table,
            (
                [file.file_sha256, file.source_file, *(getattr(one, name) for name in own)]
                for file in files
                for one in of_file(file)
            ),
            connection,
        )


def _create(table: str, columns: list[str], connection: duckdb.DuckDBPyConnection) -> None:
    typed = ", ".join(f"{column} {_TYPES.get(column, 'varchar')}" for column in columns)
    if table in TABLES or table == "deliveries":
        typed = typed.replace("line_count integer", "line_count varchar")  # raw tables are text
    connection.execute(f"create or replace table landing.{table} ({typed})")


def _insert(
    table: str, rows: Iterable[Sequence[object]], connection: duckdb.DuckDBPyConnection
) -> None:
    rows = list(rows)
    if rows:
        marks = ", ".join("?" for _ in rows[0])
        connection.executemany(f"insert into landing.{table} values ({marks})", rows)


def _plain(value: object) -> object:
    return list(value) if isinstance(value, tuple) else value
