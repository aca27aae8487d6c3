"""dbt's seeds and models as Dagster assets."""

import json
from collections.abc import Iterator, Mapping
from contextlib import chdir
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
from dagster_dbt import DagsterDbtTranslator
from dagster_dbt.asset_utils import build_dbt_specs, get_asset_check_key_for_test

from orchestration.errors import KapacitetError, tells_own_errors_only
from orchestration.progress import progress
from orchestration.settings import PROJECT, settings
from orchestration.warehouse.build_file import new_build_file
from orchestration.warehouse.project import manifest_path, run_dbt
from orchestration.warehouse.seed_files import check_seed_files


class FolderTranslator(DagsterDbtTranslator):
    """Assets are keyed and grouped like the folders they lie in."""

    def get_asset_key(self, dbt_resource_props: Mapping[str, Any]) -> dg.AssetKey:
        """The folders from the layer on, then the name; a source's name, then the table's."""
        if dbt_resource_props["resource_type"] == "source":
            return dg.AssetKey([dbt_resource_props["source_name"], dbt_resource_props["name"]])
        return dg.AssetKey(dbt_resource_props["fqn"][1:])

    def get_group_name(self, dbt_resource_props: Mapping[str, Any]) -> str:
        """The folders, joined: `marts_core`."""
        return "_".join(dbt_resource_props["fqn"][1:-1])


_translator = FolderTranslator()
# beside real deliveries the fictive ones have no place
EXCLUDED = "path:seeds/raw" if settings().landing else None
_manifest: dict[str, Any] = json.loads(manifest_path().read_text("utf-8"))
_specs, _check_specs = build_dbt_specs(
    translator=_translator,
    manifest=_manifest,
    select="fqn:*",
    exclude=EXCLUDED or "",
    selector="",
    io_manager_key=None,
    project=None,
)
MARTS = [spec.key for spec in _specs if spec.key.path[0] in ("marts", "reports")]
_built = {spec.key for spec in _specs}
ASSET_KEYS = {
    f"{node['schema']}.{node['name']}": key
    for node in _manifest["nodes"].values()
    if node["resource_type"] in ("model", "seed")
    for key in [_translator.get_asset_key(node)]
    if key in _built
}


@dg.multi_asset(
    name="build_warehouse",
    specs=[spec._replace(skippable=True) for spec in _specs],
    check_specs=_check_specs,
    can_subset=False,
)
@tells_own_errors_only
def build_warehouse(
    context: dg.AssetExecutionContext,
) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
    """Builds the whole warehouse in a new file beside the published one.

    Always whole: a warehouse of parts from different runs would have figures that do not belong
    together. Raises KapacitetError when input is unusable, a model fails or an invariant breaks.
    """
    check_seed_files(PROJECT)
    # landing has begun the file already
    build = settings().build_file if settings().landing else new_build_file()
    exclude = ["--exclude-resource-types", "unit_test", "exposure"]
    exclude += ["--exclude", EXCLUDED] if EXCLUDED else []
    with chdir(build.parent):
        result = run_dbt(["build", "--no-write-json", *exclude], _report_progress)
    failed = [node for node in result.results if node.status in ("error", "fail")]
    if failed:
        raise KapacitetError(_unusable_input(build) or _broken(failed))
    yield from _dagster_results(result.results)
    models = sum(node.node.resource_type == "model" for node in result.results)
    tests = sum(node.node.resource_type == "test" for node in result.results)
    progress.step(f"Datavarehus bygget: {models} modeller, {tests} invarianter holder")


def _report_progress(event: Any) -> None:
    if event.info.name == "SQLQueryStatus":
        progress.sql_seconds += event.data.elapsed
    if event.info.name in ("LogSeedResult", "LogModelResult", "LogTestResult"):
        progress.count(event.data.node_info.node_name)


def _dagster_results(
    nodes: list[Any],
) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
    row_counts = _row_counts()
    for ran in nodes:
        unique_id = ran.node.unique_id
        if ran.node.resource_type in ("model", "seed"):
            table = f"{ran.node.schema}.{ran.node.name}"
            yield dg.MaterializeResult(
                asset_key=ASSET_KEYS[table],
                metadata={
                    "dagster/row_count": row_counts[table],
                    "seconds": round(ran.execution_time, 3),
                },
            )
        else:
            key = get_asset_check_key_for_test(_manifest, _translator, unique_id, project=None)
            if key is None and not ran.node.depends_on.nodes:
                continue  # a test of a macro is about no asset
            if key is None:
                raise KapacitetError(
                    f"Testen {ran.node.name} læser flere modeller. Sæt meta.dagster.ref i den."
                )
            yield dg.AssetCheckResult(
                asset_key=key.asset_key,
                check_name=key.name,
                passed=ran.status == "pass",
                severity=dg.AssetCheckSeverity.WARN
                if ran.status == "warn"
                else dg.AssetCheckSeverity.ERROR,
                metadata={"failed_rows": ran.failures or 0},
            )


def _row_counts() -> dict[str, int]:
    with duckdb.connect(str(settings().build_file), read_only=True) as connection:
        return {
            table: connection.sql(f"select count(*) from {table}").fetchone()[0]
            for table in ASSET_KEYS
        }


def _unusable_input(build: Path) -> str | None:
    """What made the input unusable, if that was it: file, line, column, value and what to do."""
    if not build.is_file():
        return None
    with duckdb.connect(str(build), read_only=True) as connection:
        try:
            rows = connection.sql(
                "select source_file, source_line, problem_da from marts.input_lines"
                " where stops_the_run order by source_file, source_line limit 20"
            ).fetchall()
        except duckdb.CatalogException:
            return None
    lines = [f"{file}, linje {line}, kolonne {problem}." for file, line, problem in rows]
    return "\n".join(lines) or None


def _broken(failed: list[Any]) -> str:
    first = failed[0]
    more = f" ({len(failed)} fejl i alt)" if len(failed) > 1 else ""
    if first.status == "fail":
        what = (
            f"Invarianten {first.node.name} er brudt i {first.failures} rækker{more}."
            f" Se dem med forespørgslen i {first.node.compiled_path}."
        )
    else:
        what = f"{first.node.name} kunne ikke bygges{more}."
    return f"{what}\nSe logs/dbt.log. Der blev ikke offentliggjort noget nyt."
