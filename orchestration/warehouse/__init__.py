"""The warehouse: dbt as Dagster assets, and the one place that opens DuckDB for writing."""
