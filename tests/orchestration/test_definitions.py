"""A snapshot of Dagster's definitions: it shows what a refactoring adds or drops."""

from collections import Counter

from dagster import AssetCheckKey, Definitions

from orchestration.definitions import definitions
from orchestration.rules import read_rules
from tests.conftest import PROJECT

SNAPSHOT = PROJECT / "tests/orchestration/definitions.txt"


def _is_rule(check: AssetCheckKey) -> bool:
    return check.asset_key.path[0] == "expectations"


def _described() -> str:
    Definitions.validate_loadable(definitions)
    graph = definitions.resolve_asset_graph()
    checks = Counter(key.asset_key for key in graph.asset_check_keys if not _is_rule(key))
    lines = [f"job {job.name}" for job in definitions.resolve_all_job_defs() if job.name[0] != "_"]
    lines += sorted(
        f"asset {key.to_user_string()} · group {graph.get(key).group_name} · checks {checks[key]}"
        for key in graph.get_all_asset_keys()
    )
    return "\n".join(lines) + "\n"


def test_definitions_are_those_of_the_snapshot() -> None:
    """After a change that is meant: write `_described()` to the snapshot; read the diff."""
    assert _described() == SNAPSHOT.read_text("utf-8")


def test_every_rule_of_a_suite_is_a_check_of_it() -> None:
    keys = definitions.resolve_asset_graph().asset_check_keys
    rules = {(key.asset_key.path[1], key.name) for key in keys if _is_rule(key)}
    assert rules == {(r["suite"], r["rule_id"]) for r in read_rules().values() if r["suite"]}


def test_every_asset_is_grouped_like_its_folder() -> None:
    graph = definitions.resolve_asset_graph()
    for key in graph.get_all_asset_keys():
        assert graph.get(key).group_name == "_".join(key.path[:-1])
