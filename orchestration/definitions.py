"""What Dagster loads."""

import dagster as dg

from orchestration.automation import (
    everything,
    fetch_population,
    landing_folder_changed,
    population_every_quarter,
)
from orchestration.expectations.assets import expectation_suites
from orchestration.landing.assets import DELIVERY, folk1a_file, landed_files
from orchestration.reports.assets import feedback, memos, quality_report
from orchestration.settings import settings
from orchestration.warehouse.assets import build_warehouse
from orchestration.warehouse.project import DBT
from orchestration.warehouse.publish import published_warehouse

definitions = dg.Definitions(
    assets=[
        # without a landing folder the raw seeds are read
        *([landed_files] if settings().landing else []),
        build_warehouse,
        expectation_suites,
        published_warehouse,
        quality_report,
        feedback,
        memos,
        DELIVERY,
        folk1a_file,
    ],
    jobs=[everything, fetch_population],
    sensors=[landing_folder_changed],
    schedules=[population_every_quarter],
    resources={"dbt": DBT},
    # DuckDB has one writer: one process, one step at a time
    executor=dg.in_process_executor,
)
