"""What Dagster loads."""

import dagster as dg

from orchestration.automation import everything
from orchestration.expectations.assets import expectation_suites
from orchestration.reports.assets import quality_report
from orchestration.warehouse.assets import build_warehouse
from orchestration.warehouse.publish import published_warehouse

definitions = dg.Definitions(
    assets=[build_warehouse, expectation_suites, published_warehouse, quality_report],
    jobs=[everything],
    # DuckDB has one writer: one process, one step at a time
    executor=dg.in_process_executor,
)
