"""Bad input ends in a message that names file, line and column, and publishes nothing."""

from pathlib import Path

import dagster as dg
import pytest

from tests.conftest import copy_project, run_kapacitet


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    return copy_project(tmp_path / "checkout")


def _edit(file: Path, line: int, before: str, after: str) -> None:
    lines = file.read_text("utf-8").splitlines(keepends=True)
    assert before in lines[line - 1]
    lines[line - 1] = lines[line - 1].replace(before, after)
    file.write_text("".join(lines), "utf-8")


def test_unknown_municipality_and_text_in_a_number_column_are_named_and_nothing_is_published(
    checkout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _edit(checkout / "seeds/raw/raw_survey_answers.csv", 20, "Odder", "Atlantis")
    _edit(checkout / "seeds/raw/raw_survey_answers.csv", 5, ",22", ",mange")
    warehouse = tmp_path / "run/warehouse/kapacitet.duckdb"
    warehouse.parent.mkdir(parents=True)
    warehouse.write_text("the warehouse of the run before")
    done = run_kapacitet(checkout, tmp_path / "run")
    assert done.returncode == 1
    assert (
        "seeds/raw/raw_survey_answers.csv, linje 20, kolonne municipality: »Atlantis«"
        in done.stderr
    )
    assert "seeds/raw/raw_survey_answers.csv, linje 5, kolonne answer: »mange«" in done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert warehouse.read_text() == "the warehouse of the run before"
    assert not (tmp_path / "run/output/quality/index.html").exists()
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path / "run/dagster"))
    with dg.DagsterInstance.get() as instance:
        (run,) = instance.get_runs()
        checks = [
            entry.dagster_event.asset_check_evaluation_data
            for entry in instance.all_logs(
                run.run_id, of_type=dg.DagsterEventType.ASSET_CHECK_EVALUATION
            )
        ]
    assert [check.check_name for check in checks if not check.passed] == ["no_input_is_unusable"]
    assert len(checks) > 50, "what held before is recorded too"


def test_missing_column_is_named_before_anything_is_built(checkout: Path, tmp_path: Path) -> None:
    _edit(checkout / "seeds/raw/raw_offers.csv", 1, ",approved_places", "")
    done = run_kapacitet(checkout, tmp_path / "run")
    assert done.returncode == 1
    assert "seeds/raw/raw_offers.csv, linje 1, kolonne approved_places" in done.stderr
    assert not (tmp_path / "run/warehouse/kapacitet.duckdb").exists()
