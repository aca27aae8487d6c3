"""Memos of a finished run in which something is otherwise."""

import shutil
from collections.abc import Callable, Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import duckdb
import pytest

from orchestration.reports import write_memos
from tests.conftest import PROJECT, FinishedRun

COMPILED = PROJECT / "target/demonstration/compiled/kapacitet/models/reports"


def _printed_tables() -> Iterator[tuple[str, str]]:
    """Each with its statement, after those that it reads."""
    models = {file.stem: file.read_text("utf-8") for file in COMPILED.glob("*/rpt_[a-z]*.sql")}
    read = {
        model: {other for other in models if f'"{other}"' in sql} for model, sql in models.items()
    }
    for model in TopologicalSorter(read).static_order():
        yield model, models[model]


@pytest.fixture
def changed(finished_run: FinishedRun, tmp_path: Path) -> Callable[..., Path]:
    """Writes the memos of a copy in which these statements were run; gives their folder. When they
    change other tables than the printed ones, those are made again, as dbt made them."""

    def write(*statements: str, is_demonstration: bool = False) -> Path:
        copy = tmp_path / finished_run.warehouse.name  # models say the database's name
        shutil.copyfile(finished_run.warehouse, copy)
        of_printed = [one for one in statements if " reports." in one]
        others = [one for one in statements if one not in of_printed]
        with duckdb.connect(str(copy)) as connection:
            for statement in others:
                connection.execute(statement)
            for model, sql in _printed_tables() if others else ():
                connection.execute(f"delete from reports.{model}")
                connection.execute(f"insert into reports.{model} by name {sql}")
            for statement in of_printed:
                connection.execute(statement)
        return write_memos(copy, tmp_path / "output", is_demonstration=is_demonstration)

    return write
