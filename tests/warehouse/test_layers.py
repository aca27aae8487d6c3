"""The layers look one way, and every mart is a contract that a reader can rely on."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from orchestration.settings import PROJECT
from orchestration.warehouse.project import manifest_path

Node = dict[str, Any]


@pytest.fixture(scope="module")
def manifest() -> Node:
    return json.loads(manifest_path().read_text("utf-8"))


@pytest.fixture(scope="module")
def models(manifest: Node) -> dict[str, Node]:
    return {
        key: node for key, node in manifest["nodes"].items() if node["resource_type"] == "model"
    }


def _place(node: Node) -> str:
    """Layer, and for marts and seeds the folder: staging, intermediate, marts/core, seeds/raw."""
    if node["resource_type"] == "seed":
        return f"seeds/{node['fqn'][1]}"
    layer = node["fqn"][1]
    return f"marts/{node['fqn'][2]}" if layer == "marts" else layer


# The code lists are open to every layer. The quality area reads all marts: it checks them.
MAY_READ = {
    "staging": {"seeds/raw"},
    "intermediate": {"staging", "intermediate", "marts/core", "seeds/reference"},
    "marts/core": {"staging", "intermediate", "marts/core", "seeds/reference"},
    "marts/capacity": {"intermediate", "marts/core", "seeds/reference"},
    "marts/expenditure": {"intermediate", "marts/core", "seeds/reference"},
    "marts/quality": {
        "intermediate",
        "marts/core",
        "marts/capacity",
        "marts/expenditure",
        "marts/quality",
        "seeds/reference",
    },
}


def _misplaced_reads(manifest: Node) -> list[str]:
    return [
        f"{node['name']} ({_place(node)}) reads {read['name']} ({_place(read)})"
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model"
        for key in node["depends_on"]["nodes"]
        for read in [manifest["nodes"].get(key)]
        if read is not None and _place(read) not in MAY_READ[_place(node)]
    ]


def test_layers_look_one_way(manifest: Node) -> None:
    assert _misplaced_reads(manifest) == []


def test_a_model_that_looks_back_is_found(manifest: Node) -> None:
    spoiled = json.loads(json.dumps(manifest))
    spoiled["nodes"]["model.kapacitet.stg_survey__answers"]["depends_on"]["nodes"].append(
        "model.kapacitet.high_cost_cases"
    )
    assert _misplaced_reads(spoiled) == [
        "stg_survey__answers (staging) reads high_cost_cases (marts/expenditure)"
    ]


def test_every_mart_has_an_enforced_contract(models: dict[str, Node]) -> None:
    marts = [node for node in models.values() if node["fqn"][1] == "marts"]
    assert marts
    assert [node["name"] for node in marts if not node["config"]["contract"]["enforced"]] == []


def test_every_model_has_a_description_and_a_grain_that_holds(
    manifest: Node, models: dict[str, Node]
) -> None:
    """DuckDB enforces the primary key of a contract. Other models have a test, and so have
    grains with a column that may be null."""
    held = {
        node["attached_node"]
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test"
        and (node.get("test_metadata") or {}).get("name") == "unique_combination"
    } | {
        key
        for key, node in models.items()
        if any(one["type"] == "primary_key" for one in node["constraints"])
    }
    wanting = [
        node["name"] for key, node in models.items() if not node["description"] or key not in held
    ]
    assert wanting == []


def test_every_column_of_a_mart_has_a_description_and_a_danish_label(
    models: dict[str, Node],
) -> None:
    wanting = [
        f"{node['name']}.{column['name']}"
        for node in models.values()
        if node["fqn"][1] == "marts"
        for column in node["columns"].values()
        if not column["description"] or not column["config"]["meta"].get("da")
    ]
    assert wanting == []


def test_every_amount_says_whether_it_is_gross_or_net(models: dict[str, Node]) -> None:
    wanting = [
        f"{node['name']}.{column['name']}"
        for node in models.values()
        for column in node["columns"].values()
        if column["name"].endswith("_dkk")
        and not any(word in column["description"].lower() for word in ("gross", "net", "payment"))
    ]
    assert wanting == []


def test_no_model_is_without_a_reader(manifest: Node, models: dict[str, Node]) -> None:
    read = {key for node in models.values() for key in node["depends_on"]["nodes"]}
    with Path(PROJECT / "seeds/reference/rules.csv").open(encoding="utf-8", newline="") as file:
        checked = {rule["checked_model"].split(".")[-1] for rule in csv.DictReader(file)}
    stops_the_run = {"int_input__unusable_values"}
    unread = [
        node["name"]
        for key, node in models.items()
        if node["fqn"][1] != "marts"
        and key not in read
        and node["name"] not in checked | stops_the_run
    ]
    assert unread == []
