"""The layers look one way, and every mart is a contract that a reader can rely on."""

import json
from typing import Any

import pytest

from orchestration.rules import read_rules
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


# The code lists are open to every layer. The quality area reads all layers: it checks them.
MAY_READ = {
    "staging": {"seeds/raw"},
    "intermediate": {"staging", "intermediate", "seeds/reference"},
    "marts/core": {"intermediate", "marts/core", "seeds/reference"},
    "marts/capacity": {"intermediate", "marts/core", "seeds/reference"},
    "marts/expenditure": {"intermediate", "marts/core", "seeds/reference"},
    "marts/quality": {
        "staging",
        "intermediate",
        "marts/core",
        "marts/capacity",
        "marts/expenditure",
        "marts/quality",
        "seeds/reference",
    },
}


# The subjects of intermediate: each reads itself and those before it. The survey is early, for who
# has answered has delivered, and answers stand in where no placements are delivered.
SUBJECTS = (
    "municipalities",
    "population",
    "survey",
    "offers",
    "deliveries",
    "placements",
    "citizens",
    "high_cost",
    "rates",
)


def _reads(manifest: Node) -> list[tuple[Node, Node]]:
    """Every model with each model or seed that it reads."""
    return [
        (node, manifest["nodes"][key])
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model"
        for key in node["depends_on"]["nodes"]
        if key in manifest["nodes"]
    ]


def _misplaced_reads(manifest: Node) -> list[str]:
    return [
        f"{node['name']} ({_place(node)}) reads {read['name']} ({_place(read)})"
        for node, read in _reads(manifest)
        if _place(read) not in MAY_READ[_place(node)]
    ]


def _reads_of_later_subjects(manifest: Node) -> list[str]:
    return [
        f"{node['name']} reads {read['name']}"
        for node, read in _reads(manifest)
        if _place(node) == _place(read) == "intermediate"
        and SUBJECTS.index(read["fqn"][2]) > SUBJECTS.index(node["fqn"][2])
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


def test_subjects_look_one_way(manifest: Node) -> None:
    assert _reads_of_later_subjects(manifest) == []


def test_a_subject_that_looks_ahead_is_found(manifest: Node) -> None:
    spoiled = json.loads(json.dumps(manifest))
    spoiled["nodes"]["model.kapacitet.int_offers__versions"]["depends_on"]["nodes"].append(
        "model.kapacitet.int_placements__years"
    )
    assert _reads_of_later_subjects(spoiled) == ["int_offers__versions reads int_placements__years"]


def test_every_mart_has_an_enforced_contract(models: dict[str, Node]) -> None:
    marts = [node for node in models.values() if node["fqn"][1] == "marts"]
    assert marts
    assert [node["name"] for node in marts if not node["config"]["contract"]["enforced"]] == []


def test_every_model_has_a_description_and_a_grain_that_is_tested(
    manifest: Node, models: dict[str, Node]
) -> None:
    tested = {
        (node["attached_node"], tuple(node["test_metadata"]["kwargs"]["columns"]))
        for node in manifest["nodes"].values()
        if node["resource_type"] == "test"
        and (node.get("test_metadata") or {}).get("name") == "unique_combination"
    }
    wanting = [
        node["name"]
        for key, node in models.items()
        if not node["description"]
        or not node["config"]["meta"].get("grain")
        or (key, tuple(node["config"]["meta"]["grain"])) not in tested
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
    checked = {rule["checked_model"].split(".")[-1] for rule in read_rules().values()}
    unread = [
        node["name"]
        for key, node in models.items()
        if node["fqn"][1] != "marts" and key not in read and node["name"] not in checked
    ]
    assert unread == []
