"""Kapacitet's orchestration: Dagster's definitions and what its assets call.

What is written only the user who runs it can read: this comes before all else in every process
that imports it.

Nothing leaves the machine: the libraries that report their use are told not to here, before any
of them is imported. dbt is told in dbt_project.yml, Dagster in dagster.yaml as well.
"""

import os

os.umask(0o077)
os.environ["GX_ANALYTICS_ENABLED"] = "false"
os.environ["DAGSTER_DISABLE_TELEMETRY"] = "1"
os.environ["DBT_SEND_ANONYMOUS_USAGE_STATS"] = "false"
