"""Publishing: the step from the file that is written to the file that people read."""

import dagster as dg
import duckdb

from orchestration.errors import tells_own_errors_only
from orchestration.expectations.assets import SUITES
from orchestration.landing.assets import delivery_events
from orchestration.progress import progress
from orchestration.settings import settings
from orchestration.warehouse.assets import MARTS
from orchestration.warehouse.build_file import (
    CHECKED,
    PUBLISHED,
    build_file_after,
    end_build_file,
)


@dg.asset(
    key=PUBLISHED,
    group_name="published",
    deps=[*MARTS, *SUITES.values()],
)
@tells_own_errors_only
def published_warehouse(context: dg.AssetExecutionContext) -> dg.MaterializeResult[None]:
    """The file that people read: the built one, renamed over the one before it. Readers who have
    the old file open keep it. Raises KapacitetError when this run did not build and check it."""
    published = settings().warehouse_file
    build_file_after(context.run, CHECKED).replace(published)
    end_build_file()
    progress.step("Datavarehus offentliggjort")
    with duckdb.connect(str(published), read_only=True) as connection:
        for event in delivery_events(connection):
            context.log_event(event)
    return dg.MaterializeResult(
        metadata={"file": str(published), "bytes": published.stat().st_size}
    )
