"""Publishing: the step from the file that is written to the file that people read."""

import dagster as dg
import duckdb

from orchestration.errors import tells_own_errors_only
from orchestration.expectations.assets import SUITES
from orchestration.landing.assets import delivery_events
from orchestration.progress import progress
from orchestration.settings import settings
from orchestration.warehouse.assets import MARTS

PUBLISHED = dg.AssetKey(["published", "warehouse"])


@dg.asset(
    key=PUBLISHED,
    group_name="published",
    deps=[*MARTS, *SUITES.values()],
)
@tells_own_errors_only
def published_warehouse(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
    """The file that people read: the built one, renamed over the one before it. Readers who have
    the old file open keep it."""
    published = settings().warehouse_file
    settings().build_file.replace(published)
    progress.step("Datavarehus offentliggjort")
    with duckdb.connect(str(published), read_only=True) as connection:
        for event in delivery_events(connection):
            context.log_event(event)
    return dg.MaterializeResult(
        metadata={"file": str(published), "bytes": published.stat().st_size}
    )
