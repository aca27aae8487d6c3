"""Two runs on the same input give the same marts, bit by bit, at any number of threads."""

import os
import subprocess
import sys
from hashlib import md5
from pathlib import Path

import duckdb
import pytest

from tests.conftest import PROJECT, FinishedRun

PROFILE = """
kapacitet:
  target: dev
  outputs:
    dev:
      type: duckdb
      path: {build}
      threads: 1
      config_options: {{threads: 1}}
"""


def mart_digests(warehouse: Path, folder: Path) -> dict[str, str]:
    """MD5 of every mart as a Parquet file, its rows in order."""
    digests = {}
    with duckdb.connect(str(warehouse), read_only=True, config={"threads": 1}) as connection:
        marts = connection.sql(
            "select table_name from information_schema.tables where table_schema = 'marts'"
        ).fetchall()
        for (mart,) in marts:
            file = folder / f"{mart}.parquet"
            connection.sql(f"from marts.{mart} order by all").write_parquet(str(file))
            digests[mart] = md5(file.read_bytes(), usedforsecurity=False).hexdigest()
    return digests


@pytest.fixture(scope="module")
def with_one_thread(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration once more, each step and each query on one thread; a run takes all."""
    folder = tmp_path_factory.mktemp("one_thread")
    build = folder / "kapacitet.duckdb"
    (folder / "profiles.yml").write_text(PROFILE.format(build=build))
    inherited = {name: v for name, v in os.environ.items() if not name.startswith("KAPACITET_")}
    settings = {"DBT_TARGET_PATH": str(folder / "target"), "DBT_LOG_PATH": str(folder)}
    dbt = [Path(sys.executable).with_name("dbt"), "--quiet", "build", "--profiles-dir", str(folder)]
    selection = ["--resource-type", "seed", "--resource-type", "model"]
    subprocess.run(
        [*dbt, *selection, "--exclude", "path:models/reports"],
        cwd=PROJECT,
        env=inherited | settings,
        check=True,
    )
    return build


def test_one_thread_and_several_give_the_same_bytes(
    finished_run: FinishedRun, with_one_thread: Path, tmp_path: Path
) -> None:
    of_one = mart_digests(with_one_thread, tmp_path)
    of_several = mart_digests(finished_run.warehouse, tmp_path)
    assert len(of_one) > 40
    assert of_one.keys() == of_several.keys()
    assert [mart for mart in of_one if of_one[mart] != of_several[mart]] == []
