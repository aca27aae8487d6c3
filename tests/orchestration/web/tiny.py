"""A small workspace: an asset, a job, and a sensor that starts it when a file has arrived. The job
is quick before that, and without end after it."""

import time
from pathlib import Path

import dagster as dg

ARRIVED = Path(__file__).parent / "arrived"


@dg.asset
def kept() -> None:
    while ARRIVED.exists():
        time.sleep(1)


everything = dg.define_asset_job("everything")


@dg.sensor(
    job=everything,
    minimum_interval_seconds=1,
    default_status=dg.DefaultSensorStatus.RUNNING,
)
def file_arrived() -> dg.RunRequest | dg.SkipReason:
    if not ARRIVED.exists():
        return dg.SkipReason("Nothing arrived.")
    return dg.RunRequest(run_key="arrived")


definitions = dg.Definitions(
    assets=[kept],
    jobs=[everything],
    sensors=[file_arrived],
    executor=dg.in_process_executor,
)
