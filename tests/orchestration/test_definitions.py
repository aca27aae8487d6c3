"""A snapshot of Dagster's definitions: it shows what a refactoring adds or drops."""

from collections import Counter

from dagster import Definitions

from orchestration.definitions import definitions
from tests.conftest import PROJECT

SNAPSHOT = PROJECT / "tests/orchestration/definitions.txt"


def _described() -> str:
    Definitions.validate_loadable(definitions)
    graph = definitions.resolve_asset_graph()
    checks = Counter(key.asset_key for key in graph.asset_check_keys)
    lines = [f"job {job.name}" for job in definitions.resolve_all_job_defs() if job.name[0] != "_"]
    lines += sorted(
        f"asset {key.to_user_string()} · group {graph.get(key).group_name} · checks {checks[key]}"
        for key in graph.get_all_asset_keys()
    )
    return "\n".join(lines) + "\n"


def test_definitions_are_those_of_the_snapshot() -> None:
    """After a change that is meant: write `_described()` to the snapshot; read the diff."""
    assert _described() == SNAPSHOT.read_text("utf-8")


def test_every_asset_is_grouped_like_its_folder() -> None:
    graph = definitions.resolve_asset_graph()
    for key in graph.get_all_asset_keys():
        assert graph.get(key).group_name == "_".join(key.path[:-1])
