"""What is told and kept of an error: no text that is not ours."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import dagster as dg
import pytest
from dagster._utils.error import serializable_error_info_from_exc_info

from orchestration import command_line, run
from orchestration.definitions import definitions
from orchestration.errors import KapacitetError, tells_own_errors_only, told
from orchestration.landing.statbank import read_folk1a
from tests.conftest import PROJECT

NUMBER = "010290-1234"


def _of_a_library() -> None:
    raise ValueError(f"could not convert {NUMBER}")


def _with_a_cause() -> None:
    try:
        Path(f"/nowhere/615 {NUMBER}.csv").stat()
    except OSError as error:
        raise KapacitetError("Filen kan ikke læses.") from error


def _with_a_context() -> None:
    try:
        _of_a_library()
    except ValueError:
        raise KapacitetError("Filen kan ikke læses.")  # noqa: B904


def _kept_of_a_step(body: Callable[[], None], folder: Path, guard: Callable) -> bytes:
    """All bytes that Dagster keeps of a run in which an asset and one in parts broke down."""

    @dg.asset
    @guard
    def whole(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        body()
        return dg.MaterializeResult()

    @dg.multi_asset(specs=[dg.AssetSpec("part")])
    @guard
    def in_parts(context: dg.AssetExecutionContext) -> Iterator[dg.MaterializeResult]:
        body()
        yield dg.MaterializeResult(asset_key="part")

    folder.mkdir()
    with dg.DagsterInstance.local_temp(str(folder)) as instance:
        done = dg.materialize([whole, in_parts], instance=instance, raise_on_error=False)
        assert len(done.get_step_failure_events()) == 2
    return b"".join(file.read_bytes() for file in folder.rglob("*") if file.is_file())


@pytest.mark.parametrize("body", [_of_a_library, _with_a_cause, _with_a_context])
def test_the_history_has_no_text_of_anothers_exception(
    body: Callable[[], None], tmp_path: Path
) -> None:
    unguarded = _kept_of_a_step(body, tmp_path / "unguarded", lambda asset: asset)
    assert NUMBER.encode() in unguarded
    kept = _kept_of_a_step(body, tmp_path / "guarded", tells_own_errors_only)
    assert NUMBER.encode() not in kept
    assert b"KapacitetError" in kept


def test_a_tick_has_no_text_of_anothers_exception() -> None:
    @dg.sensor()
    @tells_own_errors_only
    def broken(context: dg.SensorEvaluationContext) -> dg.SkipReason:
        _with_a_cause()
        return dg.SkipReason("")

    with pytest.raises(KapacitetError) as caught:
        broken(dg.build_sensor_context())
    kept = str(serializable_error_info_from_exc_info(caught._excinfo))
    assert "Filen kan ikke læses." in kept
    assert NUMBER not in kept


def test_every_asset_tells_its_own_errors_only() -> None:
    nodes = [
        asset.node_def for asset in definitions.assets if isinstance(asset, dg.AssetsDefinition)
    ]
    assert len(nodes) >= 7
    for node in nodes:
        body = node.compute_fn.decorated_fn
        assert body.__wrapped__.__module__.startswith("orchestration."), node.name
        assert "tells_own_errors_only" in body.__code__.co_qualname, node.name


def test_a_message_names_type_and_our_line(tmp_path: Path) -> None:
    with pytest.raises(AttributeError) as caught:
        read_folk1a(NUMBER)
    assert told(caught.value).startswith(
        "Uventet fejl (AttributeError) i orchestration/landing/statbank.py, linje "
    )
    full = OSError(28, f"{NUMBER} is full", NUMBER)
    assert told(full).startswith(
        "Uventet fejl (OSError, No space left on device) i et bibliotek. Fejlens egen tekst"
    )
    assert NUMBER not in told(caught.value) + told(full) + told(OSError(NUMBER, NUMBER))


@pytest.mark.parametrize(
    ("error", "printed"),
    [
        (
            KapacitetError("a.csv: forkert\x1b[2J.\nb.csv: tom."),
            "a.csv: forkert\\x1b[2J.\nb.csv: tom.",
        ),
        (ValueError(NUMBER), "Uventet fejl (ValueError) i orchestration/run.py, linje "),
    ],
)
def test_a_run_that_stops_prints_what_is_told(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: Exception,
    printed: str,
) -> None:
    def stop() -> None:
        raise error

    monkeypatch.setattr(sys, "argv", ["orchestration"])
    monkeypatch.setattr(run, "hold_lock", stop)
    assert command_line.main() == 1
    stderr = capsys.readouterr().err
    assert stderr.startswith(f"\nStandset. {printed}")
    assert NUMBER not in stderr
    assert "\x1b" not in stderr


def test_whoever_imports_the_package_writes_for_its_user_alone(tmp_path: Path) -> None:
    for module in ("orchestration", "orchestration.landing.statbank"):
        code = f"import {module}, pathlib; pathlib.Path({str(tmp_path / module)!r}).mkdir()"
        subprocess.run([sys.executable, "-c", code], cwd=PROJECT, check=True, umask=0o022)
        assert (tmp_path / module).stat().st_mode & 0o777 == 0o700
