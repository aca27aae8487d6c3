"""`python -m orchestration`: the job `everything`, run here and now, with a summary at the end."""

import os
import resource
import sys
import time
from collections import Counter
from pathlib import Path

import duckdb

from orchestration.errors import told
from orchestration.progress import progress
from orchestration.settings import PROJECT, settings
from orchestration.visible import visible, visible_lines
from orchestration.warehouse.build_file import hold_lock


def main() -> int:
    """Runs the job; 0 when every step was done and no invariant broke, else 1 with one message."""
    source = (
        f"leverancer i {settings().landing}"
        if settings().landing
        else "demonstrationsdata (fiktive borgere og tilbud)"
    )
    print(f"Kapacitet: {visible(source)}", flush=True)
    try:
        hold_lock()
        _run_job()
        _print_summary()
    except Exception as error:
        print(f"\nStandset. {visible_lines(told(error))}", file=sys.stderr)
        return 1
    return 0


def _run_job() -> None:
    import dagster as dg

    from orchestration.definitions import definitions
    from orchestration.history import keep_open

    progress.step("Programmer indlæst")
    # make sets it; who starts Python by hand gets the same history
    os.environ.setdefault("DAGSTER_HOME", str(PROJECT))
    keep_open()
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
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024**2
    print(
        f"\n  {progress.steps} trin på {seconds:.1f} s, heraf SQL {progress.sql_seconds:.1f} s;"
        f" hukommelse højst {memory:.2f} GB".replace(".", ",")
    )
    print(f"  Datavarehus:      {_relative(settings().warehouse_file)}")
    print(f"  Kvalitetsrapport: {_relative(settings().output_folder / 'quality' / 'index.html')}")
    print(f"  Tilbagemeldinger: {_relative(settings().output_folder / 'feedback' / 'index.html')}")
    print(f"  Notater:          {_relative(settings().output_folder / FOLDER)}")


def _relative(path: Path) -> str:
    return str(path.relative_to(Path.cwd())) if path.is_relative_to(Path.cwd()) else str(path)


if __name__ == "__main__":
    sys.exit(main())
