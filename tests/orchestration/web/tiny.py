"""A small workspace: an asset, a job, and a sensor that starts it for each file that arrives."""

from pathlib import Path

import dagster as dg

ARRIVED = Path(__file__).parent / "arrived"


@dg.asset
def kept() -> None: ...


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
