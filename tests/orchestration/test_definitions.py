"""A snapshot of Dagster's definitions shows what a refactoring adds or drops, but for checks, and
assets in groups that are there already."""

import ast
import json
from importlib.metadata import version

from dagster import Definitions

from orchestration import history
from orchestration.definitions import definitions
from orchestration.expectations.suites import native_expectations
from orchestration.rules import read_rules
from orchestration.warehouse.assets import build_warehouse
from orchestration.warehouse.project import manifest_path
from tests.conftest import PROJECT

SNAPSHOT = PROJECT / "tests/orchestration/definitions.txt"
PRIVATE = {
    "dagster": {"orchestration/history.py", "orchestration/web/dagster_page.py"},
    "dagster_webserver": {"orchestration/web/dagster_page.py"},
}
"""The files that use what a library does not promise to keep; a test holds each to a version."""


def _described() -> str:
    Definitions.validate_loadable(definitions)
    graph = definitions.resolve_asset_graph()
    assets = [graph.get(key) for key in graph.get_all_asset_keys()]
    groups = {f"{one.group_name} · {', '.join(sorted(one.kinds))}".rstrip(" ·") for one in assets}
    return "".join(
        f"{kind} {name}\n"
        for kind, names in (
            ("job", [one.name for one in definitions.jobs]),
            ("sensor", [one.name for one in definitions.sensors]),
            ("schedule", [one.name for one in definitions.schedules]),
            ("resource", definitions.resources),
            ("group", groups),
        )
        for name in sorted(names)
    )


def test_definitions_are_those_of_the_snapshot() -> None:
    """After a change that is meant: write `_described()` to the snapshot; read the diff."""
    assert _described() == SNAPSHOT.read_text("utf-8")


def test_every_rule_of_a_suite_is_a_check_of_it() -> None:
    keys = definitions.resolve_asset_graph().asset_check_keys
    checks = {(*key.asset_key.path, key.name) for key in keys}
    rules = {(rule["suite"], rule["rule_id"]) for rule in read_rules().values() if rule["suite"]}
    native = {(one.suite, one.rule_id) for one in native_expectations()}
    assert {check[1:] for check in checks if check[0] == "expectations"} == rules | native


def test_every_asset_is_grouped_like_its_folder() -> None:
    graph = definitions.resolve_asset_graph()
    for key in graph.get_all_asset_keys():
        assert graph.get(key).group_name == "_".join(key.path[:-1])


def test_every_test_of_a_table_is_a_check_that_says_what_it_asks() -> None:
    """dbt's tests that read several models need `meta.dagster.ref` to be one."""
    manifest = json.loads(manifest_path().read_text("utf-8"))
    tests = {
        name
        for name, node in manifest["nodes"].items()
        if node["resource_type"] == "test" and node["depends_on"]["nodes"]
    }
    checks = {spec.metadata["dagster_dbt/unique_id"]: spec for spec in build_warehouse.check_specs}
    assert len(tests) > 100
    assert tests == checks.keys()
    assert [spec.key for spec in checks.values() if not spec.description] == []


def test_private_names_of_libraries_are_in_few_files() -> None:
    found: dict[str, set[str]] = {}
    for file in (PROJECT / "orchestration").rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            modules = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            modules += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for module in modules:
                library, _, part = module.partition(".")
                is_private = "._" in module or (library.startswith("dagster") and part)
                if is_private and library.startswith(("dagster", "dbt", "great_expectations")):
                    found.setdefault(library, set()).add(str(file.relative_to(PROJECT)))
    assert found == PRIVATE


def test_what_is_private_in_dagster_is_as_it_was_read() -> None:
    """At another version read dagster/_core/storage/event_log/sqlite/sqlite_event_log.py beside
    orchestration/history.py, then write the version there."""
    assert version("dagster") == history.READ_IN
