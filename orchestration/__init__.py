"""Kapacitet's orchestration: Dagster's definitions and what its assets call.

Nothing leaves the machine: the libraries that report their use are told not to here, before any
of them is imported. dbt is told in dbt_project.yml, Dagster in dagster.yaml as well.
"""

import os

os.environ["GX_ANALYTICS_ENABLED"] = "false"
os.environ["DAGSTER_DISABLE_TELEMETRY"] = "1"
os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"
