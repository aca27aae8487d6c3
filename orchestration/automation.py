"""Jobs."""

import dagster as dg

everything = dg.define_asset_job(
    "everything",
    selection=dg.AssetSelection.all(),
    description="From raw data to warehouse, expectations and reports.",
)
