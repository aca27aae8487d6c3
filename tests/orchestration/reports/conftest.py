"""Memos of a finished run in which something is otherwise."""

import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from orchestration.reports import write_memos
from tests.conftest import FinishedRun


@pytest.fixture
def changed(finished_run: FinishedRun, tmp_path: Path) -> Callable[..., Path]:
    """Writes the memos of a copy in which these statements were run; gives their folder."""

    def write(*statements: str, is_demonstration: bool = False) -> Path:
        copy = tmp_path / "changed.duckdb"
        shutil.copyfile(finished_run.warehouse, copy)
        with duckdb.connect(str(copy)) as connection:
            for statement in statements:
                connection.execute(statement)
        return write_memos(copy, tmp_path / "output", is_demonstration=is_demonstration)

    return write
