"""The layers look one way, and every mart is a contract that a reader can rely on."""

import json
import re
from typing import Any

import pytest

from orchestration.reports.pages import NEVER_SHOWN
from orchestration.reports.units import UNITS
from orchestration.rules import read_rules
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
    layer, folder = node["fqn"][1:3]
    is_apart = layer == "marts" or folder == "shared"
    return f"{layer}/{folder}" if is_apart else layer


def _printed_tables(models: dict[str, Node]) -> list[Node]:
    """The models of reports, without the steps that several of them share."""
    return [node for node in models.values() if _place(node) == "reports"]


MARTS = ("marts/core", "marts/capacity", "marts/expenditure", "marts/quality")
# The code lists are open to every layer. The quality area reads all layers: it checks them.
MAY_READ = {
    "staging": {"seeds/raw"},
    "intermediate": {"staging", "intermediate", "marts/core", "seeds/reference"},
    "marts/core": {"staging", "intermediate", "marts/core", "seeds/reference"},
    "marts/capacity": {"intermediate", "marts/core", "seeds/reference"},
    "marts/expenditure": {"intermediate", "marts/core", "seeds/reference"},
    "marts/quality": {"staging", "intermediate", *MARTS, "seeds/reference"},
    "reports": {"reports", "reports/shared", *MARTS, "seeds/reference"},
    # who is followed between collections and which days have a rate are no marts of their own
    "reports/shared": {"intermediate", "reports/shared", *MARTS, "seeds/reference"},
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
# of the facts and dimensions that a subject makes
CORE = {
    "dim_municipality": "municipalities",
    "dim_service": "municipalities",
    "fct_population": "population",
    "dim_offer": "offers",
    "dim_offer_target_group": "offers",
    "dim_target_group": "offers",
    "dim_collection": "deliveries",
    "dim_area": "deliveries",
    "fct_placement_year": "placements",
    "fct_placement_group_year": "placements",
    "fct_offer_year": "placements",
    "fct_delivery": "placements",
    "fct_citizen_at_reference": "citizens",
}


def _subject(node: Node) -> int:
    return SUBJECTS.index(CORE[node["name"]] if _place(node) == "marts/core" else node["fqn"][2])


def _reads(manifest: Node) -> list[tuple[Node, Node]]:
    """Every model with each model or seed that it reads."""
    return [
        (node, manifest["nodes"][key])
        for node in manifest["nodes"].values()
        if node["resource_type"] == "model"
        for key in node["depends_on"]["nodes"]
        if key in manifest["nodes"]
    ]


# a delivery's receipt is what all checks came to
LAST = ("fct_delivery", "delivery_files")


def _misplaced_reads(manifest: Node) -> list[str]:
    return [
        f"{node['name']} ({_place(node)}) reads {read['name']} ({_place(read)})"
        for node, read in _reads(manifest)
        if _place(read) not in MAY_READ[_place(node)] and (node["name"], read["name"]) != LAST
    ]


def _reads_of_later_subjects(manifest: Node) -> list[str]:
    return [
        f"{node['name']} reads {read['name']}"
        for node, read in _reads(manifest)
        if {_place(node), _place(read)} <= {"intermediate", "marts/core"}
        and _subject(read) > _subject(node)
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


def test_every_mart_and_printed_table_has_an_enforced_contract(models: dict[str, Node]) -> None:
    marts = [node for node in models.values() if node["fqn"][1] == "marts"]
    assert marts
    public = marts + _printed_tables(models)
    assert [node["name"] for node in public if not node["config"]["contract"]["enforced"]] == []


def test_every_printed_table_has_a_key_and_says_how_it_is_printed(models: dict[str, Node]) -> None:
    assert _printed_tables(models)
    for node in _printed_tables(models):
        assert [one["type"] for one in node["constraints"]] == ["primary_key"], node["name"]
        assert node["config"]["meta"].keys() <= {"across", "hidden_like"}, node["name"]
        for name, column in node["columns"].items():
            meta = column["config"]["meta"]
            where = f"{node['name']}.{name}"
            assert column["description"], where
            assert name not in NEVER_SHOWN, where
            assert ("da" in meta) == ("unit" in meta) == bool(meta), where
            assert meta.get("unit", "text") in UNITS, where
            assert meta.keys() <= {"da", "unit", "rests_on", "legend_da", "width", "optional"}, (
                where
            )
            assert set(meta.get("rests_on", ())) <= node["columns"].keys(), where


def test_every_printed_table_is_in_its_exposure_and_its_spec(
    manifest: Node, models: dict[str, Node]
) -> None:
    exposed = {key for one in manifest["exposures"].values() for key in one["depends_on"]["nodes"]}
    printed = {node["unique_id"] for node in _printed_tables(models)}
    assert printed == exposed
    for report in {node["fqn"][2] for node in _printed_tables(models)}:
        text = (PROJECT / f"orchestration/reports/{report}.yml").read_text("utf-8")
        named = set(re.findall(r"\b(?:table|each): (\w+)", text)) | {"facts", "coverage"}
        named |= {"own_facts"} if "\nown_page:" in text else set()
        assert {f"model.kapacitet.rpt_{report}_{name}" for name in named} == {
            key for key in printed if f".rpt_{report}_" in key
        }


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
        node["name"]
        for key, node in models.items()
        if not node["description"] or (key not in held and _place(node) != "reports/shared")
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
        if node["fqn"][1] != "marts"
        and _place(node) != "reports"
        and key not in read
        and node["name"] not in checked
    ]
    assert unread == []
