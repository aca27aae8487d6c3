"""dbt's seeds and models as Dagster assets, its tests as their checks."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import dagster as dg
import duckdb
from dagster_dbt import DagsterDbtTranslator, DbtCliResource, DbtProject, dbt_assets

from orchestration.errors import KapacitetError, tells_own_errors_only
from orchestration.expectations.run import begin_import
from orchestration.progress import progress
from orchestration.settings import PROJECT, settings
from orchestration.warehouse.build_file import (
    BUILT,
    LANDED,
    build_file_after,
    development_file,
    hand_on,
    is_to_be_published,
    new_build_file,
)
from orchestration.warehouse.project import has_dbt_build, manifest_path, quiet_events
from orchestration.warehouse.seed_files import check_seed_files

Event = (
    dg.Output[Any]
    | dg.AssetMaterialization
    | dg.AssetObservation
    | dg.AssetCheckResult
    | dg.AssetCheckEvaluation
)


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

    def get_asset_check_spec(
        self,
        asset_spec: dg.AssetSpec,
        manifest: Mapping[str, Any],
        unique_id: str,
        project: DbtProject | None,
    ) -> dg.AssetCheckSpec | None:
        """dbt's test with a description that can be read: its own, or what it asks of what."""
        spec = super().get_asset_check_spec(asset_spec, manifest, unique_id, project)
        test = manifest["nodes"][unique_id]
        if spec is None:
            return None
        return dg.AssetCheckSpec(
            spec.name,
            asset=spec.asset_key,
            description=test["description"] or _asked(test),
            additional_deps=spec.additional_deps,
            blocking=spec.blocking,
            metadata=spec.metadata,
        )


def _asked(test: Mapping[str, Any]) -> str:
    """`accepted_values of status: values = ['a', 'b']`; a test with SQL of its own has a sentence
    as its name."""
    metadata = test.get("test_metadata")
    if metadata is None:
        return str(test["name"]).replace("_", " ")
    given = {name: value for name, value in metadata["kwargs"].items() if name != "model"}
    column = given.pop("column_name", None)
    details = "; ".join(f"{name} = {value}" for name, value in given.items())
    asked = f"{metadata['name']} of {column}" if column else str(metadata["name"])
    return f"{asked}: {details}" if details else asked


# beside real deliveries the fictive ones have no place
EXCLUDED = "path:seeds/raw" if settings().landing else None
_manifest: dict[str, Any] = json.loads(manifest_path().read_text("utf-8"))
_translator = FolderTranslator()


@dbt_assets(
    manifest=_manifest,
    name="build_warehouse",
    dagster_dbt_translator=_translator,
    exclude=EXCLUDED,
)
@tells_own_errors_only
def build_warehouse(context: dg.AssetExecutionContext, dbt: DbtCliResource) -> Iterator[Event]:
    """Builds the warehouse with dbt, tests included.

    A run of everything builds it whole in a new file beside the published one: a warehouse of parts
    from different runs would have figures that do not belong together. Any other selection is built
    in the development file and is observed, not materialized: the published one is as it was.
    Raises KapacitetError when input is unusable, a model fails or an invariant breaks, after
    everything that dbt found is recorded.
    """
    check_seed_files(PROJECT)
    is_whole = is_to_be_published(context.run) and not context.is_subset
    if not is_whole:
        file = development_file()
    elif settings().landing:
        file = build_file_after(context.run, LANDED)
    else:
        file = new_build_file()
    has_dbt_build(file)
    arguments = ["build", "--no-write-json"]
    arguments += [f"--exclude-resource-type={kind}" for kind in ("unit_test", "exposure")]
    invocation = dbt.cli(
        arguments, raise_on_error=False, context=context, target_path=settings().dbt_folder
    )
    if is_whole:
        begin_import()
    events: list[Event] = []
    failed: list[dict[str, Any]] = []
    done: Counter[str] = Counter()
    for message in quiet_events(invocation):
        if not message.is_result_event:
            continue
        data = message.raw_event["data"]
        progress.count(data["node_info"]["node_name"])
        done[data["node_info"]["resource_type"]] += 1
        if data["node_info"]["node_status"] in ("error", "fail"):
            failed.append(data)
        events += message.to_default_asset_events(_manifest, _translator, context)
    # with DuckDB nobody can read while dbt writes: rows are counted in the end
    with_rows = _with_row_counts(events, file)
    yield from with_rows if is_whole else (_observed(event, file) for event in with_rows)
    if failed:
        raise KapacitetError(_unusable_input(file) or _broken(failed))
    if not invocation.is_successful():
        raise KapacitetError("dbt kunne ikke bygge. Se logs/dbt.log.")
    if is_whole:
        hand_on(context.run, BUILT)
    models, tests = done["model"], done["test"]
    progress.step(f"Datavarehus bygget: {models} modeller, {tests} invarianter holder")


ASSET_KEYS = {
    f"{node['schema']}.{node['name']}": key
    for node in _manifest["nodes"].values()
    if node["resource_type"] in ("model", "seed")
    for key in [_translator.get_asset_key(node)]
    if key in build_warehouse.keys
}
MARTS = [key for key in ASSET_KEYS.values() if key.path[0] in ("marts", "reports")]


def _with_row_counts(events: list[Event], file: Path) -> Iterator[Event]:
    if not events:  # nothing was built, perhaps not even the file
        return
    with duckdb.connect(str(file), read_only=True) as connection:
        for event in events:
            if isinstance(event, dg.Output):
                node = _manifest["nodes"][event.metadata["unique_id"].value]
                table = f"{node['schema']}.{node['name']}"
                [(rows,)] = connection.sql(f"select count(*) from {table}").fetchall()
                event = event.with_metadata({**event.metadata, "dagster/row_count": rows})
            yield event


def _observed(event: Event, file: Path) -> Event:
    """What is only tried out, in the development file: no asset is fresh by it."""
    if not isinstance(event, dg.Output):
        return event
    node = _manifest["nodes"][event.metadata["unique_id"].value]
    return dg.AssetObservation(
        _translator.get_asset_key(node),
        description="Built in the development file; not published.",
        metadata={**event.metadata, "file": str(file)},
    )


def _unusable_input(build: Path) -> str | None:
    """What made the input unusable, if that was it: file, line, column, value and what to do."""
    if not build.is_file():
        return None
    with duckdb.connect(str(build), read_only=True) as connection:
        try:
            unusable = connection.table("marts.input_lines").filter("stops_the_run")
        except duckdb.CatalogException:
            return None
        told = unusable.project("source_file, source_line, problem_da")
        rows = told.order("source_file, source_line").limit(20).fetchall()
    lines = [f"{file}, linje {line}, kolonne {problem}." for file, line, problem in rows]
    return "\n".join(lines) or None


def _broken(failed: list[dict[str, Any]]) -> str:
    name = failed[0]["node_info"]["node_name"]
    more = f" ({len(failed)} fejl i alt)" if len(failed) > 1 else ""
    if failed[0]["node_info"]["node_status"] == "fail":
        sql = Path(_manifest["nodes"][failed[0]["node_info"]["unique_id"]]["path"]).name
        queries = (settings().dbt_folder / "compiled").rglob(sql)
        query = max(queries, key=lambda file: file.stat().st_mtime)
        what = (
            f"Invarianten {name} er brudt i {failed[0]['num_failures']} rækker{more}."
            f" Se dem med forespørgslen i {query.relative_to(PROJECT)}."
        )
    else:
        what = f"{name} kunne ikke bygges{more}."
    return f"{what}\nSe logs/dbt.log. Der blev ikke offentliggjort noget nyt."
