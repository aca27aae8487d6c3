"""dbt's project on disk: its manifest, and dbt itself as Dagster's resource."""

import os
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from importlib.metadata import version
from pathlib import Path

from dagster_dbt import DbtCliEventMessage, DbtCliInvocation, DbtCliResource

from orchestration.errors import KapacitetError
from orchestration.settings import PROJECT, settings

DBT = DbtCliResource(
    project_dir=str(PROJECT),
    profiles_dir=str(PROJECT),
    dbt_executable=str(Path(__file__).with_name("dbt-in-build-folder")),
    global_config_flags=[
        *("--log-path", str(PROJECT / "logs")),
        *("--log-level-file", "info"),
        *("--log-format-file", "text"),
    ],
)
_SOURCES = ("dbt_project.yml", "profiles.yml", "models", "seeds", "macros", "tests")


def manifest_path() -> Path:
    """dbt's manifest, made anew when the project has changed since. Raises KapacitetError when
    dbt cannot read the project."""
    manifest = settings().dbt_folder / "manifest.json"
    if not manifest.is_file() or _last_change() > manifest.stat().st_mtime:
        # put in place when it is whole: dbt can be cut off while it writes
        parsed = settings().dbt_folder / "parsed"
        parsed.mkdir(parents=True, exist_ok=True)
        has_dbt_build(parsed / settings().warehouse_file.name)
        invocation = DBT.cli(["parse"], raise_on_error=False, target_path=parsed)
        list(quiet_events(invocation))
        if not invocation.is_successful():
            raise KapacitetError("dbt kan ikke læse projektet. Se logs/dbt.log.")
        for name in ("partial_parse.msgpack", manifest.name):
            (parsed / name).replace(manifest.with_name(name))
    return manifest


def has_dbt_build(file: Path) -> None:
    """From now on dbt builds in `file`, and from landed files if there are any."""
    os.environ["KAPACITET_DBT_VERSION"] = version("dbt-core")
    os.environ["KAPACITET_DBT"] = str(Path(sys.executable).with_name("dbt"))
    os.environ["KAPACITET_BUILD_FOLDER"] = str(file.parent)
    os.environ["KAPACITET_BUILD"] = file.name
    os.environ["KAPACITET_LANDING"] = str(settings().landing or "")


def quiet_events(invocation: DbtCliInvocation) -> Iterator[DbtCliEventMessage]:
    """dbt's events as they come. Their text can quote a value and is not printed."""
    events = invocation.stream_raw_events()
    with Path(os.devnull).open("w") as nowhere:
        while True:
            with redirect_stdout(nowhere):
                event = next(events, None)
            if event is None:
                return
            yield event


def _last_change() -> float:
    paths = [PROJECT / name for name in _SOURCES]
    files = [file for path in paths for file in (path.rglob("*") if path.is_dir() else [path])]
    return max(file.stat().st_mtime for file in files)
