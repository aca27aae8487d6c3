"""Compares the marts of two warehouses: `python -m tests.acceptance.old_marts OLD NEW`.

A mart of both must be equal in the columns of both, doubles to nine digits, where municipality_code
may have become area_type and area_code. A mart that is gone must be equal to what the query under
its name in CHANGELOG.md gives.
"""

import re
import sys
from pathlib import Path

import duckdb

CHANGELOG = Path(__file__).parents[2] / "CHANGELOG.md"
QUERIES = dict(re.findall(r"^`(\w+)`\n\n```sql\n(.*?)```", CHANGELOG.read_text("utf-8"), re.S | re.M))
OF_AREA = """(
    select
        * exclude (area_type, area_code),
        if(area_type = 'collection', 'all', area_code) as municipality_code
    from new.marts.{mart}
    where area_type in ('municipality', 'collection')
)"""


def main(old: str, new: str) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"attach '{old}' as old (read_only); attach '{new}' as new (read_only)")
        connection.execute("use new")
        for mart, columns in _columns(connection, "old").items():
            of_new = _columns(connection, "new").get(mart, {})
            if mart in QUERIES:
                relation = f"({QUERIES[mart]})"
                of_new = dict.fromkeys(columns)
            elif not of_new:
                print(f"{mart}: gone")
                continue
            elif "area_code" in of_new and "area_code" not in columns:
                relation = OF_AREA.format(mart=mart)
                of_new["municipality_code"] = "VARCHAR"
            else:
                relation = f"new.marts.{mart}"
            both = ", ".join(
                f'round("{name}", 9)' if kind == "DOUBLE" else f'"{name}"'
                for name, kind in columns.items()
                if name in of_new
            )
            rows, other = f"select {both} from old.marts.{mart}", f"select {both} from {relation}"
            different = [
                connection.execute(f"select count(*) from ({one} except all {two})").fetchone()[0]
                for one, two in ((rows, other), (other, rows))
            ]
            total = connection.execute(f"select count(*) from ({rows})").fetchone()[0]
            print(f"{mart}: {total} rows, different {different}, columns gone",
                  sorted(columns.keys() - of_new.keys()))


def _columns(connection: duckdb.DuckDBPyConnection, database: str) -> dict[str, dict[str, str]]:
    marts: dict[str, dict[str, str]] = {}
    for mart, name, kind in connection.execute(
        "select table_name, column_name, data_type from duckdb_columns()"
        " where database_name = ? and schema_name = 'marts' order by table_name, column_index",
        [database],
    ).fetchall():
        marts.setdefault(mart, {})[name] = kind
    return marts


if __name__ == "__main__":
    main(*sys.argv[1:])
