"""The job `everything`, run here and now, with a summary at the end."""

import resource
import time
from collections import Counter
from pathlib import Path

import duckdb

from orchestration.errors import KapacitetError
from orchestration.landing.store_changes import carry_out, end, is_begun
from orchestration.progress import progress
from orchestration.settings import settings
from orchestration.visible import visible
from orchestration.warehouse.build_file import hold_lock


def run() -> None:
    """Runs the job and prints what it does. What was to be forgotten when an earlier run was cut
    off is forgotten first. Raises KapacitetError when a step cannot be done or an invariant
    breaks."""
    source = (
        f"leverancer i {settings().landing}"
        if settings().landing
        else "demonstrationsdata (fiktive borgere og tilbud)"
    )
    print(f"Kapacitet: {visible(source)}", flush=True)
    hold_lock()
    if is_begun(settings().store):
        _run_after_forgetting()
    else:
        _run_job()
    _print_summary()


def _run_after_forgetting() -> None:
    from orchestration.forgetting.derived import remove_derived

    carry_out(settings().store)
    remove_derived()
    progress.step("Slettet: datavarehus, sider, logge og Dagsters historik")
    try:
        _run_job()
    except KapacitetError as error:
        raise KapacitetError(
            f"{error}\nDet glemte er slettet. Datavarehuset og siderne er slettet med det og bliver"
            " først lavet igen, når en kørsel lykkes."
        ) from error
    end(settings().store)


def _run_job() -> None:
    import dagster as dg

    from orchestration.definitions import definitions
    from orchestration.history import set_home

    progress.step("Programmer indlæst")
    set_home()
    with dg.DagsterInstance.get() as instance:
        definitions.resolve_job_def("everything").execute_in_process(
            instance=instance,
            # what happens is printed by the steps themselves and kept in Dagster's history
            run_config={"loggers": {"console": {"config": {"log_level": "CRITICAL"}}}},
        )


def _print_summary() -> None:
    from orchestration.reports.memos import FOLDER
    from orchestration.reports.pages import SEVERITIES

    with duckdb.connect(str(settings().warehouse_file), read_only=True) as connection:
        rows = connection.sql("select severity, succeeded from quality.expectations").fetchall()
    outcomes = Counter(rows)
    print("\n  Forventninger      ikke opfyldt     opfyldt    ikke prøvet")
    for severity, name in SEVERITIES.items():
        failed, passed, unknown = (outcomes[severity, state] for state in (False, True, None))
        print(f"  {name:<17}{failed:>13}{passed:>13}{unknown:>14}")
    seconds = time.monotonic() - progress.started
    memory = sum(
        resource.getrusage(who).ru_maxrss / 1024**2
        for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    print(
        f"\n  {progress.steps} trin på {seconds:.1f} s; hukommelse højst {memory:.2f} GB".replace(
            ".", ","
        )
    )
    print(f"  Datavarehus:      {_relative(settings().warehouse_file)}")
    print(f"  Kvalitetsrapport: {_relative(settings().output_folder / 'quality' / 'index.html')}")
    print(f"  Tilbagemeldinger: {_relative(settings().output_folder / 'feedback' / 'index.html')}")
    print(f"  Notater:          {_relative(settings().output_folder / FOLDER)}")


def _relative(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)
