"""The rule catalogue as data: what the programs that read it rely on."""

import json
from datetime import date
from decimal import Decimal

import pytest

from orchestration.expectations.messages import danish, fill_message, placeholders, rule_message
from orchestration.rules import read_rules
from orchestration.settings import PROJECT
from orchestration.warehouse.project import manifest_path

RULES = list(read_rules().values())
# what SQL fills in where lines are rejected and where values cannot be used
OF_LINES = {"column_name", "value"}


@pytest.fixture(scope="module")
def columns() -> dict[str, set[str]]:
    """By schema and name: the columns of every model."""
    nodes = json.loads(manifest_path().read_text("utf-8"))["nodes"].values()
    return {f"{node['schema']}.{node['name']}": set(node["columns"]) for node in nodes}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["rule_id"])
def test_a_rule_names_only_columns_that_its_rows_have(
    rule: dict[str, str], columns: dict[str, set[str]]
) -> None:
    if rule["level"] != "file" or rule["suite"]:
        known = columns[rule["checked_model"]] if rule["suite"] else OF_LINES
        assert set(placeholders(rule["message_da"])) <= known


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule["rule_id"])
def test_a_rule_with_a_suite_says_what_is_checked(
    rule: dict[str, str], columns: dict[str, set[str]]
) -> None:
    assert bool(rule["suite"]) == bool(rule["checked_model"])
    if rule["suite"]:
        of_rule = {rule["flag_column"]} if rule["flag_column"] else {"rule_id", "is_problem"}
        assert of_rule <= columns[rule["checked_model"]]
    assert all(rule[column] for column in ("title_da", "message_da", "action_da"))
    assert bool(rule["needs"]) != (rule["level"] in ("file", "input", "value"))


def test_every_rule_without_a_flag_is_applied_in_sql() -> None:
    models = "".join(file.read_text("utf-8") for file in (PROJECT / "models").rglob("*.sql"))
    applied = [rule for rule in RULES if not rule["flag_column"] and rule["level"] != "file"]
    assert [rule["rule_id"] for rule in applied if f"'{rule['rule_id']}'" not in models] == []


def test_what_hangs_on_another_municipalitys_citizens_goes_to_the_collector_only() -> None:
    """Gone through rule by rule: all other rules on placements, lines and files look at the one
    delivery, the register and the code lists alone."""
    on_others = {
        "placement_delivered_by_two",
        "placement_contradicted_elsewhere",
        "offer_over_approved_places",
        "offer_far_from_assumed_utilisation",
    }
    to_collector = {rule["rule_id"] for rule in RULES if rule["audience"] == "collector"}
    assert on_others < to_collector
    told = [rule for rule in RULES if rule["audience"] == "municipality"]
    assert {rule["level"] for rule in told} == {"line", "placement", "file"}
    in_feedback = [rule["rule_id"] for rule in RULES if rule["level"] in ("line", "placement")]
    assert {rule["rule_id"] for rule in told if rule["level"] != "file"} == (
        set(in_feedback) - on_others
    )


def test_messages_about_birth_dates_do_not_repeat_them() -> None:
    about = [rule for rule in RULES if "birth_date" in rule["rule_id"]]
    assert len(about) == 6
    assert not any("{value}" in rule["message_da"] for rule in about)


def test_a_message_is_filled_from_a_row() -> None:
    row = {"rate_dkk": Decimal("1234.00"), "place": None, "source_line": 1519, "year": 2022}
    template = "{place}, linje {source_line}: {rate_dkk} kr. i {year}."
    assert fill_message(template, row | {"unused": 1}) == (
        "ikke oplyst, linje 1519: 1.234,00 kr. i 2022."
    )


def test_values_are_written_as_danes_write_them() -> None:
    values = [None, True, 2353, -3, Decimal("0.50"), 66.0, date(2022, 10, 1), ["a", "b"], "x"]
    assert [danish(value) for value in values] == [
        "",
        "ja",
        "2.353",
        "-3",
        "0,50",
        "66",
        "01.10.2022",
        "a, b",
        "x",
    ]


def test_the_message_for_a_rule_counts_failed_checked_and_not_checked_rows() -> None:
    assert rule_message("Tilbud uden målgruppe", 12, 1262, 0) == (
        "Tilbud uden målgruppe: 12 af 1.262"
    )
    assert rule_message("Tilbud uden målgruppe", 0, 2, 1) == (
        "Tilbud uden målgruppe: 0 af 2 (1 kunne ikke kontrolleres)"
    )
    assert rule_message("Tilbud uden målgruppe", 0, 0, 3) == (
        "Tilbud uden målgruppe: kunne ikke kontrolleres"
    )
