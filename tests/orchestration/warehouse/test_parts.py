"""What is built outside the job is tried out beside the published warehouse, which stays so."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import duckdb
import pytest

from orchestration import settings
from orchestration.definitions import definitions
from orchestration.warehouse.assets import build_warehouse
from orchestration.warehouse.project import DBT
from tests.conftest import FinishedRun

MART = dg.AssetKey(["marts", "quality", "delivery_coverage"])
SEED_CHECK = dg.AssetCheckKey(
    dg.AssetKey(["reference", "ownerships"]), "unique_ownerships_ownership"
)
QUIET = {"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}}


@pytest.fixture
def published(
    finished_run: FinishedRun, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """A published warehouse in a folder of its own."""
    published = tmp_path / "warehouse" / finished_run.warehouse.name
    published.parent.mkdir()
    shutil.copyfile(finished_run.warehouse, published)
    monkeypatch.setenv("KAPACITET_WAREHOUSE", str(published))
    settings.settings.cache_clear()
    yield published
    settings.settings.cache_clear()


def _run(*selected: dg.AssetKey) -> dg.ExecuteInProcessResult:
    return definitions.resolve_job_def("everything").execute_in_process(
        asset_selection=list(selected), raise_on_error=False, run_config=QUIET
    )


def test_one_mart_is_built_alone_in_the_development_file_and_is_not_fresh_by_it(
    published: Path,
) -> None:
    with duckdb.connect(str(published)) as connection:
        connection.execute("delete from marts.delivery_coverage")
    before = published.read_bytes()

    done = _run(MART)

    assert done.success
    assert published.read_bytes() == before
    with duckdb.connect(str(settings.settings().development_file), read_only=True) as built:
        (rows,) = built.sql("select count(*) from marts.delivery_coverage").fetchone()
    assert rows > 0
    assert done.get_asset_materialization_events() == []
    seen = next(
        event.asset_observation_data.asset_observation
        for event in done.get_asset_observation_events()
        if event.asset_key == MART
    )
    assert seen.metadata["file"].value == str(settings.settings().development_file)
    assert seen.metadata["dagster/row_count"].value == rows
    checks = [one for one in done.get_asset_check_evaluations() if one.asset_key == MART]
    assert checks
    assert all(check.passed for check in checks)


def test_a_broken_invariant_is_a_failed_check(published: Path) -> None:
    with duckdb.connect(str(published)) as connection:
        connection.execute("insert into reference.ownerships from reference.ownerships limit 1")

    done = dg.materialize(
        [build_warehouse],
        selection=dg.AssetSelection.checks(SEED_CHECK),
        resources={"dbt": DBT},
        raise_on_error=False,
        run_config=QUIET,
    )

    (check,) = done.get_asset_check_evaluations()
    assert (check.asset_check_key, check.passed) == (SEED_CHECK, False)
    assert check.metadata["dagster_dbt/failed_row_count"].value == 1
    (failure,) = done.get_step_failure_events()
    message = failure.step_failure_data.error.cause.message
    assert "Invarianten unique_ownerships_ownership er brudt i 1 rækker" in message
    assert "target/demonstration/compiled/" in message


@pytest.mark.parametrize("key", [["published", "warehouse"], ["expectations", "offers"]])
def test_nothing_is_published_that_the_run_did_not_build(published: Path, key: list[str]) -> None:
    """Whatever lies where a run builds, half-made by one that died."""
    build = settings.settings().build_file
    build.parent.mkdir()
    duckdb.connect(str(build)).close()
    before = published.read_bytes()

    done = _run(dg.AssetKey(["published", "warehouse"]), dg.AssetKey(key))

    assert not done.success
    assert published.read_bytes() == before
    error = done.get_step_failure_events()[0].step_failure_data.error
    assert "udgives kun af en kørsel, der bygger og kontrollerer det hele" in error.cause.message
